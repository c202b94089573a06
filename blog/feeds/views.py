"""The addresses of feeds: one address, one format; nothing is negotiated."""

import hashlib
from types import ModuleType

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from blog.feeds import atom, json_feed, rss
from blog.feeds.entries import Channel, channel_of, entry_of
from blog.models import Author, Edition, EditionAuthor, EditionTag, Tag
from blog.models.edition import attach_credits
from blog.views.frame import for_readers, now, site_of

ENTRIES = 30
FORMATS: dict[str, ModuleType] = {"feed.xml": atom, "rss.xml": rss, "feed.json": json_feed}


@for_readers
def of_site(request: HttpRequest, file: str) -> HttpResponse:
    editions = Edition.objects.live(now()).last_changed_first().select_related("lead_image", "post")
    channel = channel_of(site_of(request), request.path, "/")
    return answer(request, file, channel, list(editions[:ENTRIES]))


@for_readers
def of_keyword(request: HttpRequest, slug: str, file: str) -> HttpResponse:
    keyword = get_object_or_404(Tag, slug=slug)
    newest = newest_of(EditionTag.objects.live(now()).filter(tag=keyword))
    return of_list(request, file, newest, about=keyword.name, described=keyword.description)


@for_readers
def of_author(request: HttpRequest, slug: str, file: str) -> HttpResponse:
    author = get_object_or_404(Author, slug=slug)
    newest = newest_of(EditionAuthor.objects.live(now()).filter(author=author))
    return of_list(request, file, newest, about=author.name, described=author.bio)


def newest_of[Row: (EditionTag, EditionAuthor)](rows: QuerySet[Row]) -> list[Row]:
    """Those that changed last; raises Http404 if nothing of it is public."""
    with_posts = rows.select_related("edition__lead_image", "edition__post")
    found = list(with_posts.order_by("-changed_at", "-edition_id")[:ENTRIES])
    if not found:
        raise Http404("There is no such feed.")
    return found


def of_list[Row: (EditionTag, EditionAuthor)](
    request: HttpRequest, file: str, rows: list[Row], *, about: str, described: str
) -> HttpResponse:
    """The feed beside the page that lists the same posts."""
    page = request.path.removesuffix(file)
    channel = channel_of(site_of(request), request.path, page, about=about, described=described)
    return answer(request, file, channel, [row.edition for row in rows])


def answer(request: HttpRequest, file: str, channel: Channel, editions: list[Edition]) -> HttpResponse:
    """The feed, or 304 to whoever has it already."""
    kind = FORMATS[file]
    body = kind.write(channel, [entry_of(edition) for edition in attach_credits(editions)]).encode()
    etag = quote_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    response = HttpResponse(body, content_type=kind.TYPE)
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
