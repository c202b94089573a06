"""The sums that are kept ready, worked out anew from the rows that they are the sums of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Sum

from analytics.models import DayCount, HourCount, PostCount, SiteDay
from analytics.window import window_hour

#: Posts whose figures are worked out at once.
AT_ONCE = 5_000
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
    found = [each for posts in parts() for each in drift_of(kept_figures(posts), right_figures(posts))]
    days = dict(DayCount.objects.values_list("day").annotate(sum=Sum("views")))
    for day, views in SiteDay.objects.values_list("day", "views"):
        if days.get(day, 0) != views:
            found.append(Drift(f"site, {day}", views, days.get(day, 0)))
    return found


def drift_of(kept: Figures, right: Figures) -> list[Drift]:
    nothing = dict.fromkeys(COLUMNS, 0)
    return [
        Drift(f"post {post}, {column}", one, other, post)
        for post in sorted(kept.keys() | right.keys())
        for column in COLUMNS
        if (one := kept.get(post, nothing)[column]) != (other := right.get(post, nothing).get(column, 0))
    ]


def parts() -> Iterator[range]:
    """The numbers of all posts that may have figures, in ranges that fit into memory."""
    lasts = [
        model.objects.order_by("-post_id").values_list("post_id", flat=True).first() or 0
        for model in (PostCount, DayCount, HourCount)
    ]
    for first in range(0, max(lasts) + 1, AT_ONCE):
        yield range(first, first + AT_ONCE)


def among(posts: range) -> dict[str, int]:
    return {"post_id__gte": posts.start, "post_id__lt": posts.stop}


def kept_figures(posts: range) -> Figures:
    return {
        row["post_id"]: row for row in PostCount.objects.filter(**among(posts)).values("post_id", *COLUMNS)
    }


def right_figures(posts: range) -> Figures:
    figures: Figures = {}
    recent = HourCount.objects.filter(hour__gte=window_hour() or 0)
    for rows, suffix in ((DayCount.objects.all(), ""), (recent, "_30d")):
        sums = rows.filter(**among(posts)).values_list("post_id").annotate(Sum("views"), Sum("readers"))
        for post, views, readers in sums.order_by():
            figures.setdefault(post, {}).update({f"views{suffix}": views, f"readers{suffix}": readers})
    return figures


def rebuild(say: Callable[[str], object]) -> int:
    """Write all sums again; how many figures were wrong. Needs the counting lock."""
    wrong = 0
    for posts in parts():
        wrong += rebuild_part(posts)
        say(f"posts up to {posts.stop - 1}, {wrong} figures were wrong")
    days = DayCount.objects.values_list("day").annotate(Sum("views"), Sum("readers")).order_by()
    for day, views, readers in days:
        row, _ = SiteDay.objects.get_or_create(day=day)
        wrong += row.views != views
        SiteDay.objects.filter(day=day).update(views=views, readers=readers)
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
