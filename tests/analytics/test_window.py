"""The last 30 days: what is in them, what drops out, and that the sums are always right."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from analytics import rebuilding, window
from analytics.models import DayCount, HourCount, PostCount, SiteDay
from analytics.rebuilding import drift
from tests.posts import NOW, make_live

pytestmark = pytest.mark.django_db
HOUR = 3600


def recent(post):
    return PostCount.objects.get(post=post).readers_30d


@pytest.mark.parametrize(("hours", "readers"), [(719, 1), (720, 1), (721, 0), (800, 0)])
def test_a_reader_is_recent_for_720_hours_and_the_one_that_has_begun(reader, hours, readers):
    post = make_live()
    reader.send(post)
    reader.count()

    reader.moment += hours * HOUR
    for _flush in range(40):
        reader.count()

    assert recent(post) == readers
    assert PostCount.objects.get(post=post).readers == 1
    assert drift() == []


def test_a_flusher_that_stood_still_for_days_catches_up(reader):
    post = make_live()
    for _hour in range(80):
        reader.send(post, address=f"198.51.100.{_hour}")
        reader.moment += HOUR
    reader.count()

    reader.moment += 720 * HOUR
    left = []
    for _flush in range(32):
        reader.count()
        left.append(recent(post))
        assert drift() == []

    assert left[0] == 80
    assert 0 < left[27] < 80
    assert left[-1] == 0
    assert drift() == []


def test_a_clock_that_goes_forward_and_back_changes_nothing(reader):
    post = make_live()
    for hour in range(30):
        reader.send(post, address=f"198.51.100.{hour}")
        reader.moment += HOUR
    reader.count()
    before = recent(post)

    for _flush in range(31):
        reader.count(NOW + datetime.timedelta(days=32))
    assert recent(post) == 0
    for _flush in range(40):
        reader.count()

    assert recent(post) == before
    assert drift() == []


def test_hits_of_long_ago_are_in_the_totals_alone(reader):
    post = make_live(now=NOW - datetime.timedelta(days=100))
    reader.count()
    reader.moment -= 50 * 24 * HOUR

    reader.send(post)
    reader.count(NOW)

    count = PostCount.objects.get(post=post)
    assert (count.readers, count.readers_30d) == (1, 0)
    assert drift() == []


def test_old_hours_go_and_days_stay(reader):
    post = make_live()
    reader.send(post)
    reader.count()

    window.drop_old_hours(int(NOW.timestamp()) // HOUR + 841)

    assert not HourCount.objects.exists()
    assert DayCount.objects.count() == 1
    assert SiteDay.objects.count() == 1


def test_verify_finds_a_figure_that_somebody_has_changed_and_rebuild_mends_it(reader, monkeypatch):
    post = make_live()
    reader.send(post)
    reader.count()
    call_command("analytics_rebuild", "--verify", verbosity=0)
    PostCount.objects.update(readers_30d=90, views=7)
    SiteDay.objects.update(views=0)

    with pytest.raises(CommandError, match="readers_30d: 90 kept, 1 right"):
        call_command("analytics_rebuild", "--verify")
    monkeypatch.setattr(rebuilding, "AT_ONCE", 1)
    call_command("analytics_rebuild")

    call_command("analytics_rebuild", "--verify")
    assert recent(post) == 1


def test_what_is_counted_while_sums_are_rebuilt_is_in_them(reader, monkeypatch):
    monkeypatch.setattr(rebuilding, "AT_ONCE", 1)
    posts = [make_live(f"Post {number}") for number in range(3)]
    told = []

    def say(line):
        told.append(line)
        reader.moment += HOUR
        for post in posts:
            reader.send(post)
        reader.count()

    say("before")
    PostCount.objects.update(readers_30d=90, views=7)
    rebuilding.rebuild(say, posts[0].pk)

    assert len(told) == 4
    assert PostCount.objects.get(post=posts[2]).views == 4
    call_command("analytics_rebuild", "--verify", verbosity=0)


def test_rebuilding_goes_on_where_it_was_stopped(reader, monkeypatch):
    monkeypatch.setattr(rebuilding, "AT_ONCE", 1)
    posts = [make_live(f"Post {number}") for number in range(3)]
    for post in posts:
        reader.send(post)
    reader.count()
    PostCount.objects.update(views=7)

    def stop(line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuilding.rebuild(stop, posts[0].pk)
    first = dict(PostCount.objects.values_list("post_id", "views"))
    call_command("analytics_rebuild", **{"from": posts[0].pk + 1})

    assert first == {posts[0].pk: 1, posts[1].pk: 7, posts[2].pk: 7}
    call_command("analytics_rebuild", "--verify", verbosity=0)


def test_a_day_that_no_post_was_read_on_comes_to_nothing(reader):
    reader.send(make_live())
    reader.count()
    SiteDay.objects.create(day=NOW - datetime.timedelta(days=3), views=5, readers=5, without_script=2)

    call_command("analytics_rebuild")

    call_command("analytics_rebuild", "--verify", verbosity=0)
    assert SiteDay.objects.order_by("day").values_list("views", "readers", "without_script")[0] == (0, 0, 2)
