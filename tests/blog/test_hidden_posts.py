"""What is not public is nowhere: not on a page, in a list, in a feed."""

import datetime

import pytest
import time_machine

from blog.models import Edition
from tests.pages import text_of
from tests.posts import NOW, make_author, make_live, make_post, make_source, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing")]
DAY = datetime.timedelta(days=1)
SECRET = "Nobody may know"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW + 10 * DAY, tick=False) as clock:
        yield clock


def make_secret(**fields):
    """A post whose every public trace is its own, and the addresses where it would be seen."""
    source = make_source("The leaked memo")
    post = make_post(
        SECRET, slug="secret", keywords=["Leaks"], authors=["Ada Quill"], sources={"memo": source}, **fields
    )
    return post, [
        "/2026/03/secret/",
        "/2026/03/secret/v1/",
        "/tags/leaks/",
        "/authors/ada-quill/",
        f"/sources/{source.pk}/",
        "/archive/2026/03/",
    ]


def assert_hidden(client, addresses, status=404):
    for address in addresses:
        expected = status if "secret" in address else 404
        assert client.get(address).status_code == expected, address
    for address in ("/", "/archive/", "/tags/", "/corrections/", "/sources/", "/feed.xml"):
        response = client.get(address)
        assert response.status_code == 200
        for trace in (SECRET, "Leaks", "Ada Quill", "leaked memo", "March 2026"):
            assert trace not in response.content.decode(), (address, trace)

    for word in ("nobody", "leaks", "quill", "memo"):
        assert "Nothing found" in text_of(client.get(f"/search/?q={word}")), word


def assert_shown(client, addresses):
    for address in addresses:
        assert client.get(address).status_code == 200, address
    for address in ("/", "/feed.xml"):
        assert SECRET in client.get(address).content.decode()
    assert "Leaks" in text_of(client.get("/tags/"))
    assert "leaked memo" in text_of(client.get("/sources/"))
    for word in ("nobody", "leaks", "quill", "memo"):
        assert "1 article" in text_of(client.get(f"/search/?q={word}")), word


def test_a_draft_is_nowhere(client):
    _post, addresses = make_secret()

    assert_hidden(client, addresses)


def test_a_live_post_is_everywhere(client):
    post, addresses = make_secret()

    publish(post)

    assert_shown(client, addresses)


def test_a_scheduled_post_is_nowhere_until_its_time(client, clock):
    post, addresses = make_secret()
    now = NOW + 10 * DAY
    post.schedule(now + DAY, now=now)

    assert_hidden(client, addresses)
    clock.shift(DAY)
    assert_shown(client, addresses)


def test_an_unpublished_post_is_nowhere(client):
    post, addresses = make_secret()
    publish(post)
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note=SECRET)

    post.unpublish(now=NOW + 2 * DAY)

    assert_hidden(client, addresses)


def test_a_withdrawn_post_is_gone_in_every_edition_and_says_why(client):
    post, addresses = make_secret()
    publish(post)
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note=SECRET)

    post.withdraw("The memo was forged.", now=NOW + 2 * DAY)

    assert_hidden(client, addresses, status=410)
    for address in ("/2026/03/secret/", "/2026/03/secret/v1/", "/2026/03/secret/v2/"):
        response = client.get(address)
        assert "Withdrawn, 5 March 2026 . The memo was forged." in text_of(response)
        assert SECRET not in response.content.decode()


def test_what_an_editor_changes_is_not_seen_before_it_is_published(client):
    post, _addresses = make_secret()
    publish(post)
    post.title = "Edited"
    post.set_authors([make_author("Other Hand")])
    post.save()
    post.keep_revision(None)

    html = client.get("/2026/03/secret/").content.decode()

    assert SECRET in html
    assert "Edited" not in html
    assert "Other Hand" not in html


def test_a_source_that_an_edition_dropped_has_no_page_any_more(client):
    post, addresses = make_secret()
    publish(post)
    post.citations.all().delete()
    post.keep_revision(None)
    publish(post, NOW + DAY, kind=Edition.Kind.TYPO)

    assert client.get(addresses[4]).status_code == 404


def test_fact_checks_are_never_shown(client):
    post, _addresses = make_secret()
    post.citations.update(verdict="differs", check_note="The page says otherwise")
    post.keep_revision(None)
    publish(post)

    for address in ("/2026/03/secret/", "/sources/", "/feed.xml"):
        html = client.get(address).content.decode()
        assert "leaked memo" in html
        assert "says otherwise" not in html


def test_a_neighbour_stays_where_it_is(client):
    post, _addresses = make_secret()
    publish(post)
    make_live("The neighbour")

    post.withdraw("Forged.", now=NOW + DAY)

    assert "The neighbour" in text_of(client.get("/"))
