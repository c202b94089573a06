"""Two months of counts that might have been, the same at every start."""

import datetime
import math
import random

from analytics.flush import hour_of
from analytics.rollups import Totals
from blog.models import Edition

DAYS = 61
#: Where readers of the demo say they come from, the usual first.
HOSTS = ("search.example", "news.example.org", "forum.example.org", "mail.example")
#: Readers by hour of the day, in parts of a hundred.
CLOCK = (1, 1, 0, 0, 0, 1, 3, 6, 8, 7, 6, 6, 7, 6, 5, 5, 5, 6, 6, 6, 7, 5, 2, 1)
#: Why some beacons were not counted, and how many a day.
IGNORED = (("bot", 9), ("prefetch", 3), ("foreign", 1))


def totals(editions: list[Edition], now: datetime.datetime) -> Totals:
    """Plausible figures for editions that are live, up to `now`."""
    made = Totals()
    chance = random.Random(2026)  # noqa: S311 (nothing secret)
    last = now.replace(minute=0, second=0, microsecond=0)
    for edition in sorted(editions, key=lambda each: each.path):
        liked = chance.lognormvariate(0, 0.7)
        for hours_ago in range(DAYS * 24, -1, -1):
            moment = last - datetime.timedelta(hours=hours_ago)
            if moment >= edition.published_at:
                read(made, edition, moment, expected(edition, moment, liked), chance)
    for hours_ago in range(0, DAYS * 24, 24):
        for why, times in IGNORED:
            moment = last - datetime.timedelta(hours=hours_ago)
            made.uncounted[hour_of(moment), why][0] = chance.randint(times, times * 3)
    return made


def expected(edition: Edition, moment: datetime.datetime, liked: float) -> float:
    """Readers in this hour: many when it was new, then ever fewer; fewer at night and on Sundays."""
    age = (moment - edition.published_at).total_seconds() / 86400
    a_day = liked * (60 * math.exp(-age / 2) + 9 * math.exp(-age / 40) + 2)
    return a_day * CLOCK[moment.hour] / 100 * (0.7 if moment.weekday() == 6 else 1)


def read(
    made: Totals, edition: Edition, moment: datetime.datetime, mean: float, chance: random.Random
) -> None:
    readers = int(mean) + (chance.random() < mean % 1)
    if not readers:
        return
    views = readers + sum(chance.random() < 0.15 for _reader in range(readers))
    amounts = (views, readers, int(chance.random() < 0.03))
    for sums, key in (
        (made.hours, (hour_of(moment), edition.post_id)),
        (made.days, (edition.post_id, moment.date())),
    ):
        sums[key] = [one + more for one, more in zip(sums[key], amounts, strict=True)]
    if chance.random() < 0.4:
        host = chance.choices(HOSTS, weights=(6, 3, 2, 1))[0]
        made.hosts[edition.post_id, moment.date(), host][0] += 1
