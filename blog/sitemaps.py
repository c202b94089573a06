"""Sitemaps (sitemaps.org, protocol 0.9): an index, lists, keywords, and posts by when they changed last.

A post stands in the part of the month in which it changed last. So the newest change of a part is one look
into an index, nothing is counted, old parts stay as they are, and the index gets twelve lines a year. A very
large site is parted by days; parts of days are answered on every site. Keywords are parted by their numbers,
so many to a part whether they are in use or not.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from xml.etree import ElementTree

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from blog.models import Author, Edition, EditionAuthor, EditionTag, Tag
from blog.models.edition import EditionQuerySet
from blog.models.skipping import filled, newest_in_each
from blog.views.frame import address, for_readers, now

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: No file may list more (protocol 0.9).
MOST = 50_000
#: Editions ever made from which on a month may have to list more. To count each month would read all of them.
DAYS_FROM = 20 * MOST
KEYWORDS_A_PART = 1000
LISTS = ("home", "archive", "tags", "sources", "corrections", "about", "privacy")


class Place(NamedTuple):
    """An address of ours and when what is there changed last, if we know."""

    path: str
    changed: datetime.datetime | None = None


class Part(NamedTuple):
    """A month or a day, in UTC: `2026-03` or `2026-03-14`."""

    name: str
    begin: datetime.datetime
    end: datetime.datetime


def part_at(moment: datetime.datetime, *, by_day: bool) -> Part:
    moment = moment.astimezone(datetime.UTC)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if by_day:
        return Part(f"{day:%Y-%m-%d}", day, day + datetime.timedelta(days=1))
    month = day.replace(day=1)
    return Part(f"{month:%Y-%m}", month, (month + datetime.timedelta(days=32)).replace(day=1))


def part_named(name: str) -> Part:
    """Raises Http404 on a day that no calendar has."""
    try:
        day = datetime.date(*(int(number) for number in f"{name}-01".split("-")[:3]))
        moment = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
        return part_at(moment, by_day=name.count("-") == 2)
    except (ValueError, OverflowError) as error:
        raise Http404("There is no such day.") from error


def by_last_change(
    moment: datetime.datetime, until: datetime.datetime | RawSQL | None = None
) -> EditionQuerySet:
    """Those that changed last before `until`, the last one first; of two bounds SQLite would use one."""
    live = Edition.objects.live(moment)
    # What is live has changed before now. Saying so leads SQLite to the index of changes.
    bound = {"changed_at__lt": until} if until else {"changed_at__lte": moment}
    return live.filter(**bound).last_changed_first()


def parts(moment: datetime.datetime) -> Iterator[tuple[Part, datetime.datetime]]:
    """The parts that have posts in them, the newest first, each with its newest change."""
    newest = Edition.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    by_day = newest > DAYS_FROM

    def changes(until: RawSQL | None) -> QuerySet[Any]:
        return by_last_change(moment, until).values_list("changed_at", flat=True)

    for changed in newest_in_each(changes, "day" if by_day else "month"):
        yield part_at(changed, by_day=by_day), changed


@for_readers
def index(request: HttpRequest) -> HttpResponse:
    found = list(parts(now()))
    newest = found[0][1] if found else None
    places = [Place(reverse("blog:sitemap_lists"), newest)]
    places += [Place(reverse("blog:sitemap_keywords", args=[number])) for number in keyword_parts(now())]
    begin, end = around("blog:sitemap_part", "2000-01")
    places += [Place(f"{begin}{part.name}{end}", changed) for part, changed in found]
    return answer("sitemapindex", "sitemap", places)


@for_readers
def lists(request: HttpRequest) -> HttpResponse:
    moment = now()
    newest = by_last_change(moment).values_list("changed_at", flat=True).first()
    places = [Place(reverse("blog:home"), newest)]
    places += [Place(reverse(f"blog:{name}")) for name in LISTS[1:]]
    of_authors = EditionAuthor.objects.live(moment).filter(author=OuterRef("pk"))
    places += named(Author.objects.all(), of_authors, "blog:author")
    return answer("urlset", "url", places[:MOST])


def keyword_parts(moment: datetime.datetime) -> list[int]:
    """Numbers of the parts that have keywords of live posts in them; both count from 1."""
    last = Tag.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    spans = [span_of(number) for number in range(1, part_of(last) + 1)]
    return [part_of(begin) for begin, _end in filled(EditionTag.objects.live(moment), "tag_id", spans)]


def part_of(keyword: int) -> int:
    """The number of the part in which the keyword with this key is."""
    return keyword // KEYWORDS_A_PART + 1


def span_of(number: int) -> tuple[int, int]:
    """The keys of the keywords in a part, the last one not among them."""
    return (number - 1) * KEYWORDS_A_PART, number * KEYWORDS_A_PART


@for_readers
def keywords(request: HttpRequest, number: int) -> HttpResponse:
    begin, end = span_of(number)
    used = EditionTag.objects.live(now()).filter(tag=OuterRef("pk"))
    places = named(Tag.objects.filter(pk__gte=begin, pk__lt=end), used, "blog:tag")
    if not places:
        raise Http404("No post has a keyword of these.")
    return answer("urlset", "url", places)


def named(everything: QuerySet[Any], rows: QuerySet[Any], route: str) -> list[Place]:
    """The pages of keywords or authors that have something public, by address."""
    changed = Subquery(rows.order_by("-changed_at", "-edition_id").values("changed_at")[:1])
    found = everything.annotate(changed=changed).exclude(changed=None).order_by("slug")
    begin, end = around(route, "name")
    return [Place(f"{begin}{slug}{end}", at) for slug, at in found.values_list("slug", "changed")[:MOST]]


def around(route: str, name: str) -> list[str]:
    """What stands before and after a name in the addresses of a route; to reverse each takes much longer."""
    return reverse(route, args=[name]).split(name)


@for_readers
def part(request: HttpRequest, name: str) -> HttpResponse:
    wanted = part_named(name)
    rows = by_last_change(now(), wanted.end).filter(changed_at__gte=wanted.begin)
    places = [Place(f"/{path}/", at) for path, at in rows.values_list("path", "changed_at")[:MOST]]
    if not places:
        raise Http404("Nothing changed last at that time.")
    return answer("urlset", "url", places)


def answer(root: str, item: str, places: Iterable[Place]) -> HttpResponse:
    tree = ElementTree.Element(root, xmlns=NAMESPACE)
    for place in places:
        element = ElementTree.SubElement(tree, item)
        ElementTree.SubElement(element, "loc").text = address(place.path)
        if place.changed:
            ElementTree.SubElement(element, "lastmod").text = place.changed.isoformat(timespec="seconds")
    body = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
