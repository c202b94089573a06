"""Archive, keywords, authors, corrections."""

import datetime
import re

import pytest
import time_machine

from blog.models import Author, Edition, Image, SiteSettings, Tag
from blog.models.skipping import spans_with
from blog.views.paging import key_of
from tests.pages import in_order, text_of
from tests.posts import NOW, make_author, make_live, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing")]
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(NOW + 1000 * DAY):
        yield


def make_across_years():
    make_live("Old", now=NOW - 100 * DAY)
    make_live("New", now=NOW)


def test_the_archive_lists_the_months_that_have_posts_by_year(client):
    make_across_years()

    response = client.get("/archive/")

    assert in_order(text_of(response), "2026", "March", "2025", "November")
    assert "February" not in text_of(response)
    assert 'href="/archive/2025/11/"' in response.content.decode()


def test_a_month_lists_its_posts_and_no_others(client):
    make_across_years()

    text = text_of(client.get("/archive/2026/03/"))

    assert in_order(text, "March 2026", "New")
    assert "Old" not in text


def test_a_month_leads_to_the_nearest_ones_with_posts(client):
    for days in (-400, -200, -100, 0, 31):
        make_live(f"Day {days}", now=NOW + days * DAY)
    make_live("Gone", now=NOW - 50 * DAY).withdraw("By mistake.", now=NOW)

    html = client.get("/archive/2026/03/").content.decode()
    beside = re.findall(r'href="/archive/([\d/]+)/"', html.partition('aria-label="Other months"')[2])
    first = client.get("/archive/2025/01/").content.decode()

    assert beside == ["2025/11", "2026/04"]
    assert re.findall(r'href="/archive/([\d/]+)/"', first.partition('aria-label="Other months"')[2]) == [
        "2025/08"
    ]


def test_a_post_belongs_to_the_month_it_had_in_the_zone_of_the_site(client):
    SiteSettings.objects.create(time_zone="Pacific/Auckland")
    make_live("First of April", now=datetime.datetime(2026, 3, 31, 12, 0, tzinfo=datetime.UTC))

    assert client.get("/archive/2026/03/").status_code == 404
    assert "First of April" in text_of(client.get("/archive/2026/04/"))
    assert "April" in text_of(client.get("/archive/"))
    assert client.get("/2026/04/first-of-april/").status_code == 200


@pytest.mark.parametrize("month", ["2026/02", "1000/01", "9999/12", "9999/11"])
def test_a_month_without_posts_is_not_found(client, month):
    make_live()

    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Midway"):
        SiteSettings.objects.update_or_create(defaults={"time_zone": zone})
        assert client.get(f"/archive/{month}/").status_code == 404


def test_all_keywords_that_live_posts_use_are_listed_by_name(client):
    make_live("One", keywords=["Éclairs", "energy", "Sea walls"])
    Tag.objects.named(["Unused"])

    text = text_of(client.get("/tags/"))

    assert in_order(text, "energy", "Sea walls", "Éclairs")
    assert "Unused" not in text


def test_a_keyword_lists_its_posts_by_year_under_its_description(client):
    make_across_years()
    Tag.objects.update(description="What is built against the sea.")

    text = text_of(client.get("/tags/sea-walls/"))

    assert in_order(text, "Sea walls", "What is built", "2026", "New", "2025", "Old")


def test_a_keyword_may_be_of_any_script(client):
    make_live(keywords=["Κύματα", "§"])

    assert client.get("/tags/κύματα/").status_code == 200
    for keyword in Tag.objects.all():
        assert client.get(f"/tags/{keyword.slug}/").status_code == 200


def test_a_keyword_without_posts_is_not_found(client):
    Tag.objects.named(["Unused"])

    assert client.get("/tags/unused/").status_code == 404
    assert client.get("/tags/never/").status_code == 404


def test_an_author_has_a_page_with_photo_biography_and_posts(client):
    photo = Image.objects.create(title="me", alt="Ilka Sorn", digest="1" * 24, width=600, height=600)
    make_author("Ilka Sorn", bio="She used to survey harbours.", photo=photo)
    make_across_years()

    response = client.get("/authors/ilka-sorn/")

    assert in_order(text_of(response), "Ilka Sorn", "She used to survey", "2026", "New", "Old")
    assert f"/media/images/{'1' * 24}/480.webp" in response.content.decode()


def test_an_author_without_posts_is_not_found(client):
    make_author("Nobody Yet")

    assert client.get("/authors/nobody-yet/").status_code == 404


def test_a_post_of_several_authors_is_on_each_ones_page(client):
    make_live("Together", authors=["Ilka Sorn", "Tomas Reyl", "Amadu Ferris"])

    for author in Author.objects.all():
        text = text_of(client.get(f"/authors/{author.slug}/"))
        assert "Ilka Sorn , Tomas Reyl and Amadu Ferris" in text


def test_a_new_name_is_seen_at_once(client):
    make_live()
    Author.objects.update(name="Ilka Vane")
    Tag.objects.update(name="Coastal walls")

    text = text_of(client.get("/2026/03/the-sea-wall/"))

    assert "Ilka Vane" in text
    assert "Coastal walls" in text


def test_corrections_are_a_ledger_by_year_with_both_editions(client):
    post = make_live("The wall")
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="121 million, not 131.")
    publish(post, NOW + 400 * DAY, kind=Edition.Kind.CORRECTION, note="The mayor, not the bishop.")
    publish(post, NOW + 401 * DAY, kind=Edition.Kind.UPDATE, note="No correction.")

    response = client.get("/corrections/")

    assert in_order(
        text_of(response),
        "2027",
        "The mayor, not the bishop.",
        "Edition 2, as it was",
        "2026",
        "4 March 2026",
        "121 million, not 131.",
        "Edition 2, corrected",
        "Edition 1, as it was",
    )
    assert "No correction" not in text_of(response)
    assert 'href="/2026/03/the-wall/v1/"' in response.content.decode()


@pytest.mark.parametrize("key", ["", f"?before={key_of(NOW + 2000 * DAY, 10**9)}"])
def test_a_correction_that_is_scheduled_is_not_in_the_ledger_yet(client, key):
    post = make_live("The wall", now=NOW - DAY)
    publish(post, NOW, kind=Edition.Kind.CORRECTION, note="121 million, not 131.")
    note = "The mayor, not the bishop."
    post.schedule(NOW + 1001 * DAY, now=NOW + DAY, kind=Edition.Kind.CORRECTION, note=note)

    text = text_of(client.get(f"/corrections/{key}"))

    assert "121 million" in text
    assert "The mayor" not in text


def test_a_page_of_a_month_keeps_to_its_month(client):
    make_live("Of March", now=NOW)
    make_live("Of April", now=NOW + 40 * DAY)

    text = text_of(client.get(f"/archive/2026/03/?before={key_of(NOW + 90 * DAY, 10**9)}"))

    assert "Of March" in text
    assert "Of April" not in text


def test_the_hour_that_comes_twice_at_the_end_of_a_month_belongs_to_it(client):
    """Clocks in Cairo go back at midnight; readers there saw the hour before it twice."""
    SiteSettings.objects.update_or_create(defaults={"time_zone": "Africa/Cairo"})
    make_live("In the second hour", now=datetime.datetime(2024, 10, 31, 21, 30, tzinfo=datetime.UTC))

    assert "In the second hour" in text_of(client.get("/archive/2024/10/"))
    assert client.get("/archive/2024/11/").status_code == 404


def test_a_site_without_corrections_says_so(client):
    make_live()

    assert "There has been no correction so far." in text_of(client.get("/corrections/"))


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/archive/", 3),
        ("/archive/2026/03/", 4),
        ("/tags/", 2),
        ("/tags/sea-walls/", 4),
        ("/authors/ilka-sorn/", 4),
        ("/corrections/", 2),
        ("/about/", 1),
        ("/privacy/", 1),
        ("/nothing/", 1),
    ],
)
@pytest.mark.parametrize("posts", [1, 9])
def test_queries_do_not_grow_with_the_posts(client, django_assert_num_queries, address, queries, posts):
    for number in range(posts):
        post = make_live(f"Post {number}", keywords=["Sea walls", f"Word {number}"])
        publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="Wrong.")

    with django_assert_num_queries(queries):
        client.get(address)


def test_the_archive_asks_the_same_for_one_month_and_for_eight_years(client, django_assert_num_queries):
    make_live("New", now=NOW)
    with django_assert_num_queries(3):
        client.get("/archive/")

    for months in range(1, 100, 7):
        make_live(f"Before {months}", now=NOW - months * 30 * DAY)

    with django_assert_num_queries(3):
        text = text_of(client.get("/archive/"))
    assert in_order(text, "2026", "March", "February", "2025", "2018")


def test_the_archive_leaves_out_months_in_which_nothing_is_live_any_more(client):
    make_live("New", now=NOW)
    gone = make_live("Gone", now=NOW - 100 * DAY)
    gone.withdraw("By mistake.", now=NOW)
    make_live("Old", now=NOW - 200 * DAY)

    text = text_of(client.get("/archive/"))

    assert in_order(text, "2026", "March", "2025", "August")
    assert "November" not in text


def test_spans_of_time_are_looked_at_in_parts(db, monkeypatch):
    monkeypatch.setattr("blog.models.skipping.SPANS_AT_ONCE", 2)
    for days in (0, 3, 4, 10):
        make_live(f"After {days}", now=NOW + days * DAY)
    spans = [(NOW + days * DAY, NOW + (days + 1) * DAY) for days in range(12)]

    found = spans_with(Edition.objects.all(), "published_at", spans)

    assert [spans.index(span) for span in found] == [0, 3, 4, 10]
