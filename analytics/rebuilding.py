"""The sums that are kept ready, worked out anew from the rows that they are the sums of."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Sum

from analytics.flush import lock
from analytics.models import DayCount, HourCount, PostCount, SiteDay, State
from analytics.window import window_hour
from blog.models.skipping import different

#: Posts and days whose figures are worked out at once.
AT_ONCE, DAYS_AT_ONCE = 5_000, 30
#: Posts and days of one look: of a million posts, at a look in ten minutes, each is seen once a week.
POSTS_SEEN, DAYS_SEEN = 1_000, 3
#: More different hours than there can be: some 840 are kept.
MOST_HOURS = 10_000
#: What the parts are called that have been found wrong, and where the next looks begin.
WRONG, NEXT_POST, NEXT_DAY = "wrong figures from ", "next post to check", "next day to check"
COLUMNS = ("views", "readers", "views_30d", "readers_30d")


@dataclass(frozen=True)
class Drift:
    """A figure that is not what its rows add up to."""

    what: str
    kept: int
    right: int
    #: None for a figure of the whole site.
    post: int | None = None

    def __str__(self) -> str:
        return f"{self.what}: {self.kept} kept, {self.right} right"


Figures = dict[int, dict[str, int]]


def drift() -> list[Drift]:
    """What differs; nothing, unless somebody has written to the tables by hand."""
    found = [each for posts in parts() for each in drift_among(posts)]
    return found + drift_of_days(list(SiteDay.objects.values_list("day", "views")))


def drift_of_days(days: list[tuple[datetime.date, int]]) -> list[Drift]:
    sums = DayCount.objects.filter(day__in=[day for day, _views in days]).values_list("day")
    right = dict(sums.annotate(sum=Sum("views")).order_by())
    return [
        Drift(f"site, {day}", views, right.get(day, 0)) for day, views in days if right.get(day, 0) != views
    ]


def drift_in_parts() -> int:
    """Look at the next few posts and days, and so at all in turn; how much is known to differ.

    A site of some hundred posts is seen whole each time. What differs is told until it has been seen right.
    """
    first = whole(NEXT_POST)
    posts = range(first, first + POSTS_SEEN)
    State.objects.put(NEXT_POST, posts.stop if posts.stop <= last_post(PostCount, DayCount) else 0)
    note(f"post {first}", len(drift_among(posts)))
    since = datetime.date.fromordinal(max(whole(NEXT_DAY), 1))
    rows = SiteDay.objects.filter(day__gte=since).order_by("day").values_list("day", "views")
    days = list(rows[: DAYS_SEEN + 1])
    State.objects.put(NEXT_DAY, days[DAYS_SEEN][0].toordinal() if len(days) > DAYS_SEEN else 0)
    for day in days[:DAYS_SEEN]:
        note(str(day[0]), len(drift_of_days([day])))
    known = State.objects.filter(name__gte=WRONG, name__lt=WRONG + "~")
    return sum(int(value) for value in known.values_list("value", flat=True))


def whole(name: str) -> int:
    return int(State.objects.value(name) or 0)


def note(part: str, wrong: int) -> None:
    if wrong:
        State.objects.put(WRONG + part, wrong)
    else:
        State.objects.filter(name=WRONG + part).delete()


def drift_among(posts: range) -> list[Drift]:
    return drift_of(kept_figures(posts), right_figures(posts))


def drift_of(kept: Figures, right: Figures) -> list[Drift]:
    nothing = dict.fromkeys(COLUMNS, 0)
    return [
        Drift(f"post {post}, {column}", one, other, post)
        for post in sorted(kept.keys() | right.keys())
        for column in COLUMNS
        if (one := kept.get(post, nothing)[column]) != (other := right.get(post, nothing).get(column, 0))
    ]


def parts(first: int = 0) -> Iterator[range]:
    """The numbers of all posts that may have figures, in ranges that fit into memory."""
    for begin in range(first, last_post(PostCount, DayCount, HourCount) + 1, AT_ONCE):
        yield range(begin, begin + AT_ONCE)


def last_post(*models: Any) -> int:
    rows = (model.objects.order_by("-post_id").values_list("post_id", flat=True) for model in models)
    return max(each.first() or 0 for each in rows)


def among(posts: range) -> dict[str, int]:
    return {"post_id__gte": posts.start, "post_id__lt": posts.stop}


def kept_figures(posts: range) -> Figures:
    return {
        row["post_id"]: row for row in PostCount.objects.filter(**among(posts)).values("post_id", *COLUMNS)
    }


def right_figures(posts: range) -> Figures:
    figures: Figures = {}
    # Each hour by name: an index that begins with hours finds some posts only in one hour after the other.
    window = HourCount.objects.filter(hour__gte=window_hour() or 0).order_by("-hour").values("hour")
    recent = HourCount.objects.filter(hour__in=different(window, "hour", MOST_HOURS))
    for rows, suffix in ((DayCount.objects.all(), ""), (recent, "_30d")):
        sums = rows.filter(**among(posts)).values_list("post_id").annotate(Sum("views"), Sum("readers"))
        for post, views, readers in sums.order_by():
            figures.setdefault(post, {}).update({f"views{suffix}": views, f"readers{suffix}": readers})
    return figures


def rebuild(say: Callable[[str], object], first: int = 0) -> int:
    """Write all sums again, those of posts from number `first` on; how many figures were wrong.

    Each part has a transaction of its own, which keeps the sums true for whatever is counted in between.
    """
    wrong, last = 0, last_post(PostCount, DayCount, HourCount)
    for posts in parts(first):
        with transaction.atomic():
            lock()
            wrong += rebuild_part(posts)
        say(f"posts up to {posts.stop - 1} of {last}, {wrong} figures were wrong")
    for days in batched(all_days(), DAYS_AT_ONCE):
        with transaction.atomic():
            lock()
            wrong += rebuild_days(days)
    State.objects.filter(name__gte=WRONG, name__lt=WRONG + "~").delete()
    return wrong


def all_days() -> Iterator[datetime.date]:
    """Each from the first to the last that has figures."""
    rows = [model.objects.order_by("day").values_list("day", flat=True) for model in (SiteDay, DayCount)]
    ends = [day for each in rows for day in (each.first(), each.last()) if day]
    if ends:
        for ordinal in range(min(ends).toordinal(), max(ends).toordinal() + 1):
            yield datetime.date.fromordinal(ordinal)


def rebuild_days(days: Sequence[datetime.date]) -> int:
    """The sums over all posts; a day of which no post has figures has none itself."""
    rows = DayCount.objects.filter(day__in=days).values_list("day")
    right = {day: sums for day, *sums in rows.annotate(Sum("views"), Sum("readers")).order_by()}
    SiteDay.objects.bulk_create([SiteDay(day=day) for day in sorted(right)], ignore_conflicts=True)
    wrong = 0
    for row in SiteDay.objects.filter(day__in=days):
        views, readers = right.get(row.day, (0, 0))
        if (row.views, row.readers) != (views, readers):
            wrong += 1
            SiteDay.objects.filter(pk=row.pk).update(views=views, readers=readers)
    return wrong


def rebuild_part(posts: range) -> int:
    kept, right = kept_figures(posts), right_figures(posts)
    PostCount.objects.bulk_create([PostCount(post_id=post) for post in right.keys() - kept.keys()])
    wrong = drift_of(kept, right)
    rows = list(PostCount.objects.filter(post_id__in={each.post for each in wrong}))
    for row in rows:
        for column in COLUMNS:
            setattr(row, column, right.get(row.pk, {}).get(column, 0))
    PostCount.objects.bulk_update(rows, COLUMNS, batch_size=1000)
    return len(wrong)
