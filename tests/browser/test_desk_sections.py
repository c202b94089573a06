"""Sections on the writing page: added, moved, folded, deleted, without leaving it."""

import pytest

from tests.browser.writing import (
    headings,
    make_draft,
    open_draft,
    open_new,
    ready,
    save,
    sections,
    stored,
    text_of,
    three_sections,
    write_at_the_end,
)


@pytest.fixture
def desk(site, editor_page):
    """A saved post of three sections, open in the editor."""
    return open_draft(editor_page, three_sections(site))


def handle(row):
    return row.locator(".row-handle")


def test_a_new_section_comes_last_and_has_the_focus_in_its_heading(desk):
    desk.get_by_role("button", name="+ Add a section").last.click()
    desk.keyboard.type("Four")

    assert headings(desk) == ["One", "Two", "Three", "Four"]


def test_a_section_can_be_added_between_two_others(desk):
    sections(desk).first.get_by_role("button", name="+ Add a section").click()
    desk.keyboard.type("One and a half")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Its text.")
    save(desk)

    assert headings(desk) == ["One", "One and a half", "Two", "Three"]
    assert stored(sections(desk).nth(1)) == "<p>Its text.</p>"


def test_arrow_keys_on_the_handle_move_a_section_and_keep_the_focus(desk):
    handle(sections(desk).nth(2)).focus()
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("ArrowUp")

    assert headings(desk) == ["Three", "One", "Two"]
    assert desk.evaluate("document.activeElement.className").endswith("row-handle")
    assert desk.locator(".visually-hidden[aria-live=polite]").inner_text() == "Three is now 1 of 3"


def test_the_first_section_does_not_move_up(desk):
    handle(sections(desk).first).focus()
    desk.keyboard.press("ArrowUp")

    assert headings(desk) == ["One", "Two", "Three"]


def test_a_section_moves_while_its_text_is_written(desk):
    write_at_the_end(sections(desk).first, " First")
    desk.keyboard.press("Alt+Shift+ArrowDown")
    desk.keyboard.type(" and second.")

    assert headings(desk) == ["Two", "One", "Three"]
    assert stored(sections(desk).nth(1)) == "<p>About One. First and second.</p>"


def test_the_buttons_move_a_section(desk):
    sections(desk).first.hover()
    sections(desk).first.get_by_role("button", name="Move down").click()

    assert headings(desk) == ["Two", "One", "Three"]


def drag(page, start, target):
    start.scroll_into_view_if_needed()
    box = start.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, box["y"] + 20, steps=3)
    page.wait_for_selector(".ordering")
    to = target.bounding_box()
    page.mouse.move(to["x"] + 10, to["y"] + to["height"] * 0.8, steps=5)


def test_a_section_is_dragged_by_its_handle(desk):
    drag(desk, handle(sections(desk).first), sections(desk).nth(2))
    desk.wait_for_function(
        "() => document.querySelector('#sections-group .dragged ~ .inline-related:not(.empty-form)') === null"
    )
    desk.mouse.up()

    assert headings(desk) == ["Two", "Three", "One"]


def test_escape_puts_a_dragged_section_back(desk):
    drag(desk, handle(sections(desk).first), sections(desk).nth(1))
    desk.keyboard.press("Escape")
    desk.mouse.up()

    assert headings(desk) == ["One", "Two", "Three"]
    assert desk.locator(".ordering, .dragged").count() == 0


def test_the_order_is_saved(desk):
    handle(sections(desk).first).focus()
    desk.keyboard.press("End")
    save(desk)

    assert headings(desk) == ["Two", "Three", "One"]


def delete(row):
    row.hover()
    row.get_by_role("button", name="Delete").click()


def test_a_deleted_section_comes_back_with_undo(desk):
    write_at_the_end(sections(desk).nth(1), " More.")
    delete(sections(desk).nth(1))
    without = headings(desk)
    desk.keyboard.press("Enter")

    assert without == ["One", "Three"]
    assert headings(desk) == ["One", "Two", "Three"]
    assert text_of(sections(desk).nth(1)).inner_text() == "About Two. More."


def test_a_deleted_section_goes_when_the_post_is_saved(desk):
    delete(sections(desk).nth(1))
    save(desk)

    assert headings(desk) == ["One", "Three"]


def test_a_section_that_was_never_saved_can_be_deleted_and_brought_back(desk):
    desk.get_by_role("button", name="+ Add a section").last.click()
    desk.keyboard.type("Four")
    handle(sections(desk).nth(3)).focus()
    desk.keyboard.press("Home")
    delete(sections(desk).first)
    without = headings(desk)
    desk.get_by_role("button", name="Undo").click()
    save(desk)

    assert without == ["One", "Two", "Three"]
    assert headings(desk) == ["Four", "One", "Two", "Three"]


def test_numbers_follow_the_order(desk):
    delete(sections(desk).first)
    handle(sections(desk).nth(2)).focus()
    desk.keyboard.press("ArrowUp")

    numbers = [sections(desk).nth(place).locator(".row-number").inner_text() for place in (1, 2)]
    assert numbers == ["1", "2"]
    assert headings(desk) == ["Three", "Two"]


def test_sections_fold_one_by_one_and_all_at_once(desk):
    sections(desk).first.get_by_role("button", name="Section 1: One").click()
    one = text_of(sections(desk).first).is_visible(), text_of(sections(desk).nth(1)).is_visible()
    desk.locator("#sections-group").get_by_role("button", name="Fold all").click()
    folded = [text_of(sections(desk).nth(place)).is_visible() for place in range(3)]
    desk.locator("#sections-group").get_by_role("button", name="Open all").click()

    assert one == (False, True)
    assert folded == [False, False, False]
    assert text_of(sections(desk).nth(2)).is_visible()


def test_a_folded_row_with_an_error_opens(site, editor_page):
    pk = make_draft(site, sources={"k1": "A report"})
    page = open_draft(editor_page, pk)
    row = page.locator("#citations-group .inline-related").first
    row.get_by_role("button", name="Source: “A report”").click()
    row.get_by_label("Issued").fill("the other day")
    row.get_by_role("button", name="Source: “A report”").click()
    hidden = row.get_by_label("Issued").is_visible()
    save(page)

    assert not hidden
    assert row.locator(".errorlist").first.is_visible()


def test_control_s_saves_the_draft(desk):
    write_at_the_end(sections(desk).first, " Kept.")
    unsaved = desk.locator("#desk-status").inner_text()
    with desk.expect_navigation():
        desk.keyboard.press("Control+s")

    assert unsaved == "Not saved yet"
    assert stored(sections(desk).first) == "<p>About One. Kept.</p>"
    assert desk.locator("#desk-status").inner_text() == ""


def test_a_save_brings_the_writer_back_to_the_caret_and_the_place(site, editor_page):
    long = "".join(f"<p>Line {number}.</p>" for number in range(60))
    page = open_draft(editor_page, make_draft(site, sections=[("One", long), ("Two", long)]))
    write_at_the_end(sections(page).nth(1), " More.")
    before = page.evaluate("scrollY")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    ready(page)
    page.get_by_text("Saved.").last.wait_for()
    page.keyboard.type(" And more.")

    assert before > 1000
    assert abs(page.evaluate("scrollY") - before) < 200
    assert stored(sections(page).nth(1)).endswith("<p>Line 59. More. And more.</p>")
    page.reload()
    ready(page)
    assert page.evaluate("document.activeElement.className") != "tiptap ProseMirror"


def leave(page):
    """Try to leave the page, and stay; the question that was asked."""
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.evaluate("setTimeout(() => { location.href = '/admin/'; })")
    page.wait_for_timeout(500)
    return asked


def test_leaving_with_unsaved_text_is_asked_about(desk):
    write_at_the_end(sections(desk).first, " Not kept.")

    assert leave(desk) == ["beforeunload"]


def test_leaving_without_a_change_is_not_asked_about(desk):
    text_of(sections(desk).first).click()

    assert leave(desk) == []


def test_the_schedule_button_says_when(desk):
    button = desk.locator("[name=_schedule]")
    without = button.is_visible()
    desk.locator("#id_schedule_at").fill("2027-11-23T08:00")

    assert not without
    assert button.inner_text() == "Schedule for Tue 23 Nov 2027 08:00"


def test_with_a_time_to_go_live_scheduling_is_what_the_page_proposes(site, editor_page):
    desk = open_draft(editor_page, make_draft(site, title="Live at once", sections=[("Now", "<p>Now.</p>")]))
    publish, schedule = desk.locator("[name=_publish]"), desk.locator("[name=_schedule]")
    before = publish.inner_text(), "default" in publish.get_attribute("class")
    desk.locator("#id_schedule_at").fill("2027-11-23T08:00")
    after = publish.inner_text(), "default" in publish.get_attribute("class")

    assert (before, after) == (("Publish", True), ("Publish now", False))
    assert schedule.get_attribute("class") == "default"
    with desk.expect_navigation():
        publish.click()
    assert desk.get_by_text("Published: edition 1 is live.").is_visible()


def test_a_time_that_has_passed_is_said_beside_the_field(desk):
    field = desk.locator("#id_schedule_at")
    field.fill("2020-11-23T08:00")
    said = desk.get_by_text("This time has passed.").is_visible()
    field.fill("2027-11-23T08:00")

    assert said
    assert not desk.get_by_text("This time has passed.").is_visible()
    field.fill("2020-11-23T08:00")
    assert not desk.locator("[name=_schedule]").is_visible()


def test_enter_in_the_title_goes_on_to_the_standfirst(editor_page):
    page = open_new(editor_page)
    page.keyboard.type("A title")
    page.keyboard.press("Enter")
    page.keyboard.type("A standfirst")

    assert page.locator("#id_title").input_value() == "A title"
    assert page.locator("#id_standfirst").input_value() == "A standfirst"


def test_enter_in_a_heading_goes_on_to_its_text(desk):
    address = desk.url
    sections(desk).nth(1).locator("[name$=-heading]").press("Enter")
    desk.keyboard.type("Now. ")

    assert stored(sections(desk).nth(1)) == "<p>Now. About Two.</p>"
    assert (desk.url, desk.locator("#desk-status").inner_text()) == (address, "Not saved yet")


def test_enter_in_a_field_of_one_line_saves_nothing(desk):
    sent = []
    desk.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for name in ("#id_slug", "#id_language", "#id_schedule_at"):
        desk.locator(name).press("Enter")
    desk.wait_for_timeout(300)

    assert [url for url in sent if url.endswith("/change/")] == []


def test_the_preview_shows_what_is_not_saved_yet(desk):
    desk.get_by_role("button", name="Preview").click()
    frame = desk.frame_locator("#desk-frame")
    frame.get_by_text("About Two.").wait_for()
    write_at_the_end(sections(desk).nth(1), " A new sentence.")
    frame.get_by_text("A new sentence.").wait_for()
    desk.get_by_role("button", name="Preview").click()

    assert not desk.locator("#desk-frame").is_visible()


def test_the_toolbar_is_there_while_one_writes(desk):
    bar = sections(desk).first.get_by_role("toolbar")
    before = bar.is_visible()
    text_of(sections(desk).first).click()
    desk.keyboard.press("Alt+F10")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Enter")
    desk.keyboard.type("bold")

    assert not before
    assert bar.is_visible()
    assert "<strong>bold</strong>" in stored(sections(desk).first)


def test_after_an_error_all_rows_stand_where_they_were_put(desk):
    sections(desk).first.get_by_role("button", name="+ Add a section").click()
    desk.keyboard.type("One and a half")
    desk.locator("#id_title").fill("")
    save(desk)

    assert desk.locator(".errornote").is_visible()
    assert headings(desk) == ["One", "One and a half", "Two", "Three"]


def test_the_list_of_posts_does_not_load_the_writing_page(editor_page, console):
    editor_page.goto("/admin/blog/post/")

    assert editor_page.locator("script[src*='desk/sections']").count() == 0
    assert console == []


def test_keywords_keep_the_order_in_which_they_were_typed(desk):
    box = desk.get_by_role("searchbox", name="Keywords")
    for word in ("Zinc", "Apples"):
        box.click()
        box.type(f"{word},")
    save(desk)

    chosen = desk.locator("#id_tags option:checked").all_inner_texts()
    assert chosen == ["Sea walls", "Zinc", "Apples"]


def test_enter_takes_a_known_keyword_before_a_new_one(desk, site):
    site.python("from blog.models import Tag; Tag.objects.named(['Bridges of Lisbon'])", for_readers=False)
    box = desk.get_by_role("searchbox", name="Keywords")
    box.click()
    box.type("bridges of")
    desk.get_by_role("option", name="Bridges of Lisbon").wait_for()
    offered = desk.locator(".select2-results__option").all_inner_texts()
    box.press("Enter")
    box.type("Quite new")
    desk.get_by_role("option", name="New: Quite new").wait_for()
    box.press("Enter")

    assert offered == ["Bridges of Lisbon", "New: bridges of"]
    chosen = desk.locator("#id_tags option:checked").all_inner_texts()
    assert chosen == ["Sea walls", "Bridges of Lisbon", "Quite new"]
