import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import Image, Post, Section, Source, Tag
from tests.desk import Page, at_desk, change_url, errors_of, keywords_of, messages_of, person, write
from tests.posts import make_author, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return person("editor", "Editors")


@pytest.fixture
def desk(editor):
    return at_desk(editor)


def headings(post):
    return [section.heading for section in post.sections.all()]


def test_a_new_post_is_saved_with_its_sections_and_sources(desk, editor):
    page = write(desk, standfirst="In short.", tags=["Sea walls", "Harbours"])
    page.cite("k1", title="Survey", publisher="Harbour Board", issued="April 2025")
    page.change("sections", 0, body='<p>It sinks<cite-ref key="k1"></cite-ref>.</p>')
    page.section("Conclusion", "<p>So there.</p>")

    post = page.save()

    citation = post.citations.get()
    assert headings(post) == ["Introduction", "Conclusion"]
    assert (citation.key, citation.source.title, citation.source.issued) == ("k1", "Survey", "2025-04")
    assert keywords_of(post) == ["Sea walls", "Harbours"]
    assert (post.created_by, post.version, post.slug) == (editor, 1, "the-sea-wall")
    assert messages_of(page.response) == ["Saved."]


def test_every_save_makes_one_revision_by_whoever_saved(desk, editor):
    post = write(desk).save()
    page = Page(desk, change_url(post))
    page["title"] = "The sea wall sinks"

    page.save()

    last = post.revisions.order_by("-number").first()
    assert post.revisions.count() == 2
    assert (last.number, last.user, last.data["title"]) == (2, editor, "The sea wall sinks")


def test_saving_without_a_change_changes_no_word(desk):
    page = write(desk, tags=["Sea walls"], standfirst="In short.")
    page.cite("k1", title="Survey", authors="Ilka Sorn", issued="3 April 2025", accessed_on="2025-05-01")
    post = page.save()

    Page(desk, change_url(post)).save()

    first, second = post.revisions.order_by("number")
    assert first.data == second.data


def test_rows_are_saved_in_the_order_of_the_page(desk):
    post = make_post(sections=[("One", "<p>1</p>"), ("Two", "<p>2</p>"), ("Three", "<p>3</p>")])
    page = Page(desk, change_url(post))
    page.change("sections", 0, position="30")
    page.change("sections", 1, position="10")
    page.change("sections", 2, position="40")
    new = page.section("New")
    page.change("sections", new, position="20")

    page.save()

    assert headings(post) == ["Two", "New", "One", "Three"]


def test_rows_that_the_page_has_renumbered_are_still_the_same_rows(desk):
    post = make_post(sections=[("One", "<p>1</p>"), ("Two", "<p>2</p>")])
    page = Page(desk, change_url(post))
    ids = list(post.sections.values_list("pk", flat=True))
    new = page.section("New")
    for name in ("id", "heading", "body", "position"):
        first, last = f"sections-0-{name}", f"sections-{new}-{name}"
        page.data[first], page.data[last] = page.data.get(last, ""), page.data[first]

    page.save()

    assert set(headings(post)) == {"One", "Two", "New"}
    assert set(ids) < set(post.sections.values_list("pk", flat=True))


def test_a_row_of_another_post_cannot_be_taken_over(desk):
    theirs = make_post("Theirs", sections=[("Theirs", "<p>Theirs.</p>")]).sections.get()
    post = make_post(sections=[("Mine", "<p>Mine.</p>")])
    page = Page(desk, change_url(post))
    page.change("sections", 0, id=str(theirs.pk), heading="Taken")

    page.save()

    theirs.refresh_from_db()
    assert (theirs.heading, theirs.post.title) == ("Theirs", "Theirs")


def test_a_section_can_be_deleted_also_before_it_was_ever_saved(desk):
    post = make_post(sections=[("One", "<p>1</p>"), ("Two", "<p>2</p>")])
    page = Page(desk, change_url(post))
    page.delete("sections", 0)
    page.delete("sections", page.section("Never saved"))

    page.save()

    assert headings(post) == ["Two"]


def test_a_deleted_row_comes_back_ticked_on_a_page_with_errors(desk):
    post = make_post(sections=[("One", "<p>1</p>"), ("Two", "<p>2</p>")])
    page = Page(desk, change_url(post))
    page.delete("sections", 0)
    new = page.section("Never saved")
    page.delete("sections", new)
    page["title"] = ""

    page.press()
    page.read_again()

    assert page["sections-0-DELETE"] == "on"
    assert page[f"sections-{new}-DELETE"] == "on"


def test_what_is_stored_is_clean(desk):
    page = write(desk)
    body = '<p onclick="x()">Safe<script>x()</script><img src="https://spy.example/p.gif"></p>'
    page.change("sections", 0, body=body)

    page.save()

    assert Section.objects.get().body == "<p>Safe</p>"


def test_a_lead_section_needs_no_heading(desk):
    page = write(desk)
    page.change("sections", 0, heading="", body="<p>Straight into it.</p>")

    assert page.save().sections.get().body == "<p>Straight into it.</p>"


def test_a_post_needs_a_title_and_nothing_else_is_lost(desk):
    page = write(desk, title="", tags=["Sea walls"])
    page.cite("k1", title="Survey", publisher="Harbour Board")

    response = page.press()
    page.read_again()

    assert "This field is required." in errors_of(response)
    assert page["sections-0-heading"] == "Introduction"
    assert page["sections-0-body"] == "<p>The wall sinks.</p>"
    assert page["citations-0-publisher"] == "Harbour Board"
    assert page.data.getlist("tags") == ["Sea walls"]
    assert not Tag.objects.exists()
    assert not Post.objects.exists()


def test_a_draft_without_a_section_opens_with_one_to_write_in(desk):
    page = Page(desk)
    page["title"] = "Only a title"
    page = Page(desk, change_url(page.save()))
    offered = page.count("sections")
    page.change("sections", 0, body="<p>The first words.</p>")

    post = page.save()

    assert offered == 1
    assert [section.body for section in post.sections.all()] == ["<p>The first words.</p>"]
    assert Page(desk, change_url(post)).count("sections") == 1


def test_keywords_are_one_whatever_their_spelling_and_keep_their_order(desk):
    Tag.objects.named(["Ærø"])
    page = write(desk, tags=["Zebras", " ærø ", "zebras", "", "Ash trees, old"])

    post = page.save()

    assert keywords_of(post) == ["Zebras", "Ærø", "Ash trees, old"]


@pytest.mark.parametrize("names", [["x" * 101], ["ß" * 70], [f"keyword {n}" for n in range(51)]])
def test_too_much_of_a_keyword_is_explained(desk, names):
    page = write(desk, tags=names)

    response = page.press()

    assert response.status_code == 200
    assert errors_of(response)
    assert not Tag.objects.exists()


def test_a_known_keyword_is_suggested_before_those_that_merely_contain_it(desk, monkeypatch):
    monkeypatch.setattr("blog.admin.keywords.SUGGESTIONS", 3)
    Tag.objects.named(["Adriatic Sea", "Baltic Sea", "Black Sea", "Sea walls", "Sea"])

    found = desk.get("/admin/blog/tag/suggest/?term=sea").json()["results"]

    assert [each["text"] for each in found] == ["Sea", "Sea walls", "Adriatic Sea"]


def test_keywords_are_suggested_whatever_the_case(desk):
    Tag.objects.named(["Ærø", "Harbours"])

    answer = desk.get("/admin/blog/tag/suggest/?term=ÆR&page=1").json()

    assert answer == {"results": [{"id": "Ærø", "text": "Ærø"}]}


def test_the_byline_keeps_the_order_in_which_authors_were_picked(desk):
    tom, ilka = make_author("Tom Ebb"), make_author("Ilka Sorn")
    page = write(desk, byline=[str(tom.pk), str(ilka.pk)])
    post = page.save()

    page = Page(desk, change_url(post))
    shown = page.data.getlist("byline")
    page["byline"] = shown[::-1]
    page.save()

    assert shown == [str(tom.pk), str(ilka.pk)]
    assert [row.author.name for row in post.author_rows.all()] == ["Ilka Sorn", "Tom Ebb"]


@pytest.mark.parametrize("value", ["x", "0", "-1", "9" * 30, "١"])
def test_an_author_that_does_not_exist_is_an_error_and_not_a_crash(desk, value):
    page = write(desk, byline=[value])

    response = page.press()

    assert response.status_code == 200
    assert errors_of(response)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sections-TOTAL_FORMS", "many"),
        ("sections-TOTAL_FORMS", "9" * 9),
        ("sections-0-position", "9" * 40),
        ("sections-0-id", "9" * 40),
        ("citations-INITIAL_FORMS", "-1"),
        ("language", "not a language"),
        ("lead_image", "9" * 40),
        ("base_version", "9" * 40),
    ],
)
def test_numbers_that_make_no_sense_are_no_crash(desk, name, value):
    post = make_post()
    page = Page(desk, change_url(post))
    page[name] = value

    assert page.press().status_code == 200


def test_a_title_is_one_line(desk):
    page = write(desk, title="The sea\r\nwall ")

    assert page.save().title == "The sea wall"


def test_a_post_takes_a_picture_from_the_library(desk):
    image = Image.objects.create(title="Wall", alt="A wall", digest="a" * 24, width=900, height=600)
    page = write(desk, lead_image=str(image.pk), image_caption="In March.")

    post = page.save()

    assert (post.lead_image, post.image_caption) == (image, "In March.")


def big_form(desk):
    page = Page(desk)
    page["title"] = "Everything about the wall"
    page["byline"] = [str(make_author("Tom Ebb").pk)]
    for number in range(200):
        page.cite(f"k{number}", title=f"Report {number}", url=f"https://example.org/{number}")
    for number in range(40):
        marks = "".join(f'<cite-ref key="k{5 * number + each}"></cite-ref>' for each in range(5))
        page.section(f"Section {number}", f"<p>Text{marks}.</p>")
    return page


def queries_of(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_forty_sections_and_two_hundred_sources_take_few_queries(desk):
    page = big_form(desk)

    created = queries_of(lambda: page.press("_publish"))
    post = Post.objects.get()
    again = Page(desk, change_url(post))
    opened = queries_of(lambda: Page(desk, change_url(post)))
    for number in range(200):
        again.change("citations", number, title=f"Renamed {number}", quote="Word for word")
    for number in range(40):
        again.change("sections", number, body="<p>New text.</p>")
    saved = queries_of(again.press)

    assert (post.sections.count(), post.citations.count()) == (40, 200)
    assert post.editions.get().source_count == 200
    assert Source.objects.filter(title__startswith="Renamed").count() == 200
    assert opened <= 30
    assert saved <= 80
    assert created <= 150


def test_the_page_asks_whether_the_session_lasts(desk, client):
    here = desk.get("/admin/blog/post/session/")
    gone = client.get("/admin/blog/post/session/")

    assert here.json()["token"]
    assert "no-store" in here["Cache-Control"]
    assert gone.status_code == 302
