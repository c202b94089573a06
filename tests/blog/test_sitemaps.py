"""Sitemaps: every public address, and when it changed last."""

import datetime
import xml.etree.ElementTree as ET
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog import sitemaps
from blog.models import Edition, Tag
from tests.posts import NOW, make_live, make_post, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]
DAY = datetime.timedelta(days=1)
SITE = "http://127.0.0.1:8000"
NAMES = {"s": sitemaps.NAMESPACE}


def places(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return {
        each.findtext("s:loc", namespaces=NAMES).removeprefix(SITE): each.findtext(
            "s:lastmod", namespaces=NAMES
        )
        for each in ET.fromstring(response.content)
    }


def everything(client):
    """The lists last: of numbers that only tests before used, a part names the first page without a date."""
    parts = [*places(client, "/sitemap.xml")]
    return {path: at for part in reversed(parts) for path, at in places(client, part).items()}


def part_with(post):
    """The address of the part that lists a post."""
    return f"/sitemap-posts-{sitemaps.part_of(post.pk, sitemaps.POSTS_A_PART)}.xml"


def test_the_index_leads_to_the_posts_and_says_what_changed(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "POSTS_A_PART", 1)
    post = make_live()
    april = make_live("April", now=NOW + 40 * DAY)
    draft = make_post("A draft")
    publish(post, NOW + 70 * DAY, kind=Edition.Kind.CORRECTION, note="Wrong.")

    found = places(client, "/sitemap.xml")

    dated = [(path, changed) for path, changed in found.items() if changed]
    assert dated == [
        ("/sitemap-lists.xml", "2026-05-12T07:30:00+00:00"),
        (part_with(post), "2026-05-12T07:30:00+00:00"),
        (part_with(april), "2026-04-12T07:30:00+00:00"),
    ]
    assert places(client, part_with(post)) == {"/2026/03/the-sea-wall/": "2026-05-12T07:30:00+00:00"}
    assert part_with(draft) not in found
    assert client.get(part_with(draft)).status_code == 404


def test_a_part_of_drafts_alone_is_valid_and_hides_them(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "POSTS_A_PART", 1)
    make_live()
    draft = make_post("A draft")
    make_live("April", now=NOW + 40 * DAY)

    assert part_with(draft) in places(client, "/sitemap.xml")
    assert places(client, part_with(draft)) == {"/": None}


def test_a_part_that_has_not_changed_lately_is_named_without_a_date(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "POSTS_A_PART", 1)
    monkeypatch.setattr(sitemaps, "NEWEST_CHANGES", 1)
    old, new = make_live(), make_live("April", now=NOW + 40 * DAY)

    found = places(client, "/sitemap.xml")

    assert found[part_with(old)] is None
    assert found[part_with(new)] == "2026-04-12T07:30:00+00:00"


def test_a_typo_moves_no_date_and_an_update_to_come_is_not_told(client):
    post = make_live()
    publish(post, NOW + DAY, kind=Edition.Kind.TYPO)
    now = NOW + 100 * DAY
    post.schedule(now + DAY, now=now, kind=Edition.Kind.UPDATE, note="Soon.")
    make_post("A draft")

    assert everything(client)["/2026/03/the-sea-wall/"] == "2026-03-03T07:30:00+00:00"
    assert "/2026/03/a-draft/" not in everything(client)
    assert not any("/v" in path for path in everything(client))


def test_lists_have_a_date_where_it_is_known(client):
    make_live(keywords=["Sea walls", "Tides"])
    make_live("Another", now=NOW + DAY, keywords=["Tides"], authors=["Tomas Reyl"])

    found = everything(client)

    assert found["/"] == found["/tags/tides/"] == found["/authors/tomas-reyl/"] == "2026-03-04T07:30:00+00:00"
    assert found["/tags/sea-walls/"] == found["/authors/ilka-sorn/"] == "2026-03-03T07:30:00+00:00"
    assert found["/about/"] is None


def test_every_address_in_it_opens(client):
    make_live(keywords=["Éclairs", "防波堤"])
    make_live("Naïve – wall", now=NOW + DAY)

    found = everything(client)

    assert {quote("/tags/éclairs/"), quote("/2026/03/naïve-wall/")} <= found.keys()
    for path in found:
        assert client.get(path).status_code == 200, path


def test_an_empty_site_has_a_sitemap(client):
    assert places(client, "/sitemap.xml") == {"/sitemap-lists.xml": None}
    assert "/" in places(client, "/sitemap-lists.xml")


def test_a_withdrawn_post_is_in_no_part(client):
    post = make_live()
    make_live("April", now=NOW + 40 * DAY)
    post.withdraw("The figures were made up.", now=NOW + 100 * DAY)

    assert "/2026/04/april/" in everything(client)
    assert "/2026/03/the-sea-wall/" not in everything(client)
    assert "/2026/03/the-sea-wall/" not in places(client, part_with(post))


def test_nothing_is_left_of_parts_when_nothing_is_public_any_more(client):
    post = make_live(keywords=["Tides"])
    parts = [path for path in places(client, "/sitemap.xml") if "lists" not in path]
    post.withdraw("The figures were made up.", now=NOW + 100 * DAY)

    assert len(parts) >= 2
    assert {client.get(path).status_code for path in parts} == {404}
    assert list(places(client, "/sitemap.xml")) == ["/sitemap-lists.xml"]


@pytest.mark.parametrize("number", ["0", "999999999", "2026-03", "x"])
def test_a_part_that_there_is_not_is_not_found(client, number):
    make_live()

    assert client.get(f"/sitemap-posts-{number}.xml").status_code == 404


def test_nothing_is_counted_and_nothing_skipped(client):
    for number in range(4):
        make_live(f"Post {number}", now=NOW + 40 * number * DAY if number < 2 else NOW + number * DAY)

    with CaptureQueriesContext(connection) as asked:
        assert "/2026/03/post-3/" in everything(client)

    statements = [each["sql"].upper() for each in asked]
    assert not any("COUNT(" in each or "OFFSET" in each or "MAX(" in each for each in statements)


def test_the_index_asks_the_same_however_many_parts_there_are(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(sitemaps, "POSTS_A_PART", 2)
    for number in range(6):
        make_live(f"Post {number}", now=NOW + number * 10 * DAY)

    # The settings of the site, the newest changes, the last post, the last keyword.
    with django_assert_num_queries(4):
        client.get("/sitemap.xml")


def test_keywords_are_parted_by_their_numbers(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "KEYWORDS_A_PART", 2)
    make_live(keywords=[f"Word {number}" for number in range(5)])
    make_post("A draft", keywords=[f"Unpublished {number}" for number in range(4)])
    make_live("Two", keywords=["Last"])
    make_post("Another draft", keywords=[f"Also unpublished {number}" for number in range(4)])

    parts = [path for path in places(client, "/sitemap.xml") if "keywords" in path]
    found = [path for part in parts for path in places(client, part) if path != "/"]

    assert sorted(found) == ["/tags/last/", *(f"/tags/word-{number}/" for number in range(5))]
    last = sitemaps.part_of(Tag.objects.get(name="Last").pk, 2)
    assert parts == [f"/sitemap-keywords-{number}.xml" for number in range(1, last + 1)]
    assert client.get(f"/sitemap-keywords-{last + 1}.xml").status_code == 404
    assert client.get("/sitemap-keywords-999999999.xml").status_code == 404


def test_a_part_of_keywords_asks_two_queries(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(sitemaps, "KEYWORDS_A_PART", 1_000_000)
    make_live(keywords=[f"Word {number}" for number in range(30)])
    part = [path for path in places(client, "/sitemap.xml") if "keywords" in path][-1]

    # The settings of the site, the last keyword, and these.
    with django_assert_num_queries(3):
        assert len(places(client, part)) == 30
