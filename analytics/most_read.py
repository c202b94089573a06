"""Most read: which posts, in which order, for the foot of every page and for a page of its own."""

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, OuterRef, QuerySet, StringAgg, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat

from analytics.models import DayCount, PostCount
from blog.models import Edition, EditionAuthor
from blog.models.credit import AuthorName
from blog.models.prepared import Prepared

SHOWN = ("post_id", "path", "language", "title", "opening_html", "published_at", "live_from", "live_until")
#: What is left over after posts that are no longer public; a week has few of them.
SPARE = 3
#: Posts that are considered for a list by other sums than those that have an index.
CANDIDATES = 500


@dataclass(frozen=True)
class Entry:
    """One line of the list; the edition has its authors."""

    edition: Edition
    standing: int
    readers: int


def in_30_days(now: datetime.datetime, at_most: int) -> list[Entry]:
    """Pinned posts, then by readers; the newest ones where not enough have been read. One query, or two."""
    return ranked("readers_30d", now, at_most)


def of_all_time(now: datetime.datetime, at_most: int) -> list[Entry]:
    return ranked("readers", now, at_most)


def ranked(column: str, now: datetime.datetime, at_most: int) -> list[Entry]:
    """By a column of PostCount."""
    found = entries(first_by(column, at_most).rows(now=now), settings.MOST_READ_THRESHOLD)
    return filled_up(sorted(found, key=rank, reverse=True), now, at_most)


@functools.cache
def first_by(column: str, at_most: int) -> Prepared[Edition]:
    """The editions that lead; the index of the column is walked from the top until there are enough."""
    return Prepared(lambda now: shown(leading(column, now, at_most)), now=datetime.datetime)


def leading(column: str, now: datetime.datetime, at_most: int) -> QuerySet[Edition, Edition]:
    live = Edition.objects.live(now).filter(post=OuterRef("post_id")).order_by().values("pk")[:1]
    counts = PostCount.objects.filter(standing__gte=PostCount.Standing.NORMAL)
    best = counts.annotate(edition=Subquery(live)).exclude(edition=None)
    first = best.order_by("-standing", f"-{column}", "-post_id").values("edition")[:at_most]
    # Not by joins, of which the planner of PostgreSQL would have to consider so many orders that it takes
    # twice as long as all the rest.
    own = PostCount.objects.filter(post=OuterRef("post_id"))
    return Edition.objects.filter(pk__in=first).annotate(
        readers=Subquery(own.values(column)), standing=Subquery(own.values("standing"))
    )


def rank(entry: Entry) -> tuple[int, int, int]:
    return entry.standing, entry.readers, entry.edition.post_id


def in_7_days(now: datetime.datetime, today: datetime.date, at_most: int) -> list[Entry]:
    """By readers on `today` and the six days before it."""
    days = DayCount.objects.filter(
        day__gt=today - datetime.timedelta(days=7), day__lte=today, post__in=most_read_posts()
    )
    sums = days.values("post_id").annotate(sum=Sum("readers")).order_by("-sum", "-post_id")
    readers = dict(sums.values_list("post_id", "sum")[: at_most * SPARE])
    live = Edition.objects.live(now).filter(post__in=readers)
    allowed = live.filter(post__counted__standing__gte=PostCount.Standing.NORMAL)
    editions = allowed.annotate(readers=Value(0), standing=F("post__counted__standing"))
    known = [replace(each, readers=readers[each.edition.post_id]) for each in entries(shown(editions), 0)]
    enough = [each for each in known if each.readers >= settings.MOST_READ_THRESHOLD]
    return filled_up(sorted(enough, key=rank, reverse=True)[:at_most], now, at_most)


def most_read_posts() -> list[int]:
    """Among these are looked for who leads a shorter time.

    Nobody else can have had more readers in some of the 30 days than the last of them had in all 30.
    """
    rows = PostCount.objects.filter(readers_30d__gt=0).order_by("-readers_30d", "-post_id")
    return list(rows.values_list("post_id", flat=True)[:CANDIDATES])


def filled_up(found: list[Entry], now: datetime.datetime, at_most: int) -> list[Entry]:
    if len(found) >= at_most:
        return found
    left_out = PostCount.objects.filter(standing=PostCount.Standing.LEFT_OUT).values("post")
    others = Edition.objects.live(now).exclude(post__in=[each.edition.post_id for each in found])
    newest = others.exclude(post__in=left_out).newest_first().annotate(readers=Value(0), standing=Value(0))
    return found + entries(shown(newest[: at_most - len(found)]), 0)


def shown(editions: QuerySet[Edition, Edition]) -> QuerySet[Edition, Edition]:
    """What a list shows of them, authors included."""
    return editions.only(*SHOWN).annotate(names=names())


def entries(editions: Iterable[Edition], threshold: int) -> list[Entry]:
    """With authors; pinned posts need no readers."""
    found = []
    for edition in editions:
        facts: dict[str, Any] = vars(edition)
        edition.authors = authors_from(facts["names"] or "")
        if facts["readers"] >= threshold or facts["standing"] == PostCount.Standing.PINNED:
            found.append(Entry(edition, facts["standing"], facts["readers"]))
    return found


# Authors come along in the same query: position, slug and name, parted by characters that no name has.


def names() -> Subquery:
    rows = EditionAuthor.objects.filter(edition=OuterRef("pk")).order_by().values("edition")
    parts = [Cast(name, CharField()) for name in ("position", "author__slug", "author__name")]
    line = Concat(parts[0], Value("\t"), parts[1], Value("\t"), parts[2])
    return Subquery(rows.annotate(lines=StringAgg(line, Value("\n"))).values("lines"))


def authors_from(lines: str) -> list[AuthorName]:
    rows = [line.split("\t", 2) for line in lines.split("\n") if line]
    return [AuthorName(name, slug) for _place, slug, name in sorted(rows, key=lambda row: int(row[0]))]
