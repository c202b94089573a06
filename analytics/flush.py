"""Moving the spool into the main database, exactly once.

The cursor of a spool moves in the transaction that counts its hits. Killed before the commit, nothing has
happened; killed after it, the cursor skips what still lies in the spool.
"""

import datetime
import socket
import time
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from analytics import rollups, salts, window, zones
from analytics.counting import Known, judge
from analytics.models import Cursor, NetworkDay, Seen
from analytics.spool import Hit, Spool
from blog.models import Edition, SiteSettings

#: Hits in one transaction: SQLite is locked for some 0.2 s by as many.
BATCH = 5_000
#: A number of our own for PostgreSQL's advisory lock.
LOCK = 7_305_816_240_117
#: Tokens that are looked up at once.
LOOKED_UP = 5_000


@dataclass(frozen=True)
class Flushed:
    hits: int
    seconds: float

    @property
    def is_full(self) -> bool:
        """Whether more may be waiting."""
        return self.hits >= BATCH


def flush(spool: Spool, now: datetime.datetime) -> Flushed:
    """Count up to BATCH hits of the spool."""
    begin = time.perf_counter()
    zone = SiteSettings.objects.current().zone
    prepare(spool, now, zone)
    with transaction.atomic():
        lock()
        cursor = cursor_of(spool, now)
        found = spool.after(cursor.last_id, BATCH)
        window_hour = window.advance(hour_of(now))
        zones.follow(zone, now)
        if found:
            cursor.last_id = found[-1][0]
            spool.make_durable(cursor.last_id)
            count([hit for _id, hit in found], window_hour, now)
            cursor.moved_at = now
            cursor.save()
    spool.forget(cursor.last_id)
    taken = time.perf_counter() - begin
    spool.set_fact("flushed_at", now.timestamp())
    if found:
        spool.set_fact("flush_seconds", taken)
    return Flushed(len(found), taken)


def prepare(spool: Spool, now: datetime.datetime, zone: zoneinfo.ZoneInfo) -> None:
    """Tell the spool, and so the web processes, which zone and salts hold."""
    if spool.fact("zone") != zone.key:
        spool.set_fact("zone", zone.key)
    salts.share(spool, now, zone)


def day_of(moment: datetime.datetime, zone: datetime.tzinfo) -> int:
    return moment.astimezone(zone).toordinal()


def lock() -> None:
    """One flush at a time, on all machines. SQLite has the lock already: its transactions are IMMEDIATE."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def cursor_of(spool: Spool, now: datetime.datetime) -> Cursor:
    found = Cursor.objects.filter(spool=spool.name).first()
    if found and found.last_id > spool.durable_id:
        # An older copy of the spool was put back; its next ids would be taken for hits that are counted.
        spool.rename()
        found = None
    return found or Cursor(spool=spool.name, host=socket.gethostname()[:255], moved_at=now)


def count(hits: list[Hit], window_hour: int, now: datetime.datetime) -> None:
    known = recall(hits)
    before = Known(dict(known.seen), dict(known.networks))
    public = PublicPosts(hits, now)
    verdicts = judge(hits, known, cap=settings.COUNT_READERS_A_NETWORK, was_public=public.had)
    rollups.Totals.of(verdicts).save(window_hour)
    seen = {key: value for key, value in known.seen.items() if before.seen.get(key) != value}
    networks = {key: value for key, value in known.networks.items() if before.networks.get(key) != value}
    rollups.remember(seen, networks)


def recall(hits: list[Hit]) -> Known:
    """What is known of the readers and networks of these hits."""
    readers: dict[int, set[int]] = {}
    networks: dict[int, set[int]] = {}
    for hit in hits:
        if not hit.ignored:
            readers.setdefault(hit.day, set()).add(hit.reader)
            networks.setdefault(hit.day, set()).add(hit.network)
            if hit.yesterday is not None:
                readers.setdefault(hit.day - 1, set()).add(hit.yesterday)
    return Known(
        {(day, token): bytes(kept) for day, token, kept in look_up(Seen, readers, "minutes")},
        {(day, token): kept for day, token, kept in look_up(NetworkDay, networks, "readers")},
    )


def look_up(
    model: type[Seen] | type[NetworkDay], tokens: dict[int, set[int]], column: str
) -> Iterator[tuple[int, int, Any]]:
    """What is kept of these tokens. In SQL, since the ORM takes longer over a list than the database does."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        for day, wanted in tokens.items():
            for some in batched(sorted(wanted), LOOKED_UP):
                is_one, values = one_of(some)
                cursor.execute(
                    f"SELECT day, token, {column} FROM {table} WHERE day = %s AND token {is_one}",
                    [day, *values],
                )
                yield from cursor.fetchall()


def one_of(tokens: Sequence[int]) -> tuple[str, list[Any]]:
    """The condition, with its parameters. PostgreSQL reads one array faster than thousands of numbers."""
    if connection.vendor == "postgresql":
        return "= ANY(%s::bigint[])", [list(tokens)]
    return f"IN ({', '.join(['%s'] * len(tokens))})", list(tokens)


class PublicPosts:
    """When the posts of some hits could be read. Nearly all of them are live now."""

    def __init__(self, hits: list[Hit], now: datetime.datetime) -> None:
        posts = {hit.post for hit in hits if not hit.ignored}
        live = Edition.objects.live(now)
        self.live: set[int] = set()
        for some in batched(sorted(posts), LOOKED_UP):
            self.live |= set(live.filter(post__in=some).values_list("post", flat=True))
        self.editions: dict[int, list[Edition]] = {}
        for some in batched(sorted(posts - self.live), LOOKED_UP):
            begun = Edition.objects.filter(post__in=some, live_from__lte=now)
            for edition in begun.only("post_id", "live_from", "live_until"):
                self.editions.setdefault(edition.post_id, []).append(edition)

    def had(self, hit: Hit) -> bool:
        """Whether the post is live, or was then: what is withdrawn in between was read all the same."""
        if hit.post in self.live:
            return True
        moment = datetime.datetime.fromtimestamp(hit.at, datetime.UTC)
        return any(edition.is_live(moment) for edition in self.editions.get(hit.post, ()))


def hour_of(moment: datetime.datetime) -> int:
    """Whole hours since 1970."""
    return int(moment.timestamp()) // 3600
