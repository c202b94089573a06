"""Adding up what was counted: hours, days, posts, the whole site. The ORM has no way to say
`x = x + excluded.x`; the statements are the same for SQLite and PostgreSQL but for how rows are handed over.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db import connection, models

from analytics.counting import Verdict
from analytics.models import (
    DayCount,
    HourCount,
    NetworkDay,
    PostCount,
    ReferrerDay,
    Seen,
    SiteDay,
    SiteHour,
    Uncounted,
)

#: Values in one statement; PostgreSQL takes 65,535 and SQLite 32,766.
MOST_VALUES = 20_000
#: Hosts that are told apart a post and day.
MOST_HOSTS = 50
OTHERS = ""

Sums = dict[tuple[Any, ...], list[int]]


def no_sums() -> Sums:
    return defaultdict(lambda: [0, 0, 0])


@dataclass
class Totals:
    """What a number of verdicts adds up to, by key: [views, readers, without script]."""

    hours: Sums = field(default_factory=no_sums)
    days: Sums = field(default_factory=no_sums)
    hosts: Sums = field(default_factory=no_sums)
    uncounted: Sums = field(default_factory=no_sums)

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Totals":
        totals = cls()
        for verdict in verdicts:
            totals.add(verdict)
        return totals

    def add(self, verdict: Verdict) -> None:
        hit = verdict.hit
        hour, day = hit.at // 3600, datetime.date.fromordinal(hit.day)
        if verdict.ignored:
            self.uncounted[hour, verdict.ignored][0] += hit.times
        if not verdict.is_view:
            return
        amounts = (1, int(verdict.is_reader), int(not hit.scripted))
        for sums, key in ((self.hours, (hour, hit.post)), (self.days, (hit.post, day))):
            sums[key] = [one + more for one, more in zip(sums[key], amounts, strict=True)]
        if hit.referrer:
            self.hosts[hit.post, day, hit.referrer][0] += 1

    def save(self, window_hour: int) -> None:
        """Add everything to what the database holds; `window_hour` is where the 30 days begin."""
        counts = ["views", "readers"]
        add(HourCount, ["hour", "post_id"], counts, self.hours)
        add(DayCount, ["post_id", "day"], counts, self.days)
        recent = {key: sums for key, sums in self.hours.items() if key[0] >= window_hour}
        add(
            PostCount,
            ["post_id"],
            [*counts, "views_30d", "readers_30d"],
            all_time_and_recent(self.days, recent),
        )
        add(SiteHour, ["hour"], counts, grouped(self.hours, 0))
        add(SiteDay, ["day"], [*counts, "without_script"], grouped(self.days, 1))
        add(ReferrerDay, ["post_id", "day", "host"], ["views"], self.told_apart())
        add(Uncounted, ["hour", "why"], ["times"], self.uncounted)

    def told_apart(self) -> Sums:
        """The hosts, with those above the limit of a post and day together."""
        posts = {post for post, _day, _host in self.hosts}
        days = {day for _post, day, _host in self.hosts}
        kept = ReferrerDay.objects.filter(post__in=posts, day__in=days).values_list("post_id", "day", "host")
        known: dict[tuple[int, datetime.date], set[str]] = defaultdict(set)
        for post, day, host in kept:
            known[post, day].add(host)
        sums = no_sums()
        for (post, day, host), amounts in self.hosts.items():
            hosts = known[post, day]
            name = host if host in hosts or len(hosts - {OTHERS}) < MOST_HOSTS else OTHERS
            hosts.add(name)
            sums[post, day, name][0] += amounts[0]
        return sums


def grouped(sums: Sums, place: int) -> Sums:
    """The sums by one part of their key."""
    found = no_sums()
    for key, amounts in sums.items():
        found[(key[place],)] = [one + more for one, more in zip(found[(key[place],)], amounts, strict=True)]
    return found


def all_time_and_recent(days: Sums, recent: Sums) -> Sums:
    """By post: views and readers of all time, and of the last 30 days."""
    posts, of_30_days = grouped(days, 0), grouped(recent, 1)
    nothing = [0, 0, 0]
    return {
        key: [*posts.get(key, nothing)[:2], *of_30_days.get(key, nothing)[:2]]
        for key in posts.keys() | of_30_days.keys()
    }


def add(model: type[models.Model], keys: Sequence[str], columns: Sequence[str], sums: Sums) -> None:
    """Add sums to the rows with these keys, which are made where they are missing."""
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    change = ", ".join(
        f"{quoted(name)} = {table}.{quoted(name)} + excluded.{quoted(name)}" for name in columns
    )
    # In the order of the key, so that two transactions never wait for each other.
    rows = [(*key, *sums[key][: len(columns)]) for key in sorted(sums)]
    upsert(model, keys, columns, rows, change)


def put(model: type[models.Model], keys: Sequence[str], column: str, values: Mapping[Any, Any]) -> None:
    """Write values to the rows with these keys."""
    quoted = connection.ops.quote_name(column)
    rows = [(*key, values[key]) for key in sorted(values)]
    upsert(model, keys, [column], rows, f"{quoted} = excluded.{quoted}")


def upsert(
    model: type[models.Model], keys: Sequence[str], columns: Sequence[str], rows: list[Any], change: str
) -> None:
    if not rows:
        return
    quoted = connection.ops.quote_name
    names = [*keys, *columns]
    head = f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(map(quoted, names))}) "
    tail = f" ON CONFLICT ({', '.join(map(quoted, keys))}) DO UPDATE SET {change}"
    hand_over = as_arrays if connection.vendor == "postgresql" else as_values
    with connection.cursor() as cursor:
        for some in batched(rows, MOST_VALUES // len(names)):
            source, values = hand_over(model, names, some)
            cursor.execute(f"{head}{source}{tail}", values)


def as_values(model: type[models.Model], names: Sequence[str], rows: Sequence[Any]) -> tuple[str, list[Any]]:
    """What an INSERT takes its rows from, with its parameters."""
    row = f"({', '.join(['%s'] * len(names))})"
    return f"VALUES {', '.join([row] * len(rows))}", [value for each in rows for value in each]


def as_arrays(model: type[models.Model], names: Sequence[str], rows: Sequence[Any]) -> tuple[str, list[Any]]:
    """The same with one parameter a column: PostgreSQL takes twice as long over thousands of values."""
    kinds = [model._meta.get_field(name).db_type(connection) for name in names]
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    return f"SELECT * FROM unnest({arrays})", [list(column) for column in zip(*rows, strict=True)]


def remember(seen: Mapping[Any, bytes], networks: Mapping[Any, int]) -> None:
    put(Seen, ["day", "token"], "minutes", seen)
    put(NetworkDay, ["day", "token"], "readers", networks)
