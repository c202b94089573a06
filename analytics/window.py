"""The last 30 days, kept ready: a post's `…_30d` is the sum of its hours from `window_hour` on.

That sentence is true after every transaction, whatever the clock does: where the window moves on, the hours
that drop out are taken off; where a clock was set back, they are put on again.
"""

from django.db import connection

from analytics.models import HourCount, State

#: 30 days: these hours, and the one that has begun.
HOURS = 720
#: Hours are kept longer, for clocks that were wrong and time zones that change.
KEPT_HOURS = 840
#: Hours that one flush moves on at most: a long stand-still is caught up in several.
STEPS = 24
NAME = "window_hour"


def window_hour() -> int | None:
    known = State.objects.value(NAME)
    return int(known) if known else None


def advance(now_hour: int) -> int:
    """Move the window towards the 30 days before `now_hour`; where it begins now. Needs the counting lock."""
    target = now_hour - HOURS
    known = window_hour()
    begin = target if known is None else known
    for _step in range(STEPS):
        if begin < target:
            shift(begin, "-")
            begin += 1
        elif begin > target:
            begin -= 1
            shift(begin, "+")
    if begin != known:
        State.objects.put(NAME, begin)
    return begin


def shift(hour: int, sign: str) -> None:
    """Take the counts of an hour off the posts, or put them on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE analytics_postcount"  # noqa: S608
            f" SET views_30d = views_30d {sign} h.views, readers_30d = readers_30d {sign} h.readers"
            " FROM analytics_hourcount AS h"
            " WHERE h.hour = %s AND h.post_id = analytics_postcount.post_id",
            [hour],
        )


def drop_old_hours(now_hour: int) -> None:
    HourCount.objects.filter(hour__lt=now_hour - KEPT_HOURS).delete()
