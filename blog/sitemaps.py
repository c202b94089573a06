"""Sitemaps (sitemaps.org, protocol 0.9): an index, lists, keywords, and posts.

Posts and keywords are parted by their numbers, so many to a part whether they are public or not. So each of
them is in some part, no part is too long for the protocol, old parts stay as they are, and nothing has to be
counted. The index says of a part when it changed last if that was among the newest changes of the site: a
crawler that comes back learns which parts to read again.
"""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple
from xml.etree import ElementTree

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from blog.models import Author, Edition, EditionAuthor, EditionTag, Post, Tag
from blog.models.edition import EditionQuerySet
from blog.models.skipping import filled
from blog.views.frame import address, for_readers, now

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: No file may list more (protocol 0.9).
MOST = 50_000
POSTS_A_PART, KEYWORDS_A_PART = 2000, 1000
#: So many of the newest changes are looked at for the dates in the index.
NEWEST_CHANGES = 250
LISTS = ("home", "archive", "tags", "sources", "corrections", "about", "privacy")


class Place(NamedTuple):
    """An address of ours and when what is there changed last, if we know."""

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
    moment = now()
    changed = changes_of_parts(moment)
    posts = filled_parts(Post, Edition.objects.live(moment), "post_id", POSTS_A_PART)
    words = filled_parts(Tag, EditionTag.objects.live(moment), "tag_id", KEYWORDS_A_PART)
    places = [Place(reverse("blog:sitemap_lists"), max(changed.values(), default=None))]
    begin, end = around("blog:sitemap_posts", "1")
    places += [Place(f"{begin}{part}{end}", changed.get(part)) for part in posts]
    begin, end = around("blog:sitemap_keywords", "1")
    places += [Place(f"{begin}{part}{end}") for part in words]
    return answer("sitemapindex", "sitemap", places)


def filled_parts(model: type[Model], rows: QuerySet[Any], column: str, size: int) -> list[int]:
    """The numbers of the parts, from 1, that have a public one in them; `rows` name each in `column`."""
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0  # noqa: SLF001
    spans = [span_of(part, size) for part in range(1, part_of(last, size) + 1)]
    return [part_of(begin, size) for begin, _end in filled(rows, column, spans)]


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
    begin, end = span_of(number, POSTS_A_PART)
    rows = Edition.objects.live(now()).filter(post_id__gte=begin, post_id__lt=end).order_by("post_id")
    places = [Place(f"/{path}/", changed) for path, changed in rows.values_list("path", "changed_at")]
    if not places:
        raise Http404("None of these posts is public.")
    return answer("urlset", "url", places)


@for_readers
def keywords(request: HttpRequest, number: int) -> HttpResponse:
    begin, end = span_of(number, KEYWORDS_A_PART)
    used = EditionTag.objects.live(now()).filter(tag=OuterRef("pk"))
    places = named(Tag.objects.filter(pk__gte=begin, pk__lt=end), used, "blog:tag")
    if not places:
        raise Http404("No post has a keyword of these.")
    return answer("urlset", "url", places)


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
    tree = ElementTree.Element(root, xmlns=NAMESPACE)
    for place in places:
        element = ElementTree.SubElement(tree, item)
        ElementTree.SubElement(element, "loc").text = address(place.path)
        if place.changed:
            ElementTree.SubElement(element, "lastmod").text = place.changed.isoformat(timespec="seconds")
    body = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
