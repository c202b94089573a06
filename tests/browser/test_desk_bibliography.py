"""From the whole site's library and from what people paste into a post, with few keys."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from blog.citations import locators
from blog.citations.identity import DOI, normal_doi, normal_url
from tests.browser.test_desk_citations import cite, dialog
from tests.browser.writing import (
    caret_is_known,
    chips,
    citations,
    go_to,
    make_draft,
    open_draft,
    open_new,
    save,
    sections,
    stored,
    text_of,
    write_at_the_end,
)

LIBRARY = """
import uuid
from tests.posts import make_post, make_source
mark = {mark!r}
make_source("The " + mark + " survey", url="https://records.example.org/" + mark)
make_source("The " + mark + " book", url="", publisher="Tide Press", kind="book")
"""
FOURTEEN = [f"“Record {number}” – Archive {number}, April 2025" for number in range(1, 15)]


@pytest.fixture
def library(site, request):
    """A word that two sources of the library have in their titles, and nothing else."""
    mark = f"m{abs(hash(request.node.name)) % 10**8}"
    site.python(LIBRARY.format(mark=mark), for_readers=False)
    return mark


class Keyboard:
    """Counts what a person presses; a chord is one press."""

    def __init__(self, page):
        self.page = page
        self.presses = 0

    def press(self, key):
        self.presses += 1
        self.page.keyboard.press(key)


def test_the_picker_finds_and_cites_a_source_of_the_whole_site(editor_page, site, library):
    page = open_new(editor_page)
    page.get_by_label("Title").first.fill("With the library")
    cite(page, f"the {library} BOOK")
    row = citations(page).first
    locked = row.locator("[name$=-title]").is_editable()
    save(page)

    assert not locked
    assert citations(page).first.locator("[name$=-publisher]").input_value() == "Tide Press"
    count = site.python(
        f"from blog.models import Source; print(Source.objects.filter(title__contains='{library}').count())",
        for_readers=False,
    )
    assert int(count.split()[-1]) == 2
    expect(chips(page)).to_have_text(["1"])


def test_the_picker_says_how_often_a_source_of_the_library_is_cited(editor_page, library):
    page = open_new(editor_page)
    write_at_the_end(sections(page).first, "A claim.")
    page.keyboard.press("Control+Shift+k")
    page.keyboard.type(library)

    expect(dialog(page).get_by_role("option", name="in the library, cited in 0 posts")).to_have_count(2)


def test_enter_never_cites_what_was_not_on_the_screen(editor_page, library):
    page = open_new(editor_page)
    # Words of a title in the library, and no title itself.
    cite(page, f"{library} survey")

    assert citations(page).count() == 1
    assert citations(page).first.locator("[name$=-title]").input_value() == f"{library} survey"
    assert citations(page).first.locator("[name$=-library]").input_value() == ""


def test_what_the_library_finds_is_cited_when_an_arrow_chose_it(editor_page, library):
    page = open_new(editor_page)
    write_at_the_end(sections(page).first, "A claim.")
    page.keyboard.press("Control+Shift+k")
    page.keyboard.type(f"{library} survey")
    expect(dialog(page).get_by_role("option")).to_have_text(
        [re.compile("^\\+Add"), re.compile("in the library")]
    )
    expect(dialog(page).get_by_role("option", selected=True)).to_contain_text("Add")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    dialog(page).wait_for(state="detached")

    assert citations(page).first.locator("[name$=-title]").input_value() == f"The {library} survey"


@pytest.mark.parametrize(
    "spelled",
    [
        "http://www.records.example.org/{}/?utm_source=x",
        "HTTPS://records.example.org/{}#top",
        "www.records.example.org/{}",
    ],
)
def test_any_spelling_of_an_address_cites_what_the_library_has(editor_page, library, spelled):
    page = open_new(editor_page)
    cite(page, spelled.format(library))

    assert citations(page).count() == 1
    assert citations(page).first.locator("[name$=-title]").input_value() == f"The {library} survey"


def test_two_presses_add_one_source(editor_page):
    page = open_new(editor_page)
    write_at_the_end(sections(page).first, "A claim.")
    page.keyboard.press("Control+Shift+k")
    dialog(page).wait_for()
    page.keyboard.type("A report that nobody had listed")
    # Both before anything else can happen.
    dialog(page).locator("form").evaluate("(form) => { form.requestSubmit(); form.requestSubmit(); }")
    dialog(page).wait_for(state="detached")

    expect(chips(page)).to_have_text(["1"])
    assert citations(page).count() == 1


def test_escape_while_the_library_is_asked_adds_nothing(editor_page):
    page = open_new(editor_page)
    page.route("**/source/find/**", lambda _route: None)
    write_at_the_end(sections(page).first, "A claim.")
    page.keyboard.press("Control+Shift+k")
    dialog(page).wait_for()
    page.keyboard.type("A report that nobody had listed")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    dialog(page).wait_for(state="detached")
    page.unroute_all(behavior="ignoreErrors")
    page.wait_for_timeout(5_500)

    assert citations(page).count() == 0


@pytest.mark.parametrize(
    ("typed", "place"),
    [("delta, p. 31", "p. 31"), ("delta, 12:30", "12:30"), ("delta, ¶ 4", "¶ 4"), ("delta, ch. 2", "ch. 2")],
)
def test_a_place_can_be_typed_after_a_comma(editor_page, site, typed, place):
    page = open_draft(editor_page, make_draft(site, sources={"ka": "Alpha", "kd": "Delta"}))
    cite(page, typed)

    assert f'<cite-ref key="kd" locator="{place}"></cite-ref>' in stored(sections(page).first)


#: Some are no place: a title may have a comma in it.
PLACES = [
    *(
        "p. 4",
        "p 4",
        "p4",
        "pp. 4, 7",
        "pp. 4, 7–9, 12",
        "pages iv - vi",
        "pgs. 3",
        "pg. 3",
        "p. A4",
        "p. 12b",
    ),
    *("¶ 4", "¶¶ 4, 5", "pars. 2", "para 2", "ch. 2", "chap. ii", "§ 3.1", "§§ 3.1, 3.2", "sect. 4"),
    *("12:30", "at 1:02:30", "12:30 – 13:00", "12:75", "pictures of walls", "chimes", "paris 4", "2025"),
]


def test_a_place_behind_a_comma_is_what_readers_get_as_one(editor_page):
    page = open_new(editor_page)
    code = """async (places) => {
      const { withPlace } = await import("blog/library");
      return places.map((place) => withPlace(`Walls, fourth part, ${place}`));
    }"""

    found = page.evaluate(code, PLACES)

    assert found == [
        {"text": "Walls, fourth part", "place": place}
        if locators.read(place).kind
        else {"text": f"Walls, fourth part, {place}", "place": ""}
        for place in PLACES
    ]


#: Addresses and DOIs, and which of them are one.
SPELLINGS = [
    *("https://example.org/a", "http://www.example.org/a/", "https://EXAMPLE.org/a?utm_source=x#y"),
    *("https://example.org/a?c=1&b=2", "https://example.org/a?b=2&c=1", "https://example.org:8443/a"),
    *("https://example.org", "https://example.org/", "https://example.org/A", "10.1000/A", "doi:10.1000/a"),
    *("https://doi.org/10.1000/a", "https://example.org/b"),
]


def test_the_desk_and_the_server_take_the_same_spellings_for_one(editor_page):
    page = open_new(editor_page)
    code = """async (texts) => {
      const { normalDoi, normalUrl } = await import("blog/library");
      return texts.map((text) => normalDoi(text) || normalUrl(text));
    }"""

    at_desk = page.evaluate(code, SPELLINGS)
    on_server = [normal_doi(text) if DOI.fullmatch(text) else normal_url(text) for text in SPELLINGS]

    for one, other in itertools.combinations(range(len(SPELLINGS)), 2):
        same = at_desk[one] == at_desk[other]
        assert same == (on_server[one] == on_server[other]), (SPELLINGS[one], SPELLINGS[other])


def test_fourteen_sources_take_at_most_three_presses_each(editor_page, site):
    pk = make_draft(site, sources={f"k{number}": f"Record {number}" for number in range(1, 15)})
    page = open_draft(editor_page, pk)
    go_to(sections(page).first, "Control+End")
    keyboard = Keyboard(page)

    for number in range(14):
        keyboard.press("[")
        keyboard.press("@")
        dialog(page).wait_for()
        keyboard.press("Enter")
        dialog(page).wait_for(state="detached")
        expect(chips(page)).to_have_count(number + 1)
        caret_is_known(page)
    save(page)

    assert keyboard.presses <= 14 * 3
    expect(chips(page)).to_have_text([str(number) for number in range(1, 15)])


def paste_box(page):
    page.get_by_role("button", name="Paste a bibliography").click()
    return page.get_by_role("dialog", name="Paste a bibliography")


def test_one_paste_adds_fourteen_sources(editor_page, site):
    page = open_new(editor_page)
    page.get_by_label("Title").first.fill("Fourteen at once")
    write_at_the_end(sections(page).first, "A claim.")
    box = paste_box(page)
    keyboard = Keyboard(page)
    # What the clipboard would bring.
    page.keyboard.insert_text("\n".join(FOURTEEN))
    keyboard.press("Control+Enter")
    box.wait_for(state="hidden")
    save(page)

    assert keyboard.presses == 1
    assert citations(page).count() == 14
    titles = [citations(page).nth(place).locator("[name$=-title]").input_value() for place in range(14)]
    assert titles == [f"Record {number}" for number in range(1, 15)]


def test_a_paste_shows_what_it_understood_and_matched_and_keeps_the_rest(editor_page, library, console):
    page = open_new(editor_page)
    page.get_by_label("Title").first.fill("A mixture")
    write_at_the_end(sections(page).first, "A claim.")
    box = paste_box(page)
    bibtex = "@book{a, title={On walls}, year=2020, series={Stone}}"
    known = f"https://records.example.org/{library}"
    page.keyboard.insert_text(f"{bibtex}\n{known}\njust some words\n<script>alert(1)</script>. Evil, 2024.")
    box.get_by_role("button", name="Add 3 sources").wait_for()
    told = box.inner_text()
    box.get_by_role("button", name="Add 3 sources").click()
    expect(box.locator("textarea")).to_have_value("just some words")
    box.get_by_role("button", name="Close").click()
    save(page)

    assert "new · not kept: series" in told
    assert "in the library already" in told
    assert "This says neither where nor when it was published." in told
    assert citations(page).count() == 3
    titles = [citations(page).nth(place).locator("[name$=-title]").input_value() for place in range(3)]
    assert titles == ["On walls", f"The {library} survey", "<script>alert(1)</script>"]
    assert console == []


def test_a_paste_knows_what_the_post_has_in_any_spelling(editor_page):
    page = open_new(editor_page)
    page.get_by_role("button", name="+ Add a source").click()
    citations(page).first.locator("[name$=-url]").fill("https://example.org/dup")
    box = paste_box(page)
    page.keyboard.insert_text(
        "http://www.example.org/dup/?utm_source=x\n“New” – Board, 2025. https://example.org/new\nhttps://example.org/new/"
    )
    box.get_by_role("button", name="Add 1 source", exact=True).wait_for()
    told = box.get_by_role("listitem").all_inner_texts()
    # Twice, before anything else can happen.
    box.locator("form").evaluate("(form) => { form.requestSubmit(); form.requestSubmit(); }")
    box.wait_for(state="hidden")

    assert ["in this post already" in each for each in told] == [True, False]
    assert "again in line 3" in told[1]
    assert citations(page).count() == 2


#: What a row says, what is found, and whether that is the row's source.
PAIRS = [
    ({"url": "www.example.org/a"}, {"url": "https://example.org/a"}, True),
    ({"url": "https://www.example.org/a"}, {"url": "http://example.org/a/"}, True),
    ({"url": "https://doi.org/10.1000/A"}, {"doi": "10.1000/a"}, True),
    ({"doi": "doi:10.1000/A"}, {"url": "https://doi.org/10.1000/a"}, True),
    ({"doi": "10.1000/a", "url": "https://example.org/a"}, {"doi": "10.1000/b"}, False),
    ({"title": "Report", "issued": "2024"}, {"title": "Report", "issued": "2025"}, False),
    ({"title": "Report", "publisher": "Board"}, {"title": "Report", "publisher": "Council"}, False),
    ({"title": "Report"}, {"title": "Report", "publisher": "Board", "issued": "2025"}, True),
    ({"title": "Report", "url": "https://example.org/a"}, {"title": "Report"}, True),
    ({"title": "Report"}, {"title": "Another"}, False),
]


def test_a_row_is_known_by_address_and_doi_and_else_by_all_that_it_says(editor_page):
    page = open_new(editor_page)
    code = """async (pairs) => {
      const { isDescribedBy } = await import("blog/library");
      const nothing = { title: "", publisher: "", issued: "", url: "", doi: "" };
      return pairs.map(([row, found]) => isDescribedBy({ ...nothing, ...row }, { ...nothing, ...found }));
    }"""

    assert page.evaluate(code, PAIRS) == [same for _row, _found, same in PAIRS]


def test_a_report_of_another_year_with_the_same_title_is_added(editor_page):
    page = open_new(editor_page)
    page.get_by_role("button", name="+ Add a source").click()
    citations(page).first.locator("[name$=-title]").fill("Annual report")
    citations(page).first.locator("[name$=-issued]").fill("2024")
    box = paste_box(page)
    page.keyboard.insert_text("“Annual report” – Board, 2024\n“Annual report” – Board, 2025")
    box.get_by_role("button", name="Add 1 source", exact=True).click(timeout=10_000)
    box.wait_for(state="hidden")

    issued = [citations(page).nth(place).locator("[name$=-issued]").input_value() for place in range(2)]
    assert issued == ["2024", "2025"]


def test_the_lint_follows_the_text(editor_page, site):
    page = open_draft(editor_page, make_draft(site, sources={"ka": "Alpha"}))
    panel = page.locator("#desk-lint")
    expect(panel).to_contain_text("“Alpha” is never cited in the text.")

    cite(page, "alpha")

    expect(panel).not_to_contain_text("never cited")
    expect(panel).to_contain_text("Nothing to mend.")


def test_a_finding_leads_to_its_row(editor_page, site):
    page = open_draft(editor_page, make_draft(site, sources={"ka": "Alpha"}))
    page.get_by_label("Title").first.fill("Changed")
    page.locator("#desk-lint").get_by_role("link", name="“Alpha” is never cited in the text.").click()

    expect(citations(page).first.locator("[name$=-title]")).to_be_focused()


# What went wrong once, and must not again ----------------------------------------


def test_rows_that_nobody_wrote_in_are_not_saved(editor_page, site):
    page = open_draft(editor_page, make_draft(site))
    page.get_by_role("button", name="+ Add a source").click()
    page.get_by_role("button", name="+ Add a section").last.click()
    save(page)

    assert page.locator(".errornote").count() == 0
    assert (sections(page).count(), citations(page).count()) == (1, 0)


def test_a_key_is_sent_once(editor_page, site):
    page = open_draft(editor_page, make_draft(site, sources={"ka": "Alpha"}))

    keys = (
        citations(page)
        .first.locator("[name$=-key]")
        .evaluate_all("(inputs) => inputs.map(({ name }) => name)")
    )

    assert keys == ["citations-0-key"]


def test_text_inside_a_marker_is_not_kept(editor_page, site):
    body = '<p>A claim<cite-ref key="ka">[99] hidden words</cite-ref>.</p>'
    page = open_draft(editor_page, make_draft(site, sections=[("One", body)], sources={"ka": "Alpha"}))
    write_at_the_end(sections(page).first, " More.")
    save(page)

    assert "hidden words" not in stored(sections(page).first)
    expect(chips(page)).to_have_text(["1"])


def test_a_chip_looks_like_one_inside_the_editor(editor_page, site):
    body = '<p>A claim<cite-ref key="ka"></cite-ref>.</p>'
    page = open_draft(editor_page, make_draft(site, sections=[("One", body)], sources={"ka": "Alpha"}))

    chip, text = (
        place.evaluate("(element) => getComputedStyle(element).color")
        for place in (chips(page).first, text_of(sections(page).first))
    )

    assert chip != text


def test_the_table_dialog_of_the_editor_keeps_its_labels(editor_page, site):
    page = open_draft(editor_page, make_draft(site))
    go_to(sections(page).first, "Control+End")
    sections(page).first.get_by_role("button", name="Table").click()

    labels = page.locator(".prose-editor-dialog label")
    assert labels.count() > 0
    assert all(labels.nth(place).is_visible() for place in range(labels.count()))
