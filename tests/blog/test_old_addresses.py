import datetime

import pytest
import time_machine

from blog.models import Edition
from tests.posts import NOW, make_live, make_post, publish

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW + 50 * DAY, tick=False) as clock:
        yield clock


def rename(post, slug):
    post.slug = slug
    post.save()
    post.keep_revision(None)


def renamed(post, *slugs):
    for day, slug in enumerate(slugs, 1):
        rename(post, slug)
        publish(post, NOW + day * DAY, kind=Edition.Kind.TYPO)
    return post


def test_an_old_address_leads_to_the_current_one_for_good(client):
    renamed(make_live(slug="wall"), "sea-wall")

    response = client.get("/2026/03/wall/")

    assert (response.status_code, response["Location"]) == (301, "/2026/03/sea-wall/")


def test_every_old_address_leads_there_in_one_step(client):
    renamed(make_live(slug="wall"), "sea-wall", "harbour-wall")

    for old in ("wall", "sea-wall"):
        assert client.get(f"/2026/03/{old}/")["Location"] == "/2026/03/harbour-wall/"


def test_a_post_that_got_its_first_address_back_is_read_there(client):
    renamed(make_live(slug="wall"), "sea-wall", "harbour-wall", "wall")

    assert client.get("/2026/03/wall/").status_code == 200
    for old in ("sea-wall", "harbour-wall"):
        assert client.get(f"/2026/03/{old}/")["Location"] == "/2026/03/wall/"


def test_no_browser_keeps_a_redirect_that_may_turn_round(client):
    renamed(make_live(slug="wall"), "sea-wall")

    assert client.get("/2026/03/wall/")["Cache-Control"] == "no-cache"


def test_an_edition_is_found_below_the_old_address_too(client):
    renamed(make_live(slug="wall"), "sea-wall")

    response = client.get("/2026/03/wall/v1/")

    assert (response.status_code, response["Location"]) == (301, "/2026/03/sea-wall/v1/")
    assert client.get("/2026/03/wall/v9/").status_code == 404


def test_the_address_of_an_edition_to_come_is_unknown_until_then(client, clock):
    post = make_live(slug="wall")
    rename(post, "sea-wall")
    now = NOW + 50 * DAY
    post.schedule(now + DAY, now=now, kind=Edition.Kind.TYPO)

    assert client.get("/2026/03/sea-wall/").status_code == 404
    assert client.get("/2026/03/sea-wall/v1/").status_code == 404
    assert client.get("/2026/03/wall/").status_code == 200
    clock.shift(DAY)
    assert client.get("/2026/03/sea-wall/").status_code == 200
    assert client.get("/2026/03/wall/")["Location"] == "/2026/03/sea-wall/"


def test_a_redirect_speaks_unicode(client):
    renamed(make_live(slug="wall"), "каменная-стена")

    response = client.get("/2026/03/wall/", follow=True)

    assert response.status_code == 200
    assert response.redirect_chain == [
        ("/2026/03/%D0%BA%D0%B0%D0%BC%D0%B5%D0%BD%D0%BD%D0%B0%D1%8F-%D1%81%D1%82%D0%B5%D0%BD%D0%B0/", 301)
    ]


def test_a_draft_with_the_same_slug_changes_nothing(client):
    make_live("Published", slug="wall")
    make_post("Draft", slug="wall")

    assert "<h1>Published</h1>" in client.get("/2026/03/wall/").content.decode()
