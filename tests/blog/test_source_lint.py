"""What the source lint says, stops and counts."""

import pytest

from blog.citations.formats.records import blank
from blog.citations.lint import Level, Text, check
from blog.models import CannotPublish
from tests.desk import Page, at_desk, change_url, messages_of, person, write
from tests.posts import cite, make_author, make_post, make_source, publish

MARK = '<cite-ref key="{}"></cite-ref>'


def citation(key, quote="", **fields):
    known = {
        "title": f"Title {key}",
        "publisher": f"House {key}",
        "issued": "2025",
        "url": f"https://example.org/{key}",
    }
    return {"key": key, "quote": quote, "source": {**blank(), **known, **fields}}


def said(texts, citations):
    return [(each.level.value, each.text) for each in check(texts, citations)]


def text(*keys, heading="Part", words=True):
    return Text(heading, words, [(key, "") if isinstance(key, str) else key for key in keys])


def test_a_sound_post_has_no_findings():
    assert said([text("a", "b")], [citation("a"), citation("b")]) == []


def test_a_marker_without_a_source_is_an_error():
    assert said([text("a", "x")], [citation("a")]) == [
        ("error", "A marker in “Part” cites a source that is not in the list.")
    ]


def test_the_same_address_twice_is_an_error_and_the_same_words_a_warning():
    twins = [citation("a"), citation("b", url="http://www.example.org/a/")]
    again = [citation("a"), citation("b", title="title A", publisher="House a")]

    assert said([text("a", "b")], twins) == [("error", "“Title b” and “Title a” are the same source.")]
    assert said([text("a", "b")], again) == [
        ("warning", "“title A” is in the list twice, with the same publisher and date.")
    ]


def test_a_source_that_is_never_cited_and_a_section_without_one_are_warnings():
    texts = [text("a"), text(heading="End"), text(heading="", words=False)]

    assert said(texts, [citation("a"), citation("b")]) == [
        ("warning", "“Title b” is never cited in the text."),
        ("warning", "“End” cites no source."),
    ]


def test_what_is_missing_is_said_in_one_sentence():
    bare = citation("a", issued="", publisher="", url="")

    assert said([text("a")], [bare]) == [("warning", "“Title a” has no date, no publisher and no address.")]


def test_more_than_half_from_one_publisher_is_a_warning():
    voices = [citation(key, publisher="One") for key in "abc"] + [citation("d")]

    assert ("warning", "3 of 4 sources are from One.") in said([text(*"abcd")], voices)
    assert said([text(*"abcd")], [citation(key) for key in "abcd"]) == []


def test_a_quote_wants_a_place_where_there_are_pages():
    book = citation("a", quote="Words.", kind="book")
    page = citation("a", quote="Words.", kind="web")

    assert len(said([text("a")], [book])) == 1
    assert said([text(("a", "p. 4"))], [book]) == []
    assert said([text("a")], [page]) == []


def test_errors_come_first():
    levels = [each.level for each in check([text("x")], [citation("a")])]

    assert levels == [Level.ERROR, Level.WARNING]


# At the desk -------------------------------------------------------------------


@pytest.fixture
def desk(db):
    return at_desk(person("editor", "Editors"))


def test_an_error_blocks_publishing_and_scheduling(db):
    post = make_post(sections=[("Introduction", f"<p>x{MARK.format('nobody')}</p>")])

    with pytest.raises(CannotPublish, match="not in the list"):
        publish(post)


def test_the_panel_says_what_was_saved_and_the_list_counts_it(desk):
    post = make_post(sources={"k1": make_source("The survey", publisher="", issued="")})

    panel = desk.get(change_url(post)).content.decode()
    rows = desk.get("/admin/blog/post/").content.decode()

    assert "“The survey” is never cited in the text." in panel
    assert "“The survey” has no date and no publisher." in panel
    assert '<td class="field-sources">3 warnings</td>' in rows


def test_the_panel_follows_the_form_before_it_is_saved(desk):
    page = write(desk)
    page.cite("k1", title="The survey")
    page.data["sections-0-body"] = f"<p>x{MARK.format('k1')}{MARK.format('gone')}</p>"

    answer = desk.post(
        "/admin/blog/post/sources/", page.data.urlencode(), content_type="application/x-www-form-urlencoded"
    )

    html = answer.content.decode()
    assert '<a href="#sections-0">A marker in “Introduction” cites' in html
    assert '<a href="#citations-0">“The survey” has no date, no publisher and no address.</a>' in html


def test_warnings_do_not_block(desk):
    page = write(desk)
    page["byline"] = [str(make_author().pk)]
    page.cite("k1", title="The survey")

    response = page.press("_publish")

    assert "Published: edition 1 is live." in messages_of(response)[-1]


def test_a_writer_cannot_ask_about_a_post_of_others(db):
    post = make_post(sources={"k1": make_source()})

    answer = at_desk(person("writer", "Writers")).post(f"/admin/blog/post/{post.pk}/sources/", {})

    assert answer.status_code in {403, 404}


def test_the_count_is_renewed_with_each_save(desk):
    post = make_post(sources={"k1": make_source()})
    page = Page(desk, change_url(post))
    page.data["sections-0-body"] = f"<p>The wall sinks.{MARK.format('k1')}</p>"

    assert (post.source_warnings, page.save().source_warnings) == (2, 0)


def test_a_citation_of_another_post_changes_nothing(db):
    post, other = make_post(), make_post(slug="other")
    cite(other)
    other.keep_revision(None)

    post.refresh_from_db()
    assert (post.source_warnings, other.source_warnings) == (0, 2)
