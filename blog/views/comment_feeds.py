"""Comments as Atom (RFC 4287): of one post, and of all."""

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed

from blog import markup
from blog.comments.modes import Mode
from blog.feeds.entries import legible
from blog.models import Comment
from blog.views.comments import place_of
from blog.views.frame import address, for_readers, now, site_of

ENTRIES = 50


@for_readers
def of_post(request: HttpRequest, year: int, month: int, slug: str) -> HttpResponse:
    place = place_of(request, year, month, slug)
    if isinstance(place, HttpResponse):
        return place
    about = place.edition
    rows = Comment.objects.filter(post=about.post_id).visible().newest_first().select_related("parent")
    entries = [(comment, about.title, about.path) for comment in rows[:ENTRIES]]
    return feed_of(request, entries, f"Comments on “{about.title}”", place.url)


@for_readers
def of_site(request: HttpRequest) -> HttpResponse:
    rows = Comment.objects.visible().of_live_posts(now())
    if site_of(request).comments == Mode.OFF:
        # Where the site says nothing else, a post that has comments has said so itself.
        rows = rows.exclude(post__discussion__mode="")
    entries = [
        (comment, vars(comment)["edition_title"], vars(comment)["edition_path"])
        for comment in rows.newest_first().select_related("parent")[:ENTRIES]
    ]
    return feed_of(request, entries, f"Comments – {site_of(request).name}", "/")


def feed_of(
    request: HttpRequest, entries: list[tuple[Comment, str, str]], title: str, link: str
) -> HttpResponse:
    """Comments with the title and the path of what they are about."""
    feed = Atom1Feed(
        title=legible(title),
        link=address(link),
        description="",
        language=site_of(request).language,
        feed_url=address(request.path),
    )
    for comment, about, path in entries:
        url = address(f"/{path}/comments/{comment.pk}/")
        answers = f" in answer to {comment.parent.name}" if comment.parent else ""
        feed.add_item(
            title=legible(f"{comment.name}{answers} on “{about}”"),
            link=url,
            description=legible(markup.absolute(comment.html, url)),
            author_name=legible(comment.name),
            pubdate=comment.shown_at,
            updateddate=comment.edited_at or comment.shown_at,
            unique_id=url,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
