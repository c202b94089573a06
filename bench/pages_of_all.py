"""Every page that reads from large tables, on a seeded site: the ones that readers have, and the desk's."""

from urllib.parse import quote

from django.db.models import Count

from blog.models import Comment, Edition, PostAuthor, SiteSettings, Tag
from blog.sitemaps import KEYWORDS_A_PART, POSTS_A_PART, part_of
from blog.views.lists import KEYWORDS_A_PAGE
from blog.views.paging import key_of

#: The one that is cited most but one: among 1,000 posts most others do not fill a page.
CITED_OFTEN = 2


def middle() -> Edition:
    """An edition from the middle of the publication, whose post has comments."""
    last = Edition.objects.order_by("-pk").values_list("post_id", flat=True)[0]
    return Edition.objects.get(post=last // 20 * 10, live_until=None)


def busiest_author() -> int:
    """Among 1,000 posts nobody else has nearly enough for a page of the desk."""
    rows = PostAuthor.objects.order_by().values_list("author")
    return rows.annotate(posts=Count("pk")).order_by("-posts", "author")[0][0]


def last_page_of_month(edition: Edition) -> str:
    """Key of the last full page of its month: among 1,000 posts there is no other one but the first."""
    begin = edition.published_at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    of_month = Edition.objects.filter(published_at__gte=begin, live_until=None).order_by("published_at", "pk")
    first = of_month[SiteSettings().posts_per_page]
    return key_of(first.published_at, first.pk)


def reader_pages() -> dict[str, str]:
    """By name; deep pages of lists begin in the middle, or are the last full one."""
    edition = middle()
    post = edition.get_absolute_url()
    comment = Comment.objects.filter(post=edition.post_id).order_by("pk")[0]
    cited = edition.source_rows.order_by("position")[0]
    keyword = edition.tag_rows.select_related("tag").order_by("tag_id")[0].tag
    author = edition.author_rows.select_related("author").order_by("position")[0].author
    deep = f"?before={key_of(edition.published_at, edition.pk + 1)}"
    month = f"/archive/{edition.path[:7]}/"
    lists = {
        "home": "/",
        "month": month,
        "keyword": f"/tags/{keyword.slug}/",
        "author": f"/authors/{author.slug}/",
        "source": f"/sources/{CITED_OFTEN}/",
    }
    by_name = Tag.objects.order_by("-folded")
    last_keywords = by_name[min(KEYWORDS_A_PAGE, by_name.count() // 2)]
    return {
        **lists,
        **{f"{name}, deep": address + deep for name, address in lists.items()},
        "month, deep": f"{month}?before={last_page_of_month(edition)}",
        "archive": "/archive/",
        "keywords": "/tags/",
        "keywords, deep": f"/tags/?after={last_keywords.slug}",
        "corrections": "/corrections/",
        "corrections, deep": f"/corrections/?before={key_of(edition.live_from, edition.pk)}",
        "sources": "/sources/",
        "sources, deep": f"/sources/?before={cited.source_id + 1}",
        "publisher": f"/sources/publishers/{cited.publisher_id}/",
        "publisher, deep": f"/sources/publishers/{cited.publisher_id}/?before={cited.source_id + 1}",
        "feed": "/feed.xml",
        "feed, RSS": "/rss.xml",
        "feed, JSON": "/feed.json",
        "feed of a keyword": f"/tags/{keyword.slug}/feed.xml",
        "feed of an author": f"/authors/{author.slug}/feed.xml",
        "feed of comments": "/comments.xml",
        "sitemap": "/sitemap.xml",
        "sitemap of lists": "/sitemap-lists.xml",
        "sitemap of keywords": f"/sitemap-keywords-{part_of(keyword.pk, KEYWORDS_A_PART)}.xml",
        "sitemap of posts": f"/sitemap-posts-{part_of(edition.post_id, POSTS_A_PART)}.xml",
        "post": post,
        "first edition": f"{post}v1/",
        "comments": f"{post}comments/",
        "comments, deep": f"{post}comments/?after={comment.pk}.{comment.pk}",
        "feed of a post's comments": f"{post}comments.xml",
        "form for a comment": f"{post}comments/new/",
        "sources as BibTeX": f"{post}sources.bib",
        "most read in 7 days": "/most-read/7-days/",
        "most read in 30 days": "/most-read/",
        "most read": "/most-read/all-time/",
        "about": "/about/",
        "robots.txt": "/robots.txt",
    }


def desk_pages() -> dict[str, str]:
    """What an editor opens."""
    edition = middle()
    post, blog = edition.post_id, "/admin/blog/"
    cited = edition.source_rows.select_related("source").order_by("position")[0]
    source, title = cited.source_id, quote(cited.source.title)
    keyword = edition.tag_rows.order_by("tag_id")[0].tag_id
    standings = ("draft", "scheduled", "live", "update", "unpublished", "withdrawn")
    suggest = "/admin/autocomplete/?app_label=blog&model_name="
    return {
        "desk": "/admin/",
        "posts": f"{blog}post/",
        **{f"posts, {standing}": f"{blog}post/?standing={standing}" for standing in standings},
        "posts by title": f"{blog}post/?o=2",
        "posts by readers": f"{blog}post/?o=-1",
        "posts of an author": f"{blog}post/?author={busiest_author()}",
        "posts of a keyword": f"{blog}post/?keyword={keyword}",
        "post form": f"{blog}post/{post}/change/",
        "form for a new post": f"{blog}post/add/",
        "history": f"{blog}post/{post}/history/",
        "preview": f"{blog}post/{post}/preview/",
        "library": f"{blog}source/",
        "library by title": f"{blog}source/?o=1",
        "library, searched": f"{blog}source/?q={title}",
        "suggested sources": f"{blog}source/find/?q={title}",
        "suggested sources, one letter": f"{blog}source/find/?q={title[0]}",
        "source form": f"{blog}source/{source}/change/",
        "publishers": f"{blog}publisher/",
        "keywords": f"{blog}tag/",
        "suggested keywords": f"{blog}tag/suggest/?term=wa",
        "suggested authors": f"{suggest}postauthor&field_name=author&term=il",
        "suggested pictures": f"{suggest}post&field_name=lead_image&term=wall",
        "authors": f"{blog}author/",
        "pictures": f"{blog}image/",
        "merges": f"{blog}merge/",
        "comments that wait": f"{blog}comment/",
        "approved comments": f"{blog}comment/?show=approved",
        "comments of a post": f"{blog}comment/on/{post}/",
        "log of decisions": f"{blog}comment/log/",
        "most read": "/admin/analytics/postcount/",
        "consent records": "/admin/consent/consentrecord/",
        "withdrawals": "/admin/consent/consentrecord/?event__exact=withdrawn",
        "answers a day": "/admin/consent/consentdailystat/",
        "findings": "/admin/consent/cookiefinding/",
        "figures": "/admin/analytics/",
        "figures of a post": f"/admin/analytics/posts/{post}/",
    }
