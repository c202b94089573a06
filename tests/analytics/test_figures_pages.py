"""The figures in the admin."""

import csv
import datetime
import io
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.figures import hourly
from analytics.models import DayCount, PostCount, ReferrerDay, SiteDay, Uncounted
from analytics.rollups import Totals
from blog.models import SiteSettings
from tests.desk import Page, at_desk, person
from tests.pages import in_order, text_of
from tests.posts import NOW, make_live, make_post, publish

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
FIGURES = "/admin/analytics/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW + 20 * DAY):
        yield (NOW + 20 * DAY).date()


@pytest.fixture
def desk():
    return at_desk(person("editor", "Editors"))


def make_read(title, days):
    """A post with readers on days: {days ago: readers}."""
    post = make_live(title, slug=title.lower())
    now = NOW + 20 * DAY
    totals = Totals()
    for ago, readers in days.items():
        moment = now - ago * DAY
        totals.hours[int(moment.timestamp()) // 3600, post.pk] = [readers * 2, readers, 0]
        totals.days[post.pk, moment.date()] = [readers * 2, readers, 0]
    totals.save(int(now.timestamp()) // 3600 - 720)
    return post


def section(response, name):
    html = response.content.decode()
    return html.split(f'id="{name}-h"')[1].split("</section>")[0]


def test_cards_compare_each_period_with_the_one_before(desk):
    make_read("One", {0: 6, 1: 3, 5: 1, 8: 5})

    text = text_of(desk.get(FIGURES))

    assert in_order(text, "Today", "6", "readers", "+100", "12 views")
    assert in_order(text, "7 days", "10", "+100", "30 days", "15", "365 days", "15")


def test_a_day_that_is_not_over_is_compared_with_yesterday_up_to_this_hour(desk):
    post = make_read("One", {0: 6, 1: 3})
    tonight = NOW + 19 * DAY + datetime.timedelta(hours=3)
    totals = Totals()
    totals.hours[int(tonight.timestamp()) // 3600, post.pk] = [50, 50, 0]
    totals.days[post.pk, tonight.date()] = [50, 50, 0]
    totals.save(0)

    assert in_order(text_of(desk.get(FIGURES)), "Today", "6", "readers", "+100", "12 views")


@pytest.mark.parametrize(
    ("zone", "day", "moments"),
    [
        ("Asia/Kolkata", "2026-03-05", {"2026-03-05T00:40": 0, "2026-03-05T23:50": 23}),
        # Two o'clock twice, and not at all.
        (
            "Europe/Berlin",
            "2026-10-25",
            {"2026-10-25T02:10+02:00": 2, "2026-10-25T02:10+01:00": 2, "2026-10-25T23:10": 23},
        ),
        (
            "Europe/Berlin",
            "2026-03-29",
            {"2026-03-29T01:10": 1, "2026-03-29T03:10": 3, "2026-03-29T23:10": 23},
        ),
    ],
)
def test_hours_are_those_of_the_clock_and_none_is_left_out(zone, day, moments):
    local, totals = ZoneInfo(zone), Totals()
    for text in moments:
        moment = datetime.datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=local)
        totals.hours[int(moment.timestamp()) // 3600, 1] = [1, 1, 0]
    totals.save(0)

    day = datetime.date.fromisoformat(day)
    rows, after = hourly(day, local), hourly(day + DAY, local)

    assert Counter({row["hour"]: row["today"] for row in rows if row["today"]}) == Counter(moments.values())
    assert {row["yesterday"] for row in rows} == {row["today"] for row in after} == {0}
    assert [row["yesterday"] for row in after] == [row["today"] for row in rows]


def test_charts_have_a_table_beside_them(desk, today):
    make_read("One", {0: 6, 1: 3})

    daily = section(desk.get(FIGURES), "daily")

    assert f"<title>{today:%-d %b}: 6</title>" in daily
    assert daily.count("<rect") == 30
    assert daily.count('<th scope="row">') == 30
    assert section(desk.get(FIGURES), "hourly").count('<th scope="row">') == 24


def test_lists_say_what_is_read_what_rises_and_what_nobody_found(desk, templates_ask_nothing):
    make_read("Steady", {0: 5, 7: 5})
    make_read("Rising", {0: 9, 7: 2})
    old = make_read("Old", {0: 4})
    old.editions.update(published_at=NOW - 400 * DAY)
    make_live("Unread", slug="unread")

    response = desk.get(FIGURES)

    assert in_order(section(response, "most"), "Rising", "Steady", "Old")
    assert in_order(section(response, "rising"), "Rising", "+7")
    assert "Steady" not in section(response, "rising")
    assert "Old" in section(response, "evergreen")
    assert "Steady" not in section(response, "evergreen")
    assert "Unread" in section(response, "unread")
    assert "Rising" not in section(response, "unread")


def test_what_was_not_counted_is_told_by_reason(desk):
    hour = int((NOW + 20 * DAY).timestamp()) // 3600
    Uncounted.objects.create(hour=hour, why="bot", times=7)
    Uncounted.objects.create(hour=hour - 48, why="bot", times=5)

    row = section(desk.get(FIGURES), "uncounted").split("Program")[1].split("</tr>")[0]

    assert in_order(row, ">7<", ">12<", ">12<")


def test_health_says_that_nothing_is_flushed(desk, settings, tmp_path):
    settings.SPOOL_DIR = tmp_path / "spool"

    assert "never: is analytics_flush running?" in section(desk.get(FIGURES), "health")


def test_health_is_well_after_a_flush(desk, settings, reader):
    settings.SPOOL_DIR = reader.spool.folder
    reader.count(NOW + 20 * DAY)

    assert "Look here" not in section(desk.get(FIGURES), "health")


def test_health_is_ill_when_hits_wait(desk, settings, reader):
    settings.SPOOL_DIR = reader.spool.folder
    reader.send(make_live())

    assert "Look here" in section(desk.get(FIGURES), "health")


def test_a_post_has_a_page_with_its_editions_on_the_curve(desk, templates_ask_nothing):
    post = make_read("One", {0: 6, 19: 3})
    publish(post, NOW + 2 * DAY, kind="correction", note="121, not 131.")
    ReferrerDay.objects.create(post=post, day=NOW.date(), host="news.example.org", views=4)

    html = desk.get(f"{FIGURES}posts/{post.pk}/").content.decode()

    assert html.count('class="went-live"') == 2
    assert "<title>Edition 2</title>" in html
    assert "news.example.org" in html
    assert "hour 25: 3" in html


def test_a_draft_has_a_page_too(desk):
    assert "Not published yet." in desk.get(f"{FIGURES}posts/{make_post().pk}/").content.decode()
    assert desk.get(f"{FIGURES}posts/999999/").status_code == 404
    assert desk.get(f"{FIGURES}posts/{10**30}/").status_code == 404


def test_days_are_exported_and_no_title_is_a_formula(desk):
    SiteSettings.objects.create(time_zone="Europe/Lisbon")
    make_read("One", {0: 6})
    post = make_read("Two", {1: 1})
    post.title = '=HYPERLINK("https://x.example","a")'
    post.save()

    response = desk.get(f"{FIGURES}export.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))

    assert "Europe-Lisbon.csv" in response["Content-Disposition"]
    assert [(row["day"], row["title"][:5], row["readers"]) for row in rows] == [
        ("2026-03-22", "'=HYP", "1"),
        ("2026-03-23", "One", "6"),
    ]


@pytest.mark.parametrize("page", ["", "export.csv", "posts/1/"])
def test_the_figures_need_a_permission_of_their_own(page):
    writer = at_desk(person("writer", "Writers"))

    assert writer.get(FIGURES + page).status_code == 403


@pytest.mark.parametrize("page", ["", "export.csv", "posts/1/"])
def test_a_stranger_is_asked_to_log_in(client, page):
    assert client.get(FIGURES + page)["Location"].startswith("/admin/login/")


def test_the_desk_links_to_the_figures_for_those_who_may_see_them(desk):
    assert f'<a href="{FIGURES}">Figures</a>' in desk.get("/admin/").content.decode()
    writer = at_desk(person("writer", "Writers"))
    assert "Figures</a>" not in writer.get("/admin/").content.decode()


def test_the_list_of_posts_shows_and_sorts_by_readers(desk):
    make_read("Few", {0: 2})
    make_read("Many", {0: 9, 3: 4})
    make_live("None", slug="none")

    response = desk.get("/admin/blog/post/?o=-1")

    titles = [post.title for post in response.context["cl"].result_list]
    # What nobody has read has no place in this order.
    assert titles == ["Many", "Few"]
    assert in_order(response.content.decode(), "30 days", ">13<svg", ">2<svg")
    assert ">0<svg" in desk.get("/admin/blog/post/").content.decode()
    writer = at_desk(person("writer", "Writers"))
    assert "field-readers" not in writer.get("/admin/blog/post/").content.decode()


def test_the_list_takes_one_query_for_all_lines(desk):
    make_read("One", {0: 2})
    with CaptureQueriesContext(connection) as one:
        desk.get("/admin/blog/post/")
    for number in range(5):
        make_read(f"Post{number}", {0: 2})
    with CaptureQueriesContext(connection) as six:
        desk.get("/admin/blog/post/")

    assert len(six) == len(one)


def test_the_figures_take_the_same_queries_however_many_posts_there_are(desk):
    make_read("One", {0: 5})
    with CaptureQueriesContext(connection) as one:
        desk.get(FIGURES)
    for number in range(5):
        make_read(f"Post{number}", {0: 5})
    with CaptureQueriesContext(connection) as six:
        desk.get(FIGURES)

    assert len(six) == len(one)


def test_editors_pin_posts_and_leave_others_out(desk):
    post = make_read("One", {0: 5})

    page = Page(desk, f"/admin/analytics/postcount/{post.pk}/change/", form="postcount_form")
    page["standing"] = "1"
    page.press("_save")

    count = PostCount.objects.get(post=post)
    assert (count.standing, count.readers_30d) == (1, 5)


def test_a_post_that_nobody_has_read_can_be_pinned(desk):
    post = make_live("Quiet", slug="quiet")

    page = Page(desk, "/admin/analytics/postcount/add/", form="postcount_form")
    page["post"] = str(post.pk)
    page["standing"] = "1"
    page.press("_save")

    assert PostCount.objects.get(post=post).standing == 1


def test_pinning_does_not_take_back_what_was_counted_meanwhile(desk):
    post = make_read("One", {0: 5})
    page = Page(desk, "/admin/analytics/postcount/", form="changelist-form")

    PostCount.objects.update(readers_30d=6)
    page["form-0-standing"] = "-1"
    page.press("_save")

    count = PostCount.objects.get(post=post)
    assert (count.standing, count.readers_30d) == (-1, 6)


def test_sums_of_the_site_and_of_posts_agree(today):
    make_read("One", {0: 5})
    make_read("Two", {0: 5})

    assert SiteDay.objects.get(day=today).readers == 10
    assert sum(DayCount.objects.values_list("readers", flat=True)) == 10
