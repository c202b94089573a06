"""The salts, the same for all machines; none is there for longer than 48 hours.

Its day decides how long one stays, and its age where the day cannot be trusted: another time zone, a clock
that was wrong. Each machine knows the ages by its own clock; the flusher mends them when that is put forward
or back.
"""

import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from analytics.models import NetworkDay, Salt, Seen
from analytics.spool import Kept, Spool
from analytics.tokens import OLDEST, salted_days

#: How long tokens are of use, from the beginning of their day: until the next one is nearly over.
TOKENS_LAST = datetime.timedelta(hours=47)
#: Tokens that are deleted in one transaction.
AT_ONCE = 20_000
#: What a clock may gain or lose from look to look.
STEADY = datetime.timedelta(minutes=1)
#: ms that we wait for readers of the main database's log.
PATIENCE = 200


def share(spool: Spool, now: datetime.datetime, zone: datetime.tzinfo) -> None:
    """Agree with the other machines on the salts, tomorrow's included, and tell the spool."""
    shared = forget_old(ages_known(spool, now), now)
    missing = salted_days(now, zone) - shared.keys()
    if missing:
        own = {day: spool.salt(day, now.timestamp()) for day in missing}
        rows = [Salt(day=day, salt=each.salt, made_at=as_moment(each.made_at)) for day, each in own.items()]
        # Another machine may be faster: the first one counts for all.
        Salt.objects.bulk_create(rows, ignore_conflicts=True)
        shared = ages_known(spool, now)
    spool.keep_salts(shared)


def ages_known(spool: Spool, now: datetime.datetime) -> dict[int, Kept]:
    """The salts of the main database, with the time of birth that this machine knows of."""
    own = spool.salts()
    found = {}
    for day, salt, made_at in Salt.objects.values_list("day", "salt", "made_at"):
        kept = Kept(bytes(salt), min(made_at, now).timestamp())
        found[day] = own[day] if day in own and own[day].salt == kept.salt else kept
    return found


def forget_old(salts: dict[int, Kept], now: datetime.datetime) -> dict[int, Kept]:
    """Delete those above the age; the others."""
    oldest = (now - OLDEST).timestamp()
    if old := [day for day, kept in salts.items() if kept.made_at < oldest]:
        delete_for_good(old)
    return {day: kept for day, kept in salts.items() if day not in old}


def as_moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def forget(now: datetime.datetime, zone: datetime.tzinfo) -> None:
    """Delete the salts of days that are over. `Tidying` knows whether the clock is steady."""
    over = Salt.objects.exclude(day__in=salted_days(now, zone))
    if days := list(over.values_list("day", flat=True)):
        delete_for_good(days)


def forget_tokens(now: datetime.datetime, zone: datetime.tzinfo) -> None:
    """Delete the tokens of days that are over, without holding up a flush or an editor.

    PostgreSQL locks nothing but rows that nobody wants any more; SQLite locks all, and does it in slices.
    """
    oldest = (now - TOKENS_LAST).astimezone(zone).toordinal()
    for model in (Seen, NetworkDay):
        over = model.objects.filter(day__lte=oldest)
        while connection.vendor == "sqlite" and (beyond := first_beyond(over)):
            day, token = beyond
            over.filter(Q(day__lt=day) | Q(day=day, token__lt=token)).delete()
        over.delete()


def first_beyond(over: QuerySet[Any]) -> tuple[int, int] | None:
    """The key of the first row behind one slice."""
    return over.order_by("day", "token").values_list("day", "token")[AT_ONCE : AT_ONCE + 1].first()


def delete_for_good(days: list[int]) -> None:
    """From SQLite's file as well: deleted rows would live on in it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
    Salt.objects.filter(day__in=days).delete()
    transaction.on_commit(clean_log)


def clean_log() -> None:
    """Empty SQLite's log, where they live on too. PostgreSQL's log is its server's own affair."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute(f"PRAGMA busy_timeout={patience}")


class Clock:
    """Notices when the clock is put forward or back, by one that never is."""

    def __init__(self) -> None:
        self.looked: tuple[datetime.datetime, float] | None = None

    def step(self, now: datetime.datetime, monotonic: float) -> datetime.timedelta:
        """By how much since the last look; nothing below STEADY. `monotonic` is in seconds."""
        before, self.looked = self.looked, (now, monotonic)
        if before is None:
            return datetime.timedelta()
        step = now - before[0] - datetime.timedelta(seconds=monotonic - before[1])
        return step if abs(step) > STEADY else datetime.timedelta()
