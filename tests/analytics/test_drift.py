"""Whether the sums are right is looked at in parts, all in turn."""

import datetime

import pytest

from analytics import rebuilding
from analytics.models import DayCount, PostCount, SiteDay
from analytics.rebuilding import drift, drift_in_parts

pytestmark = pytest.mark.django_db
FIRST = datetime.date(2026, 3, 1)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(rebuilding, "POSTS_SEEN", 10)
    monkeypatch.setattr(rebuilding, "DAYS_SEEN", 1)


@pytest.fixture
def counted():
    """Three parts of posts, each post read once a day on three days."""
    days = [FIRST + datetime.timedelta(days=place) for place in range(3)]
    DayCount.objects.bulk_create(
        DayCount(post_id=post, day=day, views=1, readers=1) for post in range(1, 26) for day in days
    )
    PostCount.objects.bulk_create(PostCount(post_id=post, views=3, readers=3) for post in range(1, 26))
    SiteDay.objects.bulk_create(SiteDay(day=day, views=25, readers=25) for day in days)
    assert drift() == []


def test_what_is_wrong_is_found_in_its_turn_and_told_until_it_is_right(counted):
    PostCount.objects.filter(post_id=15).update(views=4)

    assert [drift_in_parts() for _look in range(4)] == [0, 1, 1, 1]

    PostCount.objects.filter(post_id=15).update(views=3)
    assert [drift_in_parts() for _look in range(3)] == [0, 0, 0]


def test_days_of_the_site_come_in_turn_too(counted):
    SiteDay.objects.filter(day=FIRST + datetime.timedelta(days=2)).update(views=24)

    assert [drift_in_parts() for _look in range(4)] == [0, 0, 1, 1]


def test_after_rebuilding_nothing_is_told_any_more(counted):
    PostCount.objects.filter(post_id=5).update(views=4)
    assert drift_in_parts() == 1

    rebuilding.rebuild(str)

    assert drift_in_parts() == 0
