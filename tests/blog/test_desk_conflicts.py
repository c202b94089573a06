import pytest

from tests.desk import Page, at_desk, change_url, errors_of, person
from tests.posts import make_post, make_source, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return at_desk(person("ann", "Editors"))


@pytest.fixture
def ben():
    return at_desk(person("ben", "Editors"))


@pytest.fixture
def post():
    return make_post(
        sections=[("One", "<p>First text.</p>"), ("Two", "<p>Second text.</p>")],
        sources={"k1": make_source("The survey")},
    )


def test_saving_over_somebody_elses_save_is_refused_and_keeps_both_texts(ann, ben, post):
    mine, theirs = Page(ann, change_url(post)), Page(ben, change_url(post))
    theirs.change("sections", 0, body="<p>Text by Ben.</p>")
    theirs.save()
    mine.change("sections", 0, body="<p>Text by Ann.</p>")

    response = mine.press()

    html = response.content.decode()
    assert "This post has been saved since you opened it." in errors_of(response)[0]
    assert "ben saved this post on" in html
    assert "&lt;p&gt;Text by Ann.&lt;/p&gt;" in html
    assert "<del>Ben.</del><ins>Ann.</ins>" in html
    assert post.sections.first().body == "<p>Text by Ben.</p>"
    assert post.revisions.count() == 2


def test_after_being_shown_the_other_text_one_can_save_over_it(ann, ben, post):
    mine, theirs = Page(ann, change_url(post)), Page(ben, change_url(post))
    theirs["title"] = "Title by Ben"
    theirs.save()
    mine["title"] = "Title by Ann"
    mine.press()
    mine.read_again()

    still = mine.press()
    saved = mine.save(overwrite="2")

    assert "This post has been saved" in errors_of(still)[0]
    assert saved.title == "Title by Ann"
    assert saved.revisions.count() == 3


def test_one_cannot_save_over_a_text_that_one_has_not_been_shown(ann, ben, post):
    mine, theirs = Page(ann, change_url(post)), Page(ben, change_url(post))
    theirs.save()
    mine.press()
    Page(ben, change_url(post)).save()

    response = mine.press(overwrite="2")

    assert "This post has been saved" in errors_of(response)[0]
    assert post.revisions.count() == 3


def test_sections_that_the_other_person_deleted_are_not_lost(ann, ben, post):
    mine, theirs = Page(ann, change_url(post)), Page(ben, change_url(post))
    theirs.delete("sections", 1)
    theirs.delete("citations", 0)
    theirs.section("By Ben", "<p>Something entirely different.</p>")
    theirs.save()
    mine.change("sections", 1, body="<p>Second text by Ann.</p>")

    shown = mine.press().content.decode()
    mine.save(overwrite="2")

    assert "&lt;p&gt;Second text by Ann.&lt;/p&gt;" in shown
    assert "Something entirely different." in shown
    assert [(each.heading, each.body) for each in post.sections.all()] == [
        ("One", "<p>First text.</p>"),
        ("Two", "<p>Second text by Ann.</p>"),
    ]
    assert [citation.key for citation in post.citations.all()] == ["k1"]


def test_a_form_without_its_version_is_not_trusted(ann, post):
    page = Page(ann, change_url(post))
    del page.data["base_version"]

    response = page.press()

    assert "This post has been saved" in errors_of(response)[0]
    assert post.revisions.count() == 1


def test_publishing_by_somebody_else_is_no_conflict(ann, post):
    mine = Page(ann, change_url(post))
    publish(post)
    mine["title"] = "Renamed"

    assert mine.save().title == "Renamed"
