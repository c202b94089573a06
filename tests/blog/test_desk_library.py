"""Sources, keywords, authors and the site's settings in the admin."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import Author, Edition, SiteSettings, Source, Tag
from tests.desk import Page, at_desk, errors_of, messages_of, person
from tests.posts import NOW, make_live, make_post, make_source, publish

pytestmark = pytest.mark.django_db
SOURCES = "/admin/blog/source/"


@pytest.fixture
def desk():
    return at_desk(person("editor", "Editors"))


@pytest.fixture
def chief():
    return at_desk(person("chief", "Administrators"))


def test_the_library_says_how_often_a_source_is_cited_and_where(desk):
    source = make_source("The survey")
    make_post("One", sources={"k1": source})
    make_post("Two", sources={"k1": source})

    listed = desk.get(SOURCES).content.decode()
    shown = desk.get(f"{SOURCES}{source.pk}/change/").content.decode()

    assert "2 posts" in listed
    assert ">One</a>" in shown
    assert ">Two</a>" in shown


@pytest.mark.parametrize("query", ["survey", "Harbour", "records.example.org/wall", "10.1234/abc", "sorn"])
def test_sources_are_found_by_title_publisher_author_address_and_doi(desk, query):
    fields = {"url": "https://records.example.org/wall", "doi": "10.1234/abc", "authors": ["Ilka Sorn"]}
    make_source("The survey", **fields)
    make_source("Another", publisher="Elsewhere", url="https://other.example/")

    found = desk.get(f"{SOURCES}?q={query}").context["cl"].result_list

    assert [source.title for source in found] == ["The survey"]


def test_a_source_is_edited_in_the_library_for_all_posts(desk):
    source = make_source("The survey", authors=["Ilka Sorn"])
    page = Page(desk, f"{SOURCES}{source.pk}/change/", "source_form")
    shown = page["issued"], page["authors"]
    page["title"], page["issued"], page["authors"] = "The whole survey", "May 2025", "A; B"

    page.press("_save")

    source.refresh_from_db()
    assert shown == ("April 2025", "Ilka Sorn")
    assert (source.title, source.issued, source.authors) == ("The whole survey", "2025-05", ["A", "B"])


@pytest.mark.parametrize(
    ("name", "typed"), [("url", "http://www.example.org/a/"), ("doi", "doi:10.1234/ABC")]
)
def test_the_library_has_every_source_once(desk, name, typed):
    make_source("The survey", url="https://example.org/a", doi="10.1234/abc")
    page = Page(desk, f"{SOURCES}add/", "source_form")
    page["title"], page[name] = "Again", typed

    response = page.press("_save")

    assert "The library has this source already: “The survey”." in errors_of(response)
    assert Source.objects.count() == 1


def test_a_source_in_the_library_needs_a_title_or_an_address(desk):
    page = Page(desk, f"{SOURCES}add/", "source_form")
    page["publisher"] = "Harbour Board"

    response = page.press("_save")

    assert "A source needs a title, a URL or a DOI." in errors_of(response)


def test_a_source_that_is_cited_cannot_be_deleted(desk):
    source = make_source("The survey")
    make_live(sources={"k1": source})

    desk.post(f"{SOURCES}{source.pk}/delete/", {"post": "yes"})

    assert Source.objects.filter(pk=source.pk).exists()


def test_a_refused_deletion_says_of_which_days_the_posts_are_that_need_it(
    desk, django_assert_max_num_queries
):
    source = make_source("The survey")
    post = make_live(sources={"k1": source})
    page = f"{SOURCES}{source.pk}/delete/"
    with CaptureQueriesContext(connection) as before:
        said = desk.get(page).content.decode()
    publish(post, NOW + datetime.timedelta(days=1), kind=Edition.Kind.UPDATE, note="More of it.")

    with django_assert_max_num_queries(len(before)):
        again = desk.get(page).content.decode()

    assert "Edition source: a post of 3 March 2026" in said
    assert again.count("Edition source: a post of 3 March 2026") == 2


def test_twins_of_a_keyword_are_refused_whatever_their_spelling(desk):
    Tag.objects.named(["Ærø"])
    page = Page(desk, "/admin/blog/tag/add/", "tag_form")
    page["name"] = " ærø "

    response = page.press("_save")

    assert "There is a keyword “Ærø” already." in errors_of(response)
    assert Tag.objects.count() == 1


def test_a_renamed_keyword_is_found_under_its_new_name_at_its_old_address(desk):
    tag = Tag.objects.named(["Sea wals"])[0]
    page = Page(desk, f"/admin/blog/tag/{tag.pk}/change/", "tag_form")
    page["name"] = "Sea  Walls"

    page.press("_save")

    tag.refresh_from_db()
    assert (tag.name, tag.folded, tag.slug) == ("Sea Walls", "sea walls", "sea-wals")


def test_a_new_keyword_gets_an_address_of_its_own(desk):
    page = Page(desk, "/admin/blog/tag/add/", "tag_form")
    page["name"] = "Ærø & co"

    page.press("_save")

    tag = Tag.objects.get()
    assert tag.folded == "ærø & co"
    assert tag.slug


def test_an_author_is_added(desk):
    page = Page(desk, "/admin/blog/author/add/", "author_form")
    page["name"], page["slug"] = "Tom Ebb", "tom-ebb"

    page.press("_save")

    assert Author.objects.get().name == "Tom Ebb"


def test_authors_are_suggested_for_the_byline_of_a_writer():
    Author.objects.create(name="Tom Ebb", slug="tom-ebb")
    writer = at_desk(person("writer", "Writers"))
    asked = {"term": "ebb", "app_label": "blog", "model_name": "postauthor", "field_name": "author"}

    answer = writer.get("/admin/autocomplete/", asked).json()

    assert [each["text"] for each in answer["results"]] == ["Tom Ebb"]


def test_the_list_of_settings_is_their_form(chief):
    response = chief.get("/admin/blog/sitesettings/", follow=True)

    assert response.redirect_chain[-1][0] == "/admin/blog/sitesettings/1/change/"
    assert chief.get("/admin/blog/sitesettings/add/").status_code == 403
    assert chief.post("/admin/blog/sitesettings/1/delete/", {"post": "yes"}).status_code == 403


def test_settings_are_changed_and_the_admin_shows_the_name(chief):
    chief.get("/admin/blog/sitesettings/", follow=True)
    page = Page(chief, "/admin/blog/sitesettings/1/change/", "sitesettings_form")
    page["name"], page["time_zone"] = "The Tidemark", "Europe/Lisbon"

    page.press("_save")

    assert SiteSettings.objects.get().time_zone == "Europe/Lisbon"
    assert "The Tidemark" in chief.get("/admin/").content.decode()


def test_a_time_zone_that_does_not_exist_is_explained(chief):
    chief.get("/admin/blog/sitesettings/", follow=True)
    page = Page(chief, "/admin/blog/sitesettings/1/change/", "sitesettings_form")
    page["time_zone"] = "Europe/Atlantis"

    response = page.press("_save")

    assert "is not a time zone" in errors_of(response)[0]


def test_another_citation_style_is_written_into_the_newest_and_says_what_is_left(chief, monkeypatch):
    monkeypatch.setattr("blog.admin.site.RESTYLED_AT_ONCE", 1)
    older, newest = (make_live(title).editions.get() for title in ("One", "Two"))
    page = "/admin/blog/sitesettings/1/change/"
    chief.get("/admin/blog/sitesettings/")
    form = Page(chief, page, "sitesettings_form")
    form["citation_style"] = "apa"

    form.press("_save")

    for edition in (older, newest):
        edition.refresh_from_db()
    assert (older.citation_style, newest.citation_style) == ("house", "apa")
    assert any("rerender --outdated" in each for each in messages_of(form.response))
