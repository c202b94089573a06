"""From the beacon of a browser to the figures of a post."""

import datetime

import pytest

from analytics.models import (
    DayCount,
    HourCount,
    PostCount,
    ReferrerDay,
    Salt,
    Seen,
    SiteDay,
    Uncounted,
)
from analytics.rebuilding import drift
from analytics.tidying import Tidying, tidy
from analytics.tokens import salted_days
from blog.models import SiteSettings
from tests.beacons import CHROME, FIREFOX, HOME, Reader
from tests.posts import NOW, make_live, make_post

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = 60, 3600, 86400


def figures(post):
    """Views and readers of a post."""
    return PostCount.objects.filter(post=post).values_list("views", "readers").first() or (0, 0)


def uncounted():
    return {row.why: row.times for row in Uncounted.objects.all()}


def test_a_page_that_was_seen_is_a_view_and_a_reader(reader):
    post = make_live()

    assert reader.send(post) == "204 No Content"
    reader.count()

    assert figures(post) == (1, 1)
    count = PostCount.objects.get(post=post)
    assert (count.views_30d, count.readers_30d) == (1, 1)
    assert HourCount.objects.values_list("hour", "views", "readers").get() == (
        int(NOW.timestamp()) // HOUR,
        1,
        1,
    )
    assert DayCount.objects.values_list("day", "views").get() == (NOW.date(), 1)
    assert SiteDay.objects.values_list("views", "readers", "without_script").get() == (1, 1, 0)


def test_nobody_is_told_what_became_of_a_beacon(reader):
    assert reader.send(7, agent="curl/8.9.1") == "204 No Content"
    assert reader.headers == {"Cache-Control": "no-store"}


def test_with_debug_a_header_says_why_it_was_ignored(reader, settings):
    settings.DEBUG = True

    reader.send(7, agent="curl/8.9.1")

    assert reader.headers["X-Not-Counted"] == "bot"


@pytest.mark.parametrize(("minutes", "views"), [(0, 1), (29, 1), (30, 2), (31, 2)])
def test_coming_back_is_a_view_after_thirty_minutes_and_never_a_second_reader(reader, minutes, views):
    post = make_live()

    reader.send(post)
    reader.moment += minutes * MINUTE
    reader.send(post)
    reader.count()

    assert figures(post) == (views, 1)


@pytest.mark.parametrize("minutes", [0, 29, 30])
def test_it_makes_no_difference_whether_it_was_counted_in_between(reader, minutes):
    post = make_live()

    reader.send(post)
    reader.count()
    reader.moment += minutes * MINUTE
    reader.send(post)
    reader.count()

    assert figures(post) == (2 if minutes == 30 else 1, 1)


def test_reloading_all_day_is_a_view_each_half_hour(reader):
    post = make_live()

    for _ in range(12):
        reader.send(post)
        reader.moment += 10 * MINUTE
    reader.count()

    assert figures(post) == (4, 1)


def test_the_next_day_the_same_reader_is_a_reader_again(reader):
    post = make_live()

    for _ in range(3):
        reader.send(post)
        reader.count()
        reader.moment += DAY

    assert figures(post) == (3, 3)


def test_reading_across_midnight_is_one_view(reader):
    post = make_live()
    reader.moment = datetime.datetime(2026, 3, 4, 23, 50, tzinfo=datetime.UTC).timestamp()

    reader.send(post)
    reader.count()
    reader.moment += 15 * MINUTE
    reader.send(post)
    reader.count()

    assert figures(post) == (1, 1)


def test_a_day_begins_at_midnight_in_the_sites_own_time_zone(reader):
    SiteSettings.objects.create(time_zone="Asia/Kathmandu")
    post = make_live()
    reader.count()
    reader.moment = datetime.datetime(2026, 3, 4, 18, 10, tzinfo=datetime.UTC).timestamp()

    reader.send(post)
    reader.moment += 40 * MINUTE
    reader.send(post)
    reader.count()

    days = DayCount.objects.order_by("day").values_list("day", "readers")
    assert list(days) == [(datetime.date(2026, 3, 4), 1), (datetime.date(2026, 3, 5), 1)]


@pytest.mark.parametrize(
    ("zone", "noon", "hours"),
    [
        ("Europe/Berlin", "2026-03-29T10:00+00:00", 23),
        ("Europe/Berlin", "2026-10-25T11:00+00:00", 25),
        ("Australia/Lord_Howe", "2026-04-05T01:00+00:00", 24.5),
        ("Pacific/Apia", "2026-06-01T23:00+00:00", 24),
    ],
)
def test_a_day_is_as_long_as_clocks_make_it(reader, zone, noon, hours):
    SiteSettings.objects.create(time_zone=zone)
    post = make_live()
    reader.count()
    moment = datetime.datetime.fromisoformat(noon).timestamp()
    reader.moment = moment - 14 * HOUR

    while reader.moment < moment + 14 * HOUR:
        reader.send(post)
        reader.moment += 30 * MINUTE
    reader.count()

    day = datetime.datetime.fromisoformat(noon).astimezone(SiteSettings.objects.get().zone).date()
    assert DayCount.objects.get(day=day).views == hours * 2
    assert DayCount.objects.get(day=day).readers == 1


def test_another_browser_or_another_network_is_another_reader(reader):
    post = make_live()

    reader.send(post, agent=FIREFOX)
    reader.send(post, agent=CHROME)
    reader.send(post, address="203.0.113.8")
    reader.count()

    assert figures(post) == (3, 3)


def test_a_household_with_ipv6_is_one_network(reader):
    post = make_live()

    reader.send(post, address="2001:db8:1:2::7")
    reader.send(post, address="2001:db8:1:2:ffff::8")
    reader.count()

    assert figures(post) == (1, 1)


def test_without_javascript_a_pixel_counts_once_a_day_too(reader):
    post = make_live()

    assert reader.load_pixel(post) == "200 OK"
    reader.load_pixel(post)
    reader.count()

    assert figures(post) == (1, 1)
    assert SiteDay.objects.get().without_script == 1


@pytest.mark.parametrize(
    ("why", "how"),
    [
        ("bot", {"agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}),
        ("prefetch", {"HTTP_SEC_PURPOSE": "prefetch;prerender"}),
        ("prefetch", {"HTTP_PURPOSE": "prefetch"}),
        ("foreign", {"HTTP_SEC_FETCH_SITE": "cross-site"}),
        ("foreign", {"HTTP_SEC_FETCH_SITE": "same-site"}),
        ("foreign", {"HTTP_SEC_FETCH_SITE": None, "HTTP_ORIGIN": "https://elsewhere.example"}),
        ("foreign", {"HTTP_SEC_FETCH_MODE": "navigate"}),
        ("unreadable", {"body": ""}),
        ("unreadable", {"body": "0"}),
        ("unreadable", {"body": "1 UPPER"}),
        ("unreadable", {"body": "1" * 19}),
        ("unreadable", {"body": "1 " + "a" * 400}),
        ("unreadable", {"body": "1\n2"}),
        ("unreadable", {"CONTENT_LENGTH": "-1"}),
        ("unreadable", {"CONTENT_LENGTH": "٣"}),
        ("unreadable", {"CONTENT_LENGTH": "999999999999"}),
    ],
)
def test_what_is_no_view_is_not_counted_and_says_why(reader, why, how):
    post = make_live()

    reader.send(post, **how)
    reader.count()

    assert figures(post) == (0, 0)
    assert uncounted() == {why: 1}


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_SEC_GPC": "1"}, {"HTTP_DNT": "1"}, {"HTTP_COOKIE": "a=b; uncounted=1"}],
)
def test_of_readers_who_object_nothing_is_kept_at_all(reader, headers):
    post = make_live()

    reader.send(post, **headers)
    reader.load_pixel(post, **headers)
    reader.count()

    assert figures(post) == (0, 0)
    assert uncounted() == {}


def test_a_site_may_count_readers_who_only_have_the_signal_on(reader, settings):
    settings.COUNT_HONOURS_OPT_OUT = False
    post = make_live()

    reader.send(post, HTTP_SEC_GPC="1")
    reader.count()

    assert figures(post) == (1, 1)


def test_a_browser_that_says_nothing_about_where_it_is_counts(reader):
    post = make_live()

    reader.send(post, HTTP_SEC_FETCH_SITE=None)
    reader.count()

    assert figures(post) == (1, 1)


def test_the_publishers_own_networks_are_left_out(reader, settings):
    settings.COUNT_EXCLUDED_NETWORKS = ["203.0.113.0/24", "2001:db8::/32", "2001:abc::1"]
    post = make_live()

    reader.send(post)
    reader.send(post, address="2001:db8:1:2::7")
    reader.send(post, address="2001:abc::1")
    reader.send(post, address="198.51.100.1")
    reader.count()

    assert figures(post) == (1, 1)
    assert uncounted() == {"excluded": 3}


def test_drafts_and_posts_that_are_none_are_not_counted(reader):
    draft = make_post("Draft")
    scheduled = make_post("Later")
    scheduled.schedule(NOW + datetime.timedelta(days=1), now=NOW)

    for post in (draft.pk, scheduled.pk, 999_999, 2**59):
        reader.send(post)
    reader.count()

    assert not PostCount.objects.exists()
    assert uncounted() == {"unknown": 4}


def test_what_was_read_before_a_post_was_withdrawn_counts(reader):
    post = make_live()
    reader.send(post)

    post.withdraw("Invented.", now=NOW + datetime.timedelta(seconds=2))
    reader.moment += 4
    reader.send(post, address="198.51.100.1")
    reader.count()

    assert figures(post) == (1, 1)
    assert uncounted() == {"unknown": 1}


def test_referrers_are_counted_by_host_up_to_a_limit(reader):
    post = make_live()

    for number in range(60):
        reader.send(post, address=f"198.51.100.{number}", referrer=f"host{number}.example")
    reader.send(post, address=HOME, referrer="host0.example")
    reader.count()

    hosts = dict(ReferrerDay.objects.values_list("host", "views"))
    assert len(hosts) == 51
    assert hosts["host0.example"] == 2
    assert hosts[""] == 10


def test_two_servers_with_a_spool_each_count_a_reader_once(reader, open_spool):
    post = make_live()
    reader.count()
    other = Reader(open_spool("other"))
    other.count()

    reader.send(post)
    other.moment += 40 * MINUTE
    other.send(post)
    other.count()
    reader.count()

    assert figures(post) == (2, 1)


def test_late_hits_are_views_only_where_no_other_view_is_near(reader, open_spool):
    post = make_live()
    reader.count()
    late = Reader(open_spool("late"))
    late.count()

    for minute in (0, 10, 20, 100):
        late.moment = NOW.timestamp() + minute * MINUTE
        late.send(post)
    reader.moment += 110 * MINUTE
    reader.send(post)
    reader.count()
    late.count()

    assert figures(post) == (2, 1)


def test_a_spool_that_was_put_back_to_an_older_state_loses_nothing(reader):
    post = make_live()
    reader.send(post)
    reader.count()
    reader.spool.connection.execute("UPDATE sqlite_sequence SET seq = 0")
    reader.spool.set_fact("durable", 0)

    reader.send(post, address="198.51.100.1")
    reader.count()

    assert figures(post) == (2, 2)


def test_after_48_hours_no_salt_and_no_token_is_left(reader):
    post = make_live()
    reader.send(post)
    reader.count()
    assert Seen.objects.exists()

    later = NOW + datetime.timedelta(days=2)
    reader.count(later)
    tidy(later)

    assert not Seen.objects.exists()
    kept = salted_days(later, datetime.UTC)
    assert set(Salt.objects.values_list("day", flat=True)) == kept
    assert set(reader.spool.salts()) == kept


def test_nothing_is_forgotten_by_a_clock_that_jumps(db):
    tidying = Tidying()
    tidying.tidy_sometimes(NOW, 0)

    assert not tidying.tidy_sometimes(NOW + datetime.timedelta(days=3), 700)
    assert not tidying.tidy_sometimes(NOW + datetime.timedelta(days=3, seconds=60), 760)
    assert tidying.tidy_sometimes(NOW + datetime.timedelta(days=3, seconds=700), 1400)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland", "Asia/Kathmandu"])
def test_another_time_zone_cuts_the_last_days_anew_and_loses_nothing(reader, zone):
    site = SiteSettings.objects.create()
    post = make_live(now=NOW - datetime.timedelta(days=50))
    reader.count()
    reader.moment -= 40 * DAY
    for number in range(40 * 4):
        reader.send(post, address=f"198.51.{number >> 8}.{number & 255}")
        reader.moment += DAY // 4
    now = datetime.datetime.fromtimestamp(reader.moment, datetime.UTC)
    reader.count(now)
    before = figures(post)

    site.time_zone = zone
    site.save()
    reader.count(now)

    recent = DayCount.objects.filter(day__gt=now.date() - datetime.timedelta(days=30), day__lt=now.date())
    local = datetime.datetime.fromtimestamp(NOW.timestamp() - 5 * DAY, site.zone).date()
    assert figures(post) == before == (160, 160)
    assert sum(DayCount.objects.values_list("readers", flat=True)) == 160
    assert min(DayCount.objects.values_list("readers", flat=True)) >= 0
    assert {row.readers for row in recent} == {4}
    hours = [
        hour for (hour,) in HourCount.objects.values_list("hour") if day_of_hour(hour, site.zone) == local
    ]
    assert DayCount.objects.get(day=local).readers == len(hours)
    assert drift() == []


def day_of_hour(hour, zone):
    return datetime.datetime.fromtimestamp(hour * HOUR, zone).date()
