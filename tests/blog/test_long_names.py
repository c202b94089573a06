"""Names as long as they may be, of letters that become two when they are compared."""

import pytest

from blog.models import EditionSource, Publisher, Source, Tag
from tests.desk import Page, at_desk, errors_of, person, write
from tests.posts import make_live, make_source

pytestmark = pytest.mark.django_db
LONG = "x" * 199
#: As long as may be typed, and twice that once its letters are compared.
SHARP = "ß" * 200
TOO_LONG = "This name is too long."


@pytest.fixture
def desk():
    return at_desk(person("editor", "Editors"))


def test_publishers_whose_names_differ_at_the_end_alone_are_two():
    named = Publisher.objects.named([f"{LONG}a", f"{LONG}b", f"{LONG}A"])

    assert Publisher.objects.count() == 2
    assert named[f"{LONG}a"] == named[f"{LONG}A"] != named[f"{LONG}b"]


@pytest.mark.parametrize("field", ["publisher", "container"])
def test_a_source_says_that_its_publisher_is_too_long_to_be_compared(desk, field):
    page = Page(desk, "/admin/blog/source/add/", "source_form")
    page["title"], page[field] = "The survey", SHARP

    response = page.press("_save")

    assert TOO_LONG in errors_of(response)
    assert not Source.objects.exists()


@pytest.mark.parametrize("field", ["publisher", "container"])
def test_the_source_of_a_post_says_so_too(desk, field):
    page = write(desk)
    page.cite("k1", title="The survey", **{field: SHARP})

    response = page.press()

    assert TOO_LONG in errors_of(response)
    assert not Source.objects.exists()


def test_a_publisher_is_not_given_a_name_that_is_too_long(desk):
    publisher = Publisher.objects.named(["Harbour Board"])["Harbour Board"]
    page = Page(desk, f"/admin/blog/publisher/{publisher.pk}/change/", "publisher_form")
    page["name"] = SHARP

    assert TOO_LONG in errors_of(page.press("_save"))


def test_nor_is_a_keyword(desk):
    page = Page(desk, "/admin/blog/tag/add/", "tag_form")
    page["name"] = SHARP[:100]

    assert TOO_LONG in errors_of(page.press("_save"))
    assert not Tag.objects.exists()


def test_the_keyword_of_a_post_says_so_too(desk):
    page = write(desk)
    page["tags"] = [SHARP[:60]]

    assert any("is too long for a keyword" in error for error in errors_of(page.press()))


def test_a_source_from_before_keeps_its_name_without_a_publisher(client):
    source = make_source("The survey")
    Source.objects.update(publisher=SHARP)

    make_live(sources={"k1": source})

    assert SHARP in client.get("/2026/03/the-sea-wall/").content.decode()
    assert EditionSource.objects.get().publisher is None
