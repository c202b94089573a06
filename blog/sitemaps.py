"""Sitemaps (sitemaps.org, protocol 0.9): an index, lists, keywords, and posts.

Posts and keywords are parted by their numbers, so many to a part whether they are public or not. So each of
them is in some part, old parts stay as they are, and neither the index nor a part takes longer because there
are more of them: the index names all parts up to the last public post without looking into each. The protocol
has no empty files; a part of drafts alone, between others, names the home page.

The index says of a part when it changed last if that was among the newest changes of the site: a crawler that
comes back learns which parts to read again.
"""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from blog.models import Author, Edition, EditionAuthor, EditionTag, Tag
from blog.models.edition import EditionQuerySet
from blog.models.skipping import has
from blog.views.frame import address, for_readers, now

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: No file may list more (protocol 0.9).
MOST = 50_000
POSTS_A_PART, KEYWORDS_A_PART = 1000, 500
#: So many of the newest changes are looked at for the dates in the index.
NEWEST_CHANGES = 250
LISTS = ("home", "archive", "tags", "sources", "corrections", "about", "privacy")


class Place(NamedTuple):
    """An address of ours, which begins with a slash, and when what is there changed last, if we know."""

    path: str
    changed: datetime.datetime | None = None


def newest_changes(moment: datetime.datetime) -> EditionQuerySet:
    # What is live has changed before now. Saying so leads SQLite to the index of changes.
    return Edition.objects.live(moment).filter(changed_at__lte=moment).last_changed_first()


def changes_of_parts(moment: datetime.datetime) -> dict[int, datetime.datetime]:
    """By the number of a part of posts, its newest change; only of parts that have changed lately."""
    newest = newest_changes(moment).values_list("post_id", "changed_at")[:NEWEST_CHANGES]
    found: dict[int, datetime.datetime] = {}
    for post, changed in newest:
        found.setdefault(part_of(post, POSTS_A_PART), changed)
    return found


@for_readers
def index(request: HttpRequest) -> HttpResponse:
    changed = changes_of_parts(now())
    posts = parts_of(Edition, "post_id", POSTS_A_PART)
    words = parts_of(EditionTag, "tag_id", KEYWORDS_A_PART)
    places = [Place(reverse("blog:sitemap_lists"), max(changed.values(), default=None))]
    begin, end = around("blog:sitemap_posts", "1")
    places += [Place(f"{begin}{part}{end}", changed.get(part)) for part in posts]
    begin, end = around("blog:sitemap_keywords", "1")
    places += [Place(f"{begin}{part}{end}") for part in words]
    return answer("sitemapindex", "sitemap", places)


def parts_of(model: type[Edition | EditionTag], column: str, size: int) -> range:
    """The numbers of the parts, from 1 to that of the last thing that is public; `column` numbers it."""
    public = model.objects.live(now()).filter(pk=OuterRef("pk"))
    # Row by row from the end of the index: asked for what is live at once, SQLite would sort all of it.
    rows = model.objects.filter(has(public)).order_by(f"-{column}").values_list(column, flat=True)
    last = rows.first()
    return range(1, 1 if last is None else part_of(last, size) + 1)


def part_of(key: int, size: int) -> int:
    """The number of the part, of so many keys each, in which a key is."""
    return key // size + 1


def span_of(part: int, size: int) -> tuple[int, int]:
    """The keys in a part, the last one not among them."""
    return (part - 1) * size, part * size


@for_readers
def lists(request: HttpRequest) -> HttpResponse:
    moment = now()
    newest = newest_changes(moment).values_list("changed_at", flat=True).first()
    places = [Place(reverse("blog:home"), newest)]
    places += [Place(reverse(f"blog:{name}")) for name in LISTS[1:]]
    of_authors = EditionAuthor.objects.live(moment).filter(author=OuterRef("pk"))
    places += named(Author.objects.all(), of_authors, "blog:author")
    return answer("urlset", "url", places[:MOST])


@for_readers
def posts(request: HttpRequest, number: int) -> HttpResponse:
    if number not in parts_of(Edition, "post_id", POSTS_A_PART):
        raise Http404("No post that is public has this number or a higher one.")
    begin, end = span_of(number, POSTS_A_PART)
    rows = Edition.objects.live(now()).filter(post_id__gte=begin, post_id__lt=end).order_by("post_id")
    return part([Place(f"/{path}/", changed) for path, changed in rows.values_list("path", "changed_at")])


@for_readers
def keywords(request: HttpRequest, number: int) -> HttpResponse:
    if number not in parts_of(EditionTag, "tag_id", KEYWORDS_A_PART):
        raise Http404("No keyword of a post has this number or a higher one.")
    begin, end = span_of(number, KEYWORDS_A_PART)
    used = EditionTag.objects.live(now()).filter(tag=OuterRef("pk"))
    return part(named(Tag.objects.filter(pk__gte=begin, pk__lt=end), used, "blog:tag"))


def part(places: list[Place]) -> HttpResponse:
    return answer("urlset", "url", places or [Place(reverse("blog:home"))])


def named(everything: QuerySet[Any], rows: QuerySet[Any], route: str) -> list[Place]:
    """The pages of keywords or authors that have something public, by address."""
    changed = Subquery(rows.order_by("-changed_at", "-edition_id").values("changed_at")[:1])
    found = everything.annotate(changed=changed).order_by("slug").values_list("slug", "changed")
    begin, end = around(route, "name")
    return [Place(f"{begin}{slug}{end}", at) for slug, at in found if at]


def around(route: str, name: str) -> list[str]:
    """What stands before and after a name in the addresses of a route; to reverse each takes much longer."""
    return reverse(route, args=[name]).split(name)


def answer(root: str, item: str, places: Iterable[Place]) -> HttpResponse:
    # Nothing in a path of ours has a meaning in XML.
    site = escape(address("/")).removesuffix("/")
    lines = [
        f"<{item}><loc>{site}{in_ascii(place.path)}</loc>{last_change(place)}</{item}>\n" for place in places
    ]
    body = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{NAMESPACE}">\n{"".join(lines)}</{root}>\n'
    )
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def in_ascii(path: str) -> str:
    return path if path.isascii() else str(iri_to_uri(path))


def last_change(place: Place) -> str:
    return f"<lastmod>{place.changed.isoformat(timespec='seconds')}</lastmod>" if place.changed else ""
