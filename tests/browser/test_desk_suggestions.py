"""The search above the list of posts suggests the best while one types: by keyboard and by ear."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import problems

LIST = "/admin/blog/post/"
TITLES = ["Dredging the zorvane", "Who owns the zorvane", "The zorvane in winter"]
MAKE = f"""
from tests.posts import make_live
for title in {TITLES!r}:
    make_live(title)
"""


@pytest.fixture(scope="module")
def posts(site):
    site.python(MAKE, for_readers=False)


def box_of(page: Page):
    return page.get_by_role("combobox", name="Search posts")


def options(page: Page):
    return page.get_by_role("listbox", name="Posts that match").get_by_role("option")


def typed(page: Page, text: str):
    """The list, with so much typed into its box one key at a time."""
    page.goto(LIST)
    box_of(page).press_sequentially(text)
    return page


@pytest.fixture
def suggested(editor_page, posts):
    page = typed(editor_page, "zorv")
    expect(options(page)).to_have_count(3)
    return page


def title_of(page: Page):
    return page.get_by_role("textbox", name="Title", exact=True).first


def chosen(page: Page) -> list[str]:
    return page.get_by_role("option", selected=True).all_inner_texts()


def test_posts_are_suggested_for_the_beginning_of_a_word(suggested, console):
    assert sorted(options(suggested).all_inner_texts()) == sorted(TITLES)
    assert chosen(suggested) == []
    assert console == []


def test_arrows_choose_and_enter_opens_the_chosen_post(suggested):
    first, second, last = options(suggested).all_inner_texts()
    keys = {"ArrowDown": [first], "ArrowUp": []}
    for key, expected in [*keys.items(), ("ArrowUp", [last]), ("ArrowUp", [second])]:
        suggested.keyboard.press(key)
        assert chosen(suggested) == expected, key
    suggested.keyboard.press("Enter")
    suggested.wait_for_url("**/change/")

    expect(title_of(suggested)).to_have_value(second)


def test_enter_without_a_choice_searches_as_ever(suggested):
    suggested.keyboard.press("Enter")
    suggested.wait_for_url("**?q=zorv")

    for title in TITLES:
        expect(suggested.get_by_role("link", name=title)).to_be_visible()


def test_escape_closes_the_list_and_keeps_the_text_and_the_focus(suggested):
    suggested.keyboard.press("ArrowDown")
    suggested.keyboard.press("Escape")

    expect(options(suggested)).to_have_count(0)
    expect(box_of(suggested)).to_have_value("zorv")
    expect(box_of(suggested)).to_be_focused()
    expect(box_of(suggested)).to_have_attribute("aria-expanded", "false")
    suggested.keyboard.type("a")
    expect(options(suggested)).to_have_count(3)


def test_tab_leads_on_and_leaves_no_list_behind(suggested):
    suggested.keyboard.press("Tab")

    expect(options(suggested)).to_have_count(0)
    expect(suggested.get_by_role("button", name="Search")).to_be_focused()


def test_a_click_opens_a_post(suggested):
    title = options(suggested).nth(1).inner_text()
    options(suggested).nth(1).click()
    suggested.wait_for_url("**/change/")

    expect(title_of(suggested)).to_have_value(title)


def test_screen_readers_hear_how_many_there_are_and_which_is_chosen(suggested):
    box = box_of(suggested)
    expect(suggested.get_by_role("status").filter(has_text="3 posts")).to_have_count(1)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    assert box.get_attribute("aria-activedescendant") is None

    suggested.keyboard.press("ArrowDown")

    active = suggested.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert active.inner_text() == chosen(suggested)[0]
    assert suggested.locator(f"#{box.get_attribute('aria-controls')}").get_attribute("role") == "listbox"
    # The caret stays in the box, so that typing goes on.
    expect(box).to_be_focused()


def test_nothing_found_is_said_and_shows_no_list(editor_page, posts):
    page = typed(editor_page, "zorvqx")

    expect(page.get_by_role("status").filter(has_text="No post")).to_have_count(1)
    expect(options(page)).to_have_count(0)


def test_what_is_answered_too_late_is_not_shown(editor_page, posts):
    held = []

    def hold(route):
        held.append(route)

    editor_page.route(re.compile(r"suggest/\?q=zorv$"), hold)
    page = typed(editor_page, "zorv")
    page.wait_for_timeout(400)
    page.keyboard.type("ane winter")
    expect(options(page)).to_have_count(1)
    held[0].continue_()
    page.wait_for_timeout(400)

    assert options(page).all_inner_texts() == ["The zorvane in winter"]


def test_axe_finds_nothing_with_the_list_open(suggested, console):
    suggested.keyboard.press("ArrowDown")

    assert problems(suggested) == []
    expect(options(suggested)).to_have_count(3)
    assert console == []


def test_without_javascript_it_is_an_ordinary_search(log_in, posts):
    page = log_in("editor", java_script_enabled=False)
    page.goto(LIST)
    page.get_by_role("textbox", name="Search").fill("zorvane winter")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("link", name=TITLES[2])).to_be_visible()
    expect(page.get_by_role("link", name=TITLES[0])).to_have_count(0)
