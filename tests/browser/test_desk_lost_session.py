"""A session ends, or the server goes away, while somebody writes: nothing that was typed is lost."""

import pytest

from tests.browser.conftest import PASSWORD
from tests.browser.writing import make_draft, open_draft, save, sections, stored, write_at_the_end

WRITTEN = "<p>One. Two hours of work.</p>"


@pytest.fixture
def desk(site, log_in):
    """A draft in which something has been written since it was saved."""
    page = open_draft(log_in("editor"), make_draft(site, sections=[("One", "<p>One.</p>")]))
    write_at_the_end(sections(page).first, " Two hours of work.")
    return page


def refusal(page):
    return page.get_by_role("dialog", name="Not saved")


def press_save(page):
    page.get_by_role("button", name="Save draft").last.click()


def test_whoever_was_logged_out_logs_in_beside_and_saves(desk):
    desk.context.clear_cookies()
    press_save(desk)
    with desk.context.expect_page() as opened:
        refusal(desk).get_by_role("link", name="Log in in a new tab").click()
    beside = opened.value
    beside.get_by_label("Username").fill("editor")
    beside.get_by_label("Password", exact=False).first.fill(PASSWORD)
    beside.get_by_role("button", name="Log in").click()
    beside.wait_for_url("**/admin/")
    beside.close()
    refusal(desk).get_by_role("button", name="Back to the text").click()
    save(desk)

    assert stored(sections(desk).first) == WRITTEN


def test_a_server_that_is_away_takes_nothing_and_loses_nothing(desk):
    desk.route("**/session/", lambda route: route.abort())
    press_save(desk)
    said = refusal(desk).inner_text()
    desk.keyboard.press("Escape")
    refusal(desk).wait_for(state="detached")
    kept = stored(sections(desk).first)
    desk.unroute("**/session/")
    save(desk)

    assert "The server does not answer" in said
    assert kept == stored(sections(desk).first) == WRITTEN


def test_pressing_twice_saves_once(desk):
    number = desk.locator("[name=base_version]").input_value()
    with desk.expect_navigation():
        desk.locator(".desk-bar [name=_save_draft]").evaluate("(save) => { save.click(); save.click(); }")

    assert int(desk.locator("[name=base_version]").input_value()) == int(number) + 1
