"""What the figures page shows. Every number comes from the same sums, so that no two screens disagree."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Sum

from analytics.charts import BarChart, bar_chart, sparkline
from analytics.models import DayCount, PostCount, SiteDay, SiteHour, Uncounted
from analytics.most_read import CANDIDATES, most_read_posts
from analytics.zones import first_hour_of, hours_of
from blog.models import Edition

PERIODS = (("Today", 1), ("7 days", 7), ("30 days", 30), ("365 days", 365))
LISTED = 10
YEAR = datetime.timedelta(days=365)
#: Days after which a post that nobody reads is worth a look.
SETTLED = datetime.timedelta(days=7)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Card:
    label: str
    readers: int
    views: int
    before: int

    @property
    def change(self) -> str:
        """Against the period before, such as `+12 %`; nothing where there was nothing."""
        if not self.before:
            return ""
        return f"{round(100 * (self.readers - self.before) / self.before):+d}\u00a0%".replace("-", "−")


@dataclass(frozen=True)
class Row:
    """A post in a list."""

    post: int
    title: str
    readers: int
    views: int
    before: int
    points: str

    @property
    def trend(self) -> str:
        return f"{self.readers - self.before:+d}".replace("-", "−")


def site_days(today: datetime.date) -> dict[datetime.date, SiteDay]:
    """Two years, for periods and what was before them."""
    rows = SiteDay.objects.filter(day__gt=today - 2 * YEAR, day__lte=today)
    return {row.day: row for row in rows}


def cards(days: dict[datetime.date, SiteDay], today: datetime.date, yesterday_so_far: int) -> list[Card]:
    """The periods. A day that is not over is compared with yesterday up to the same hour."""
    found = []
    for label, length in PERIODS:
        now = [days[day] for day in span(today, length) if day in days]
        before = [days[day] for day in span(today - length * DAY, length) if day in days]
        readers, views = sum(row.readers for row in now), sum(row.views for row in now)
        earlier = yesterday_so_far if length == 1 else sum(row.readers for row in before)
        found.append(Card(label, readers, views, earlier))
    return found


def span(last: datetime.date, length: int) -> list[datetime.date]:
    """So many days up to `last`, the oldest first."""
    return [last - back * DAY for back in reversed(range(length))]


def daily(
    days: Mapping[datetime.date, SiteDay | DayCount], today: datetime.date, length: int = 30
) -> list[dict[str, Any]]:
    return [
        {
            "day": day,
            "readers": days[day].readers if day in days else 0,
            "views": days[day].views if day in days else 0,
        }
        for day in span(today, length)
    ]


def daily_chart(rows: Sequence[dict[str, Any]], change: tuple[datetime.date, str] | None = None) -> BarChart:
    """A bar a day, and a mark where days began to be those of another time zone."""
    marks = [
        (place, f"Time zone changed to {change[1]}")
        for place, row in enumerate(rows)
        if change and row["day"] == change[0]
    ]
    return bar_chart([(f"{row['day']:%-d %b}", row["readers"]) for row in rows], marks)


def hourly(today: datetime.date, zone: datetime.tzinfo) -> list[dict[str, Any]]:
    """Readers by hour of the clock, today and yesterday; what an hour has that comes twice is added up."""
    days = {"today": hours_of(today, zone), "yesterday": hours_of(today - DAY, zone)}
    begin, end = first_hour_of(today - DAY, zone), first_hour_of(today + DAY, zone)
    counted = SiteHour.objects.filter(hour__gte=begin, hour__lt=end)
    readers = dict(counted.values_list("hour", "readers"))
    rows: list[dict[str, Any]] = [{"hour": hour, "today": 0, "yesterday": 0} for hour in range(24)]
    for name, hours in days.items():
        for hour in hours:
            clock = datetime.datetime.fromtimestamp(hour * 3600, zone).hour
            rows[clock][name] += readers.get(hour, 0)
    return rows


# Lists of posts ----------------------------------------------------------------


def most_read(today: datetime.date) -> list[Row]:
    rows = PostCount.objects.filter(readers_30d__gt=0).order_by("-readers_30d", "-post_id")
    return with_lines(rows[:LISTED], today)


def evergreen(now: datetime.datetime, today: datetime.date) -> list[Row]:
    """Published more than a year ago, and among what is read most now."""
    old = Edition.objects.live(now).filter(published_at__lt=now - YEAR, post=OuterRef("post_id"))
    much_read = PostCount.objects.filter(readers_30d__gte=settings.MOST_READ_THRESHOLD)
    rows = much_read.filter(Exists(old), post__in=most_read_posts())
    return with_lines(rows.order_by("-readers_30d", "-post_id")[:LISTED], today)


def rising(today: datetime.date) -> list[Row]:
    """More readers in the last 7 days than in the 7 before, the largest rise first."""
    weeks = DayCount.objects.filter(day__gt=today - 14 * DAY, day__lte=today, post__in=most_read_posts())
    now, before = Q(day__gt=today - 7 * DAY), Q(day__lte=today - 7 * DAY)
    sums = weeks.values("post_id").annotate(
        now=Sum("readers", filter=now, default=0), before=Sum("readers", filter=before, default=0)
    )
    risen = [row for row in sums if row["now"] > row["before"] and row["now"] >= settings.MOST_READ_THRESHOLD]
    risen.sort(key=lambda row: (row["before"] - row["now"], row["post_id"]))
    top = {row["post_id"]: row for row in risen[:LISTED]}
    rows = {row.pk: row for row in PostCount.objects.filter(pk__in=top).select_related("post")}
    lines = lines_of(rows, today)
    return [
        Row(pk, str(rows[pk].post), row["now"], rows[pk].views_30d, row["before"], lines[pk])
        for pk, row in top.items()
        if pk in rows
    ]


def unread(now: datetime.datetime) -> list[Edition]:
    """Live for a week or more, and nobody has come in 30 days; among the newest, where one would look."""
    settled = Edition.objects.live(now).filter(published_at__lt=now - SETTLED).newest_first()
    newest = list(settled.values_list("pk", flat=True)[:CANDIDATES])
    quiet = Q(post__counted=None) | Q(post__counted__readers_30d=0)
    rows = Edition.objects.filter(quiet, pk__in=newest).newest_first()
    return list(rows.only("post_id", "title", "published_at")[:LISTED])


def with_lines(counts: Iterable[PostCount], today: datetime.date) -> list[Row]:
    rows = {row.pk: row for row in counts.select_related("post")}  # type: ignore[attr-defined]
    before = DayCount.objects.filter(
        post__in=rows, day__gt=today - 60 * DAY, day__lte=today - 30 * DAY
    ).values_list("post_id")
    earlier = dict(before.annotate(Sum("readers")))
    lines = lines_of(rows, today)
    return [
        Row(pk, str(row.post), row.readers_30d, row.views_30d, earlier.get(pk, 0), lines[pk])
        for pk, row in rows.items()
    ]


def lines_of(posts: Iterable[int], today: datetime.date) -> dict[int, str]:
    """The sparkline of 30 days of each post."""
    posts = list(posts)
    days = span(today, 30)
    kept = DayCount.objects.filter(post__in=posts, day__gte=days[0], day__lte=today)
    counted = {(post, day): readers for post, day, readers in kept.values_list("post_id", "day", "readers")}
    return {post: sparkline([counted.get((post, day), 0) for day in days]) for post in posts}


# What was not counted ------------------------------------------------------------


def uncounted(now_hour: int) -> list[dict[str, Any]]:
    """How often and why, in the last day, week and month."""
    kept = Uncounted.objects.filter(hour__gt=now_hour - 30 * 24)
    since: Sequence[tuple[str, int]] = (("day", 24), ("week", 7 * 24), ("month", 30 * 24))
    sums = {name: Sum("times", filter=Q(hour__gt=now_hour - hours), default=0) for name, hours in since}
    found = {row["why"]: row for row in kept.values("why").annotate(**sums)}
    nothing = {name: 0 for name, _hours in since}
    return [{"label": why.label, **found.get(why.value, nothing)} for why in Uncounted.Why]
