"""Not to be counted: by one's own choice, or because one works on the site."""

import pytest

from blog.models import SiteSettings
from tests.desk import at_desk, person

pytestmark = pytest.mark.django_db
CHOICE = "/most-read/being-counted/"
OURS = {"Sec-Fetch-Site": "same-origin"}


def test_pressing_the_button_sets_one_declared_cookie(client):
    response = client.post(CHOICE, {"count": "no"}, headers=OURS)

    cookie = response.cookies["uncounted"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("1", "Lax", "")
    assert len(response.cookies) == 1
    assert response["Location"] == CHOICE
    assert "You are not counted" in client.get(CHOICE).content.decode()


def test_the_choice_can_be_taken_back(client):
    client.post(CHOICE, {"count": "no"}, headers=OURS)

    response = client.post(CHOICE, {"count": "yes"}, headers=OURS)

    assert response.cookies["uncounted"]["max-age"] == 0
    assert "You are counted, not followed" in client.get(CHOICE).content.decode()


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://x.example"}, {}])
def test_no_other_site_can_make_the_choice(client, headers):
    response = client.post(CHOICE, {"count": "no"}, headers=headers)

    assert response.status_code == 403
    assert not response.cookies


@pytest.mark.parametrize("signal", ["Sec-GPC", "DNT"])
def test_a_browser_that_asks_not_to_be_tracked_is_told_that_this_is_enough(client, signal):
    assert "You are not counted" in client.get(CHOICE, headers={signal: "1"}).content.decode()


def test_the_page_is_kept_by_no_cache(client):
    assert "no-store" in client.get(CHOICE)["Cache-Control"]


def test_a_german_site_says_it_in_german(client):
    SiteSettings.objects.create(language="de-at")

    for signal, said in (
        ({}, "Sie werden gezählt, aber nicht verfolgt"),
        ({"DNT": "1"}, "Sie werden nicht gezählt"),
    ):
        assert said in client.get(CHOICE, headers=signal).content.decode()
    cookies = client.get("/cookies/").content.decode()
    assert "Mich nicht zählen</button>" in cookies
    assert "count me" not in cookies.lower()


def test_working_in_the_admin_leaves_the_browser_out():
    desk = at_desk(person("editor", "Editors"))

    response = desk.get("/admin/")

    assert response.cookies["uncounted"].value == "1"
    assert "uncounted" not in desk.get("/admin/").cookies


def test_looking_at_the_login_page_does_not(client):
    page = client.get("/admin/login/")

    assert page.status_code == 200
    assert not page.cookies.get("uncounted")


def test_readers_pages_set_no_cookie_even_for_editors():
    desk = at_desk(person("editor", "Editors"))

    page = desk.get("/about/")

    assert page.status_code == 200
    assert not page.cookies
