"""A session ends, or the server goes away, while somebody writes: nothing that was typed is lost."""

import pytest

from tests.browser.conftest import PASSWORD
from tests.browser.writing import (
    make_draft,
    open_draft,
    open_new,
    ready,
    save,
    sections,
    stored,
    write_at_the_end,
)

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


def test_going_back_from_a_new_post_does_not_lead_to_a_second_one(log_in, site):
    page = open_new(log_in("editor"))
    page.get_by_label("Title").first.fill("Written once")
    write_at_the_end(sections(page).first, "Two hours of work.")
    save(page)
    address = page.url
    page.go_back()
    page.wait_for_url(address)
    ready(page)
    save(page)
    written = site.python(
        "from blog.models import Post; print(Post.objects.filter(title='Written once').count())",
        for_readers=False,
    )

    open_new(page)

    assert written.strip() == "1"
    assert page.get_by_label("Title").first.input_value() == ""


def test_the_button_says_which_kind_of_edition_it_makes(log_in, site):
    post = make_draft(site, slug="named-by-its-kind", sections=[("One", "<p>One.</p>")])
    publish = f"Post.objects.get(pk={post}).publish(now=timezone.now())"
    site.python(
        f"from django.utils import timezone; from blog.models import Post; {publish}", for_readers=False
    )
    page = open_draft(log_in("editor"), post)
    button = page.locator(".desk-bar [name=_publish]")
    said = [button.inner_text()]
    for kind in ("correction", "typo"):
        page.locator(f"[name=kind][value={kind}]").check()
        said.append(button.inner_text())

    assert said == ["Publish update", "Publish correction", "Publish typo fix"]
