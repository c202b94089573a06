"""Taking counts off by hand, where something was counted that should not have been: a flood, a test.

There are no single views to look at any more, so a person has to say how many. The reason stays.
"""

import datetime

from django.core.exceptions import ValidationError

from analytics.models import DayCount, HourCount
from analytics.rollups import Totals
from analytics.zones import hour_of_midnight, hours_of

COLUMNS = ("views", "readers")


def taken_off(post: int, day: datetime.date, views: int, readers: int, zone: datetime.tzinfo) -> Totals:
    """What to add to all sums: numbers below zero. Raises ValidationError where the day has not as many."""
    counted = DayCount.objects.filter(post=post, day=day).first() or DayCount(views=0, readers=0)
    left = counted.views - views, counted.readers - readers
    if min(left) < 0:
        raise ValidationError(f"That day has only {counted.views} views and {counted.readers} readers.")
    if left[1] > left[0]:
        raise ValidationError(f"That would leave {left[1]} readers with {left[0]} views.")
    made = Totals()
    made.days[post, day] = [-views, -readers, 0]
    for place, (column, amount) in enumerate(zip(COLUMNS, (views, readers), strict=True)):
        for hour, part in from_the_fullest(post, day, zone, column, amount):
            made.hours[hour, post][place] -= part
    return made


def from_the_fullest(
    post: int, day: datetime.date, zone: datetime.tzinfo, column: str, amount: int
) -> list[tuple[int, int]]:
    """How much to take off each hour of a day, so that none falls below zero; hours are kept for 35 days.

    Where the day begins at half past, the rest is in the hour that it shares with the day before.
    """
    hours, shared = hours_of(day, zone), hour_of_midnight(day, zone)
    kept = HourCount.objects.filter(post=post, hour__in=[shared, *hours]).values_list("hour", column)
    found = []
    for hour, count in sorted(kept, key=lambda row: (row[0] not in hours, -row[1])):
        found.append((hour, min(count, amount)))
        amount -= min(count, amount)
    return [(hour, part) for hour, part in found if part]
