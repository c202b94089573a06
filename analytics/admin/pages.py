"""The figures: one page for the site, one a post, and everything as CSV."""

import datetime
import zoneinfo
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from analytics import figures, health, zones
from analytics.charts import BarChart, bar_chart
from analytics.flush import hour_of
from analytics.models import Adjustment, DayCount, HourCount, PostCount, ReferrerDay
from blog.models import Edition, Post, SiteSettings
from config.spreadsheets import csv_lines

#: Days in the chart of a post.
SHOWN_DAYS = 90
FIRST_HOURS = 48
HOSTS = 20

View = Callable[..., HttpResponse | StreamingHttpResponse]


def for_those_who_may(view: View) -> View:
    """The admin's own login, and the permission to see the figures."""

    def checked(request: HttpRequest, **arguments: Any) -> HttpResponse | StreamingHttpResponse:
        if not request.user.has_perm("analytics.view_dashboard"):
            raise PermissionDenied
        return require_safe(view)(request, **arguments)

    return admin.site.admin_view(checked)


def show(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    frame = {**admin.site.each_context(request), "title": title}
    return TemplateResponse(request, f"admin/analytics/{template}", frame | context)


@for_those_who_may
def overview(request: HttpRequest) -> HttpResponse:
    now, today = timezone.now(), timezone.localdate()
    zone = SiteSettings.objects.current().zone
    days = figures.site_days(today)
    daily, hourly = figures.daily(days, today), figures.hourly(today, zone)
    so_far = hourly[: timezone.localtime(now).hour + 1]
    context = {
        "cards": figures.cards(days, today, sum(row["yesterday"] for row in so_far)),
        "daily": daily,
        "daily_chart": figures.daily_chart(daily, zones.change()),
        "hourly": hourly,
        "today_chart": bar_chart([(f"{row['hour']}:00", row["today"]) for row in hourly]),
        "yesterday_chart": bar_chart([(f"{row['hour']}:00", row["yesterday"]) for row in hourly]),
        "lists": [
            ("most", "Most read in 30 days", "the 30 days before", figures.most_read(today)),
            ("rising", "Rising in 7 days", "the 7 days before", figures.rising(today)),
            (
                "evergreen",
                "Evergreen: older than a year",
                "the 30 days before",
                figures.evergreen(now, today),
            ),
        ],
        "unread": figures.unread(now),
        "uncounted": figures.uncounted(hour_of(now)),
        "health": health.facts(now),
        "zone": zone.key,
    }
    return show(request, "overview.html", "Figures", context)


@for_those_who_may
def post(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Post, pk=pk)
    today = timezone.localdate()
    editions = list(
        Edition.objects.filter(post=found, live_from__lte=timezone.now()).light().order_by("number")
    )
    daily = days_of(found, today)
    hosts = (
        ReferrerDay.objects.filter(post=found)
        .values("host")
        .annotate(sum=Sum("views"))
        .order_by("-sum", "host")
    )
    context = {
        "post": found,
        "count": PostCount.objects.filter(post=found).first() or PostCount(post=found),
        "editions": editions,
        "daily": daily,
        "chart": bar_chart(
            [(f"{row['day']:%-d %b}", row["readers"]) for row in daily], marks(editions, daily)
        ),
        "first_hours": first_hours(found, editions),
        "hosts": list(hosts[:HOSTS]),
        "adjustments": list(Adjustment.objects.filter(post=found)),
    }
    return show(request, "post.html", f"Figures of “{found}”", context)


def days_of(post: Post, today: datetime.date) -> list[dict[str, Any]]:
    days = figures.span(today, SHOWN_DAYS)
    kept = DayCount.objects.filter(post=post, day__gte=days[0], day__lte=today)
    return figures.daily({row.day: row for row in kept}, today, SHOWN_DAYS)


def marks(editions: list[Edition], daily: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """On which days of the chart an edition went live."""
    places = {row["day"]: place for place, row in enumerate(daily)}
    went_live = [(timezone.localtime(each.live_from).date(), each.number) for each in editions]
    return [(places[day], f"Edition {number}") for day, number in went_live if day in places]


def first_hours(post: Post, editions: list[Edition]) -> BarChart | None:
    """Readers in each of the first 48 hours; hours are kept for 35 days only."""
    if not editions:
        return None
    begin = hour_of(editions[0].published_at)
    hours = range(begin, begin + FIRST_HOURS)
    kept = dict(HourCount.objects.filter(hour__in=hours, post=post).values_list("hour", "readers"))
    return bar_chart([(f"hour {hour - begin + 1}", kept.get(hour, 0)) for hour in hours])


@for_those_who_may
def export(request: HttpRequest) -> StreamingHttpResponse:
    """All days of all posts."""
    zone = timezone.get_current_timezone()
    name = zone.key if isinstance(zone, zoneinfo.ZoneInfo) else "UTC"
    response = StreamingHttpResponse(csv_lines(rows()), content_type="text/csv; charset=utf-8")
    file = f"readers-{timezone.localdate():%Y-%m-%d}-{name.replace('/', '-')}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def rows() -> Iterator[Sequence[Any]]:
    yield ["day", "post_id", "slug", "title", "views", "readers"]
    counts = DayCount.objects.order_by("day", "post_id").select_related("post")
    columns = counts.values_list("day", "post_id", "post__slug", "post__title", "views", "readers")
    yield from columns.iterator(5000)
