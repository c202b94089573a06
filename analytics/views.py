"""Readers' pages of the counting: what is read most, and the choice not to be counted."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from analytics import beacon, most_read, opt_out
from blog.views.frame import for_readers, now, page
from config.origin import is_same_origin
from config.tokenless import for_one_reader
from consent import wording

ON_THE_PAGE = 20


@dataclass(frozen=True)
class Period:
    name: str
    label: str

    @property
    def url(self) -> str:
        return reverse(f"analytics:{self.name}")


PERIODS = [
    Period("most_read_7_days", "7 days"),
    Period("most_read", "30 days"),
    Period("most_read_all_time", "All time"),
]


@for_readers
def in_7_days(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    return ranking(request, PERIODS[0], most_read.in_7_days(now(), today, ON_THE_PAGE))


@for_readers
def in_30_days(request: HttpRequest) -> HttpResponse:
    return ranking(request, PERIODS[1], most_read.in_30_days(now(), ON_THE_PAGE))


@for_readers
def of_all_time(request: HttpRequest) -> HttpResponse:
    return ranking(request, PERIODS[2], most_read.of_all_time(now(), ON_THE_PAGE))


def ranking(request: HttpRequest, period: Period, entries: list[most_read.Entry]) -> HttpResponse:
    context = {"entries": entries, "period": period, "periods": PERIODS}
    return page(request, "analytics/most_read.html", context)


# Not to be counted ------------------------------------------------------------


@for_one_reader
def being_counted(request: HttpRequest) -> HttpResponse:
    """Whether this browser is counted, and the switch. The only page here that looks at a cookie."""
    if request.method != "POST":
        return page(request, "analytics/being_counted.html", choice_context(request))
    if not is_same_origin(request.META):
        return page(request, "403.html", status=403)
    response = HttpResponseRedirect(reverse("analytics:being_counted"))
    if request.POST.get("count") == "yes":
        opt_out.count_again(response)
    else:
        opt_out.leave_out(response)
    return response


def choice_context(request: HttpRequest) -> dict[str, Any]:
    return {
        "words": wording.words(get_language() or wording.FALLBACK)["counting"],
        "is_left_out": opt_out.is_left_out(request),
        "sends_signal": beacon.sends_signal(request.META) and settings.COUNT_HONOURS_OPT_OUT,
    }
