"""Taking off what should not have been counted, with a reason that stays."""

import datetime
import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from analytics.models import Adjustment, DayCount, HourCount, PostCount, SiteDay
from analytics.rebuilding import drift
from blog.models import SiteSettings
from tests.desk import at_desk, person
from tests.posts import NOW, make_live

HOUR = 3600
WHY = ["--reason", "A load test of ours"]


@pytest.fixture
def post(reader):
    """Eight readers at one hour and two at the next; one of them twice."""
    made = make_live("The wall", slug="the-wall")
    for number in range(10):
        reader.moment = NOW.timestamp() + HOUR * (number >= 8)
        reader.send(made, address=f"198.51.100.{number}")
    reader.moment += HOUR
    reader.send(made, address="198.51.100.1")
    reader.count()
    with time_machine.travel(NOW + datetime.timedelta(hours=3)):
        yield made


def adjust(*arguments):
    out = io.StringIO()
    call_command("analytics_adjust", *arguments, stdout=out)
    return out.getvalue()


def test_every_sum_loses_the_same_and_none_falls_below_zero(post):
    said = adjust("/2026/03/the-wall/", f"{NOW:%Y-%m-%d}", "--views=9", "--readers=9", *WHY)

    count = PostCount.objects.get()
    assert (count.views, count.readers, count.views_30d, count.readers_30d) == (2, 1, 2, 1)
    assert DayCount.objects.get().readers == SiteDay.objects.get().readers == 1
    assert sorted(HourCount.objects.values_list("readers", flat=True)) == [0, 0, 1]
    assert drift() == []
    assert "9 views and 9 readers taken off" in said
    assert Adjustment.objects.get().reason == "A load test of ours"


def test_what_was_read_before_the_first_full_hour_of_a_day_is_taken_off_too(reader):
    SiteSettings.objects.create(time_zone="Asia/Kolkata")
    post = make_live(now=NOW - datetime.timedelta(days=3))
    reader.count()
    # Ten minutes before midnight two, a quarter of an hour after it one: all at the same hour of UTC.
    midnight = datetime.datetime(2026, 3, 4, 18, 30, tzinfo=datetime.UTC).timestamp()
    for number, moment in enumerate((midnight - 600, midnight - 600, midnight + 900)):
        reader.moment = moment
        reader.send(post, address=f"198.51.100.{number}")
    reader.moment = midnight + 12 * HOUR
    reader.send(post, address="198.51.100.9")
    reader.count()

    with time_machine.travel(midnight + 13 * HOUR):
        adjust(str(post.pk), "2026-03-05", "--views=2", "--readers=2", *WHY)

    count = PostCount.objects.get()
    assert (count.readers, count.readers_30d) == (2, 2)
    assert sorted(HourCount.objects.values_list("readers", flat=True)) == [0, 2]
    assert drift() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--views=12"], "only 11 views and 10 readers"),
        (["--views=5"], "10 readers with 6 views"),
        (["--readers=-1"], "Say how many"),
        ([], "Say how many"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(post, arguments, said):
    with pytest.raises(CommandError, match=said):
        adjust(str(post.pk), f"{NOW:%Y-%m-%d}", *arguments, *WHY)

    assert PostCount.objects.get().views == 11
    assert not Adjustment.objects.exists()


def test_the_page_of_the_post_shows_it_with_its_reason(post):
    adjust(str(post.pk), f"{NOW:%Y-%m-%d}", "--views=1", *WHY)

    page = at_desk(person("editor", "Editors")).get(reverse("figures:post", args=[post.pk])).content.decode()

    assert "Taken off by hand" in page
    assert "A load test of ours" in page
