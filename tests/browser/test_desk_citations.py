"""Citations on the writing page: chips in the text, the list of sources, the dialog between them."""

import re

import pytest
from playwright.sync_api import expect

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


def cited(*keys):
    return "".join(f'<p>A claim.<cite-ref key="{key}"></cite-ref></p>' for key in keys)


@pytest.fixture
def desk(site, editor_page):
    """Two sections that cite three of four sources, against the order of the list."""
    pk = make_draft(
        site,
        sections=[("One", cited("kc", "ka")), ("Two", cited("kb", "kc"))],
        sources={"ka": "Alpha", "kb": "Beta", "kc": "Gamma", "kd": "Delta"},
    )
    return open_draft(editor_page, pk)


def numbers(page):
    """The number of each source, in the order of the list."""
    return page.locator(
        "#citations-group .inline-related:not(.empty-form, .deleted) .row-number"
    ).all_inner_texts()


def dialog(page):
    return page.get_by_role("dialog", name="Cite a source")


def cite(page, words):
    """Write a sentence at the end of the first section and cite what the words find, or add it."""
    write_at_the_end(sections(page).first, " So it is said.")
    page.keyboard.press("Control+Shift+k")
    dialog(page).wait_for()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    dialog(page).wait_for(state="detached")


def test_sources_are_numbered_by_first_mention_and_the_rest_follow(desk):
    expect(chips(desk)).to_have_text(["1", "2", "3", "1"])
    assert numbers(desk) == ["2", "3", "1", "4"]


def test_chips_renumber_when_sections_change_places(desk):
    sections(desk).nth(1).locator(".row-handle").focus()
    desk.keyboard.press("ArrowUp")

    expect(chips(desk)).to_have_text(["1", "2", "2", "3"])
    assert numbers(desk) == ["3", "1", "2", "4"]


def test_readers_see_the_numbers_that_the_writer_saw(desk, site):
    seen = chips(desk).all_inner_texts()
    with desk.expect_navigation():
        desk.get_by_role("button", name="Publish").click()
    desk.get_by_role("link", name="View on site").click()

    shown = desk.locator("main .cite").all_inner_texts()
    assert [re.sub(r"\D", "", text) for text in shown] == seen


def test_a_source_of_the_list_is_cited_by_keyboard(desk):
    cite(desk, "delta")

    assert re.search(r"So it is said\.<cite-ref key=\"kd\"></cite-ref></p>$", stored(sections(desk).first))
    expect(chips(desk)).to_have_text(["1", "2", "3", "4", "1"])


def test_writing_goes_on_behind_the_chip(desk):
    cite(desk, "delta")
    desk.keyboard.type(" Then more.")

    assert stored(sections(desk).first).endswith('<cite-ref key="kd"></cite-ref> Then more.</p>')


def test_an_unknown_title_is_added_and_cited_in_one_go(desk):
    cite(desk, "A report that nobody had listed")
    added = citations(desk).nth(4)
    key = added.locator("[name$=-key]:not([name^=initial])").input_value()
    save(desk)

    assert re.fullmatch(r"k[0-9a-f]{8}", key)
    assert f'key="{key}"' in stored(sections(desk).first)
    assert citations(desk).nth(4).locator("[name$=-title]").input_value() == "A report that nobody had listed"
    expect(chips(desk)).to_have_text(["1", "2", "3", "4", "1"])


@pytest.mark.parametrize(
    ("typed", "field", "kept"),
    [
        ("https://example.org/minutes/7", "url", "https://example.org/minutes/7"),
        ("www.example.org/minutes/8", "url", "https://www.example.org/minutes/8"),
        ("10.1000/182", "doi", "10.1000/182"),
        ("https://doi.org/10.1000/183", "doi", "10.1000/183"),
    ],
)
def test_an_address_or_doi_goes_into_its_own_field(desk, typed, field, kept):
    cite(desk, typed)

    added = citations(desk).nth(4)
    assert added.locator(f"[name$=-{field}]").input_value() == kept
    assert added.locator("[name$=-title]").input_value() == ""


def test_a_row_that_is_not_saved_yet_can_be_cited(editor_page):
    page = open_new(editor_page)
    page.get_by_role("button", name="+ Add a source").click()
    page.keyboard.type("Typed a moment ago")
    write_at_the_end(sections(page).first, "A claim. [@")
    dialog(page).get_by_role("option", name="Typed a moment ago").click()

    expect(chips(page)).to_have_text(["1"])
    assert "[@" not in stored(sections(page).first)


def test_two_added_rows_have_two_keys(editor_page):
    page = open_new(editor_page)
    for title in ("First", "Second"):
        page.get_by_role("button", name="+ Add a source").click()
        page.keyboard.type(title)

    keys = [
        citations(page).nth(place).locator("[name$=-key]:not([name^=initial])").input_value()
        for place in (0, 1)
    ]
    assert all(re.fullmatch(r"k[0-9a-f]{8}", key) for key in keys)
    assert keys[0] != keys[1]


def test_a_place_in_the_source_is_kept_and_shown(desk):
    write_at_the_end(sections(desk).first, " On a page.")
    desk.keyboard.press("Control+Shift+k")
    desk.get_by_label("Page or place").fill("p. 31")
    dialog(desk).get_by_role("option", name="Delta").click()
    save(desk)

    assert '<cite-ref key="kd" locator="p. 31"></cite-ref>' in stored(sections(desk).first)
    assert chips(desk).all_inner_texts()[2] == "3, p. 31"


def test_a_chip_can_be_pointed_at_another_source(desk):
    desk.locator(".cite-chip").first.dblclick()
    dialog(desk).wait_for()
    desk.keyboard.type("delta")
    desk.keyboard.press("Enter")
    dialog(desk).wait_for(state="detached")

    assert stored(sections(desk).first) == cited("kd", "ka")


def test_a_selected_claim_stays_when_it_is_cited(desk):
    go_to(sections(desk).nth(1), "Control+Home")
    for _ in "A claim":
        desk.keyboard.press("Shift+ArrowRight")
    caret_is_known(desk)
    desk.keyboard.press("Control+Shift+k")
    dialog(desk).wait_for()
    desk.keyboard.type("delta")
    desk.keyboard.press("Enter")
    dialog(desk).wait_for(state="detached")

    assert stored(sections(desk).nth(1)).startswith('<p>A claim<cite-ref key="kd"></cite-ref>.')


#: A busy machine, for certain: whatever waits for a frame or a timer comes after the next key.
BUSY = """() => {
  const [frame, timer] = [window.requestAnimationFrame.bind(window), window.setTimeout.bind(window)];
  window.requestAnimationFrame = (then) => timer(() => frame(then), 1000);
  window.setTimeout = (then, wait = 0, ...rest) => timer(then, wait + 1000, ...rest);
}"""


def test_escape_cites_nothing_and_gives_the_text_back(desk):
    before = stored(sections(desk).first)
    go_to(sections(desk).first, "Control+End")
    desk.evaluate(BUSY)
    desk.keyboard.press("Control+Shift+k")
    dialog(desk).wait_for()
    desk.keyboard.press("Escape")
    dialog(desk).wait_for(state="detached")
    unchanged = stored(sections(desk).first)
    desk.keyboard.type("!")

    assert unchanged == before
    text = sections(desk).first.locator("textarea[name$=-body]")
    expect(text).to_have_value(before.removesuffix("</p>") + "!</p>")


def test_the_toolbar_has_a_button_for_it(desk):
    text_of(sections(desk).first).click()
    sections(desk).first.get_by_role("button", name="Cite a source (Ctrl+Shift+K)").click()

    assert dialog(desk).is_visible()
    assert dialog(desk).get_by_role("option").count() == 4


def test_a_deleted_source_turns_its_chips_to_question_marks_until_it_is_back(desk):
    row = citations(desk).nth(2)
    row.hover()
    row.get_by_role("button", name="Delete").click()
    desk.wait_for_function("() => document.querySelector('.cite-missing')")
    without = chips(desk).all_inner_texts()
    row.get_by_role("button", name="Undo").click()
    desk.wait_for_function("() => !document.querySelector('.cite-missing')")

    assert without == ["?", "1", "2", "?"]
    expect(chips(desk)).to_have_text(["1", "2", "3", "1"])


def test_a_draft_keeps_the_marker_of_a_deleted_source_and_says_that_it_is_loose(desk):
    row = citations(desk).nth(2)
    row.hover()
    row.get_by_role("button", name="Delete").click()
    save(desk)

    assert "cites a source that is not in the list" in desk.locator("#desk-lint .lint-errors").inner_text()
    assert stored(sections(desk).first) == cited("kc", "ka")
    assert citations(desk).count() == 3


def test_each_chip_says_what_it_cites(desk):
    names = desk.locator(".tiptap .cite-chip").evaluate_all("(chips) => chips.map((chip) => chip.ariaLabel)")

    assert names[0].startswith("Citation 1: “Gamma”")
    assert names[1].startswith("Citation 2: “Alpha”")


def test_a_source_that_another_post_cites_is_locked_until_it_is_made_separate(site, editor_page):
    code = """
from tests.posts import make_post, make_source
shared = make_source("Shared by two", url="https://records.example.org/shared")
make_post(sources={"k1": shared})
print(make_post(sources={"k1": shared}).pk)
"""
    page = open_draft(editor_page, int(site.python(code, for_readers=False).split()[-1]))
    row = citations(page).first
    row.get_by_role("button", name="Source: “Shared by two”").click()
    title = row.get_by_label("Title")
    locked = title.is_editable()
    row.get_by_label("Make a separate source").check()
    editable = title.is_editable()
    row.get_by_label("Make a separate source").uncheck()

    assert (locked, editable, title.is_editable()) == (False, True, False)


def test_links_above_a_form_that_wrap_begin_at_the_same_edge(site, log_in):
    code = "from tests.posts import make_live; print(make_live('Three links above').pk)"
    pk = int(site.python(code, for_readers=False).split()[-1])
    page = log_in("editor", viewport={"width": 330, "height": 700})
    page.goto(f"/admin/blog/post/{pk}/change/")
    places = page.locator(".object-tools li").evaluate_all(
        "(items) => items.map((item) => [item.offsetTop, item.offsetLeft])"
    )
    first_of_lines = [min(left for top, left in places if top == line) for line, _left in places]

    assert len({top for top, _left in places}) == 2
    assert len(set(first_of_lines)) == 1
