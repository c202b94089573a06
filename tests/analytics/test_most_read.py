"""Most read in 30 days: at the foot of every page, and on a page of its own."""

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics import reading
from analytics.models import DayCount, PostCount
from blog.models import Author, SiteSettings
from tests.pages import in_order, text_of
from tests.posts import NOW, make_live, make_post, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing")]
DAY = datetime.timedelta(days=1)
LATER = NOW + 20 * DAY


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(LATER):
        yield


def make_read(title, readers, **fields):
    """A live post that so many have read."""
    post = make_live(title, slug=title.lower().replace(" ", "-"), **fields)
    count(post, readers)
    return post


def count(post, recent, **fields):
    figures = {"readers_30d": recent, "readers": recent, **fields}
    PostCount.objects.update_or_create(post=post, defaults=figures)


def titles(response):
    html = response.content.decode()
    band = re.search(r'<ol class="plain ranked">(.*?)</ol>', html, re.DOTALL)
    return re.findall(r"<h\d><a [^>]*>(.*?)</a></h\d>", band[1]) if band else []


def test_the_posts_with_most_readers_come_first_on_every_page(client):
    make_read("Third", 5)
    make_read("First", 9)
    make_read("Second", 7)

    for address in ("/", "/archive/", "/about/", "/tags/", "/nothing/", "/most-read/"):
        assert titles(client.get(address)) == ["First", "Second", "Third"], address


def test_an_entry_has_title_link_date_authors_and_the_opening_of_the_text(client):
    words = " ".join(["again"] * 70)
    link = '<a href="https://x.example/">log</a>'
    body = f"<p>It <strong>sinks</strong>, as the {link} says: <em>{words}</em>.</p>"
    make_read("The wall", 9, sections=[("Introduction", body)], authors=["Ilka Sorn", "Tom Ebb"])

    html = client.get("/archive/").content.decode()
    band = html.split('id="most-h"')[1]

    assert '<h3><a href="/2026/03/the-wall/">The wall</a></h3>' in band
    assert "<strong>sinks</strong>" in band
    assert '<a href="https://x.example/">log</a>' in band
    assert "again…</em>" in band
    assert '<time datetime="2026-03-03">3 March 2026</time>' in band
    assert in_order(
        text_of(client.get("/archive/")), "The wall", "Ilka Sorn", "and", "Tom Ebb", "3 March 2026"
    )


def test_the_post_that_is_being_read_is_left_out_and_the_next_one_moves_up(client):
    SiteSettings.objects.create(most_read_count=2)
    make_read("One", 9)
    two = make_read("Two", 8)
    make_read("Three", 7)
    publish(two, LATER - DAY, kind="typo")

    assert titles(client.get("/2026/03/two/")) == ["One", "Three"]
    reading.shelf.clear()
    assert titles(client.get("/2026/03/two/v1/")) == ["One", "Three"]


@pytest.mark.parametrize("entries", [1, 3, 10])
def test_the_settings_say_how_many_entries_there_are(client, entries):
    SiteSettings.objects.create(most_read_count=entries)
    for number in range(12):
        make_read(f"Post {number}", 50 - number)

    assert titles(client.get("/about/")) == [f"Post {number}" for number in range(entries)]


def test_below_the_threshold_the_newest_posts_fill_up(client, settings):
    settings.MOST_READ_THRESHOLD = 5
    make_read("Read", 5)
    make_read("Hardly read", 4)
    publish(make_post("Newest", slug="newest"), NOW + DAY)

    assert titles(client.get("/about/")) == ["Read", "Newest", "Hardly read"]


def test_a_young_site_shows_its_newest_posts(client):
    make_live("Old", slug="old")
    publish(make_post("New", slug="new"), NOW + DAY)

    assert titles(client.get("/about/")) == ["New", "Old"]


def test_an_empty_site_has_no_band(client):
    page = client.get("/about/")

    assert page.status_code == 200
    assert "most-h" not in page.content.decode()


def test_pinned_posts_come_first_and_others_can_be_left_out(client):
    make_read("Read", 90)
    count(make_live("Pinned", slug="pinned"), 0, standing=PostCount.Standing.PINNED)
    count(make_live("Hidden", slug="hidden"), 99, standing=PostCount.Standing.LEFT_OUT)

    assert titles(client.get("/about/")) == ["Pinned", "Read"]
    assert titles(client.get("/most-read/7-days/")) == ["Pinned", "Read"]


def test_posts_that_are_no_longer_public_are_not_in_it(client):
    make_read("Withdrawn", 90).withdraw("Invented.", now=LATER)
    make_read("Unpublished", 80).unpublish(now=LATER)
    count(make_post("Draft"), 70)
    make_read("Read", 5)

    assert titles(client.get("/about/")) == ["Read"]


def test_a_post_whose_time_is_over_leaves_the_list_in_memory(client):
    make_read("Read", 5)
    ending = make_read("Ending", 9)
    ending.editions.update(live_until=LATER + DAY)
    assert titles(client.get("/about/")) == ["Ending", "Read"]

    with time_machine.travel(LATER + 2 * DAY):
        assert titles(client.get("/about/")) == ["Read"]


def test_a_cold_page_takes_one_query_more_and_a_warm_one_none(client):
    for number in range(12):
        make_read(f"Post {number}", 50 - number)

    with CaptureQueriesContext(connection) as cold:
        client.get("/2026/03/post-3/")
    with CaptureQueriesContext(connection) as warm:
        client.get("/2026/03/post-4/")

    assert (len(cold), len(warm)) == (5, 4)


def test_the_list_is_made_anew_after_a_minute(client):
    post = make_read("One", 9)
    make_read("Two", 8)
    client.get("/about/")
    count(post, 1)

    assert titles(client.get("/about/")) == ["One", "Two"]
    reading.shelf.filled_at -= reading.KEPT + 1
    assert titles(client.get("/about/")) == ["Two", "One"]


def test_while_one_request_makes_the_list_the_others_get_the_old_one(client):
    make_read("One", 9)
    client.get("/about/")
    reading.shelf.filled_at -= reading.KEPT + 1

    with reading.shelf.lock:
        assert titles(client.get("/about/")) == ["One"]


def test_the_page_has_seven_days_thirty_days_and_all_time(client):
    today = LATER.date()
    old = make_read("Of old", 4, now=NOW)
    count(old, 4, readers=900)
    new = make_read("Of this week", 6)
    DayCount.objects.create(post=new, day=today, readers=6, views=6)
    DayCount.objects.create(post=old, day=today - 8 * DAY, readers=90, views=90)

    assert titles(client.get("/most-read/7-days/"))[0] == "Of this week"
    assert titles(client.get("/most-read/"))[0] == "Of this week"
    assert titles(client.get("/most-read/all-time/"))[0] == "Of old"
    html = client.get("/most-read/all-time/").content.decode()
    assert '<a href="/most-read/all-time/" aria-current="page">All time</a>' in html


def test_the_page_sets_no_cookie_and_knows_no_reader(client):
    response = client.get("/most-read/")

    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert client.post("/most-read/").status_code == 405
    assert client.get("/most-read/1-day/").status_code == 404


def test_a_post_page_carries_the_script_and_other_pages_do_not(client):
    post = make_live("The wall", slug="the-wall")
    publish(post, LATER - DAY, kind="typo")

    html = client.get("/2026/03/the-wall/").content.decode()

    assert f'data-u="/_v" data-p="{post.pk}"></script>' in html
    assert (
        f'<noscript><img class="unseen" src="/_v/{post.pk}.gif" width="1" height="1" alt=""></noscript>'
        in html
    )
    for address in ("/", "/archive/", "/nothing/", "/2026/03/the-wall/v1/"):
        assert "/_v" not in client.get(address).content.decode(), address


def test_the_list_is_read_from_its_index_and_never_sorted(client):
    made = [make_live(f"Post {number}", slug=f"post-{number}") for number in range(12)]
    # Figures of posts that are none: enough of them that reading all would be the wrong plan.
    others = range(10_000, 14_000)
    PostCount.objects.bulk_create(PostCount(post_id=pk, readers_30d=pk % 700 + 1) for pk in others)
    for number, post in enumerate(made):
        count(post, 1000 + number)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    with CaptureQueriesContext(connection) as queries:
        client.get("/about/")
    ranking = next(each["sql"] for each in queries if "analytics_postcount" in each["sql"])
    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{word} {ranking.replace('%', '%%')}")
        plan = "\n".join(str(row) for row in cursor.fetchall())

    assert "post_count_most_read" in plan
    assert "ORDER BY" not in plan
    assert "Sort Key: v0" not in plan.lower()
    assert "Seq Scan on analytics_postcount" not in plan


def test_a_list_from_before_a_withdrawal_is_not_shown_again(client):
    post = make_read("Withdrawn", 90)
    make_read("Kept", 50)
    reading.shelf.clear()
    reading.freshness()
    before = titles(client.get("/archive/"))

    post.withdraw("Invented.", now=LATER)
    reading.freshness()

    assert before == ["Withdrawn", "Kept"]
    assert titles(client.get("/archive/")) == ["Kept"]


def test_a_list_that_is_drawn_late_is_not_shown_for_a_newer_one(client):
    make_read("Renamed", 90, authors=["Before"])
    site = SiteSettings.objects.current()
    old = reading.shelf.read(LATER)
    Author.objects.filter(name="Before").update(name="After")
    reading.shelf.clear()
    new = reading.shelf.read(LATER)

    assert "Before" in old.draw(old.entries, site)
    assert "After" in new.draw(new.entries, site)
