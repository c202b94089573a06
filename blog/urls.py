from django.urls import path, re_path

from blog import converters, sitemaps
from blog.feeds import views as feeds
from blog.views import comment_feeds, comments, lists, media, pages, posts, search, sources, unapi

converters.register()

app_name = "blog"
POST = "<year:year>/<month:month>/<uslug:slug>/"

urlpatterns = [
    # What is asked for most comes first.
    path(POST, posts.detail, name="post"),
    # lists
    path("", lists.home, name="home"),
    path("archive/", lists.archive, name="archive"),
    path("archive/<year:year>/<month:month>/", lists.month, name="month"),
    path("tags/", lists.tags, name="tags"),
    path("tags/<uslug:slug>/", lists.tag, name="tag"),
    path("authors/<uslug:slug>/", lists.author, name="author"),
    path("corrections/", lists.corrections, name="corrections"),
    path("search/", search.search, name="search"),
    # sources
    path("sources/", sources.index, name="sources"),
    path("sources/<number:pk>/", sources.detail, name="source"),
    path("sources/publishers/<number:pk>/", sources.publisher, name="publisher"),
    # pages
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("robots.txt", pages.robots, name="robots"),
    path("healthz", pages.healthz, name="healthz"),
    path("unapi", unapi.unapi, name="unapi"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-lists.xml", sitemaps.lists, name="sitemap_lists"),
    path("sitemap-keywords-<number:number>.xml", sitemaps.keywords, name="sitemap_keywords"),
    path("sitemap-posts-<number:number>.xml", sitemaps.posts, name="sitemap_posts"),
    # feeds
    path("feed.xml", feeds.of_site, {"file": "feed.xml"}, name="feed"),
    path("rss.xml", feeds.of_site, {"file": "rss.xml"}, name="rss"),
    path("feed.json", feeds.of_site, {"file": "feed.json"}, name="json_feed"),
    path("tags/<uslug:slug>/<feed:file>", feeds.of_keyword, name="tag_feed"),
    path("authors/<uslug:slug>/<feed:file>", feeds.of_author, name="author_feed"),
    path("comments.xml", comment_feeds.of_site, name="comment_feed"),
    # pictures, where no web server in front of us serves them
    re_path(
        r"^media/images/(?P<digest>[0-9a-f]{24})/(?P<name>[a-z0-9]+)\.(?P<kind>avif|webp|jpg|png)$",
        media.image,
    ),
    re_path(r"^media/cards/(?P<name>[0-9a-f]{24})\.png$", media.card),
    # posts
    path(POST + "v<number:number>/", posts.version, name="version"),
    path(POST + "sources.bib", sources.export, {"kind": "bib"}, name="sources_bib"),
    path(POST + "sources.ris", sources.export, {"kind": "ris"}, name="sources_ris"),
    path(POST + "sources.json", sources.export, {"kind": "json"}, name="sources_json"),
    path(POST + "sources.txt", sources.export, {"kind": "txt"}, name="sources_txt"),
    # comments
    path(POST + "comments/", comments.index, name="comments"),
    path(POST + "comments/new/", comments.write, name="write_comment"),
    path(POST + "comments/<number:pk>/", comments.one, name="comment"),
    path(POST + "comments/<number:pk>/yours/", comments.yours, name="your_comment"),
    path(POST + "comments.xml", comment_feeds.of_post, name="post_comment_feed"),
]
