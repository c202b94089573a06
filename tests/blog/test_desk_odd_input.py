"""What should not happen, happens: it is refused in words, and nothing is lost."""

import datetime
import io
import struct

import pytest
from django.test import Client

from blog import images, markup
from blog.citations.identity import normal_doi
from blog.models import Edition, Image, Tag
from tests.desk import Page, at_desk, change_url, person
from tests.posts import NOW, make_live, make_post, make_source, publish

pytestmark = pytest.mark.django_db
URL = "https://records.example.org/taken"


@pytest.fixture
def desk():
    return at_desk(person("editor", "Editors"))


def test_a_source_with_a_doi_cannot_take_the_address_of_another(desk):
    make_source("Taken", url=URL)
    post = make_post(sources={"k1": make_source("Mine", doi="10.5555/mine", url="")})
    page = Page(desk, change_url(post))
    page.data["citations-0-url"] = URL

    response = desk.post(change_url(post), {**page.data.dict(), "_save_draft": "1"})

    assert response.status_code == 200
    assert "another source at this address" in response.content.decode()


def test_a_picture_in_a_published_text_cannot_be_deleted(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    chief = at_desk(person("chief", is_superuser=True))
    image = Image.objects.create(title="Wall", alt="A wall", digest="d" * 24, width=480, height=300)
    make_live(sections=[("One", f'<p>Text.</p><figure><img data-file="{image.pk}" alt="x"></figure>')])

    response = chief.post(f"/admin/blog/image/{image.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert Image.objects.filter(pk=image.pk).exists()


def test_a_marker_is_found_whatever_the_order_of_its_attributes():
    stored = markup.clean('<p>x<cite-ref locator="p. 4" key="k1"></cite-ref></p>')

    assert markup.marker_keys(stored) == ["k1"]


def test_a_correction_of_an_old_post_comes_up_in_the_feed(client):
    day = datetime.timedelta(days=1)
    old = make_live("The oldest", slug="oldest")
    for number in range(31):
        make_live(f"Newer {number}", slug=f"newer-{number}", now=NOW + day)
    assert b"The oldest" not in client.get("/feed.xml").content

    publish(old, NOW + 2 * day, kind=Edition.Kind.CORRECTION, note="It was five.")

    assert b"It was five." in client.get("/feed.xml").content


def test_nul_in_a_form_with_files_is_refused(desk):
    response = desk.post("/admin/blog/image/upload/", {"alt": "a\x00b", "file": io.BytesIO(b"x")})

    assert response.status_code == 400


@pytest.mark.parametrize("error", [RuntimeError, TypeError, struct.error])
def test_however_a_reader_of_pictures_fails_it_is_said_in_words(monkeypatch, error):
    def fail(*args, **options):
        raise error

    monkeypatch.setattr(images.Pillow, "open", fail)

    with pytest.raises(images.UnusablePicture):
        images.read(io.BytesIO(b"x"))


def test_a_doi_with_full_stops_behind_it_is_read_the_same_twice():
    assert normal_doi(normal_doi("10.5555/abc.;.")) == "10.5555/abc"


def test_long_keywords_with_one_address_are_told_apart():
    first, second = Tag.objects.named(["x" * 99 + "!", "x" * 99 + "?"])

    assert first.slug != second.slug
    assert max(len(first.slug), len(second.slug)) <= 100


def test_an_address_that_somebody_took_at_this_moment_stays_theirs(monkeypatch):
    Tag.objects.named(["Dyke", "Dyke!"])
    # Both are looked up before the other one is there, and again once it is known to be.
    answers = iter([False, True, False, True])
    monkeypatch.setattr(Tag, "has_twin", lambda _tag: next(answers, False))

    (added,) = Tag.objects.named(["Dyke?"])

    assert added.slug == "dyke_2"


def test_a_year_that_no_calendar_reaches_is_refused(desk):
    post = make_post()
    page = Page(desk, change_url(post))

    response = desk.post(
        change_url(post),
        {**page.data.dict(), "schedule_at": "9999-12-31T23:59", "_schedule": "1"},
        follow=True,
    )

    assert "2199" in response.content.decode()
    assert not post.editions.exists()


def test_a_form_whose_session_has_ended_says_where_the_text_is():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/admin/login/", {"username": "x"})

    assert response.status_code == 403
    assert "what you typed is still in the form" in response.content.decode()


def test_unpublishing_says_that_a_scheduled_edition_is_cancelled(desk):
    post = make_live()
    post.schedule(NOW.replace(year=2190), now=NOW, kind=Edition.Kind.UPDATE, note="Later.")
    page = Page(desk, change_url(post))

    response = desk.post(change_url(post), {**page.data.dict(), "_unpublish": "1"}, follow=True)

    assert "is cancelled" in response.content.decode()
    assert post.editions.count() == 1
