"""When the site moves to another time zone, its last days are cut anew out of the hours.

Exact for zones whole hours apart. Where days begin at half past, the hour around midnight goes to the day
in which the hour began. Days before that stay as they were counted.
"""

import datetime
import zoneinfo

from django.db.models import Max, Sum

from analytics import rollups
from analytics.models import DayCount, HourCount, SiteDay, State
from analytics.rollups import no_sums

NAME, CHANGED = "zone", "zone_changed"
#: Days that are cut anew: all of their hours are still there.
DAYS = 33
DAY = datetime.timedelta(days=1)


def follow(zone: zoneinfo.ZoneInfo, now: datetime.datetime) -> None:
    """Cut days by this zone from now on. Needs the counting lock."""
    known = State.objects.value(NAME)
    if known == zone.key:
        return
    State.objects.put(NAME, zone.key)
    if known:
        cut_anew(zone, now)
        State.objects.put(CHANGED, f"{now.astimezone(zone).date()} {zone.key}")


def cut_anew(zone: zoneinfo.ZoneInfo, now: datetime.datetime) -> None:
    first = now.astimezone(zone).date() - DAYS * DAY
    before = sums_since(first)
    DayCount.objects.filter(day__gte=first).delete()
    rollups.add(DayCount, ["post_id", "day"], ["views", "readers"], days_of_hours(first, zone))
    # What the first of these days has won or lost is what the day before it has lost or won.
    rest = no_sums()
    after = sums_since(first)
    for post in before.keys() | after.keys():
        one, other = before.get(post, (0, 0)), after.get(post, (0, 0))
        if one != other:
            rest[post, first - DAY] = [one[0] - other[0], one[1] - other[1], 0]
    rollups.add(DayCount, ["post_id", "day"], ["views", "readers"], rest)
    sum_up(first - DAY)


def sums_since(first: datetime.date) -> dict[int, tuple[int, int]]:
    rows = DayCount.objects.filter(day__gte=first).values_list("post_id")
    return {
        post: (views, readers)
        for post, views, readers in rows.annotate(Sum("views"), Sum("readers")).order_by()
    }


def days_of_hours(first: datetime.date, zone: zoneinfo.ZoneInfo) -> rollups.Sums:
    last = HourCount.objects.aggregate(last=Max("hour"))["last"]
    sums, day = no_sums(), first
    while last is not None and first_hour_of(day, zone) <= last:
        begin, end = first_hour_of(day, zone), first_hour_of(day + DAY, zone)
        hours = HourCount.objects.filter(hour__gte=begin, hour__lt=end)
        rows = hours.values_list("post_id").annotate(Sum("views"), Sum("readers")).order_by()
        for post, views, readers in rows:
            sums[post, day] = [views, readers, 0]
        day += DAY
    return sums


def hours_of(day: datetime.date, zone: datetime.tzinfo) -> list[int]:
    """The hours since 1970 that begin on a day; mostly 24, and no other day has any of them."""
    return list(range(first_hour_of(day, zone), first_hour_of(day + DAY, zone)))


def first_hour_of(day: datetime.date, zone: datetime.tzinfo) -> int:
    """The first hour that begins on this day."""
    return -(-midnight(day, zone) // 3600)


def hour_of_midnight(day: datetime.date, zone: datetime.tzinfo) -> int:
    """The hour in which this day begins: its first one, or at half past the last one of the day before."""
    return midnight(day, zone) // 3600


def midnight(day: datetime.date, zone: datetime.tzinfo) -> int:
    """Seconds since 1970."""
    return int(datetime.datetime.combine(day, datetime.time(), zone).timestamp())


def sum_up(first: datetime.date) -> None:
    SiteDay.objects.filter(day__gte=first).update(views=0, readers=0)
    days = DayCount.objects.filter(day__gte=first).values_list("day")
    sums = no_sums()
    for day, views, readers in days.annotate(Sum("views"), Sum("readers")).order_by():
        sums[(day,)] = [views, readers, 0]
    rollups.add(SiteDay, ["day"], ["views", "readers", "without_script"], sums)


def change() -> tuple[datetime.date, str] | None:
    """When the zone changed last, and to which."""
    told = State.objects.value(CHANGED)
    if told is None:
        return None
    day, name = told.split(" ", 1)
    return datetime.date.fromisoformat(day), name
