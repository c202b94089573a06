"""What keeps the writing page safe and usable: the guard of the citations, axe, the validator, console."""

import pytest

from tests.browser import validator
from tests.browser.accessibility import problems
from tests.browser.writing import citations, make_draft, open_draft, open_new, save, sections, stored, text_of

pytestmark = pytest.mark.looks

CITED = '<p>Claim<cite-ref key="k1"></cite-ref> end</p>'


@pytest.fixture
def cited_post(site):
    return make_draft(site, sections=[("One", CITED)], sources={"k1": "A report"})


def press_a_key(page):
    text_of(sections(page).first).evaluate("(text) => text.focus()")
    page.keyboard.press("x")


def test_text_is_locked_and_says_so_if_the_citation_node_did_not_load(editor_page, cited_post):
    editor_page.route("**/citation-node*.js", lambda route: route.abort())
    page = open_draft(editor_page, cited_post)
    press_a_key(page)
    alarm = sections(page).first.get_by_role("alert").inner_text()
    save(page)

    assert "This text is locked" in alarm
    assert text_of(sections(page).first).get_attribute("contenteditable") == "false"
    assert stored(sections(page).first) == CITED


@pytest.mark.parametrize("lost", ["citations", "citation-picker", "rows"])
def test_text_is_locked_if_a_module_that_the_node_needs_did_not_load(editor_page, cited_post, lost):
    editor_page.route(f"**/desk/{lost}*.js", lambda route: route.abort())
    editor_page.goto(f"/admin/blog/post/{cited_post}/change/")
    editor_page.locator(".tiptap").first.wait_for(state="attached")
    editor_page.wait_for_timeout(1000)
    press_a_key(editor_page)

    assert stored(sections(editor_page).first) == CITED


def test_nothing_can_be_typed_if_the_guard_itself_did_not_load(editor_page, cited_post):
    editor_page.route("**/editors*.js", lambda route: route.abort())
    editor_page.goto(f"/admin/blog/post/{cited_post}/change/")
    editor_page.locator(".tiptap").first.wait_for(state="attached")
    press_a_key(editor_page)

    assert not text_of(sections(editor_page).first).is_visible()
    assert stored(sections(editor_page).first) == CITED


def nine_sections(site):
    names = [
        "Introduction",
        "Ground",
        "Records",
        "Survey",
        "Money",
        "Answers",
        "Neighbours",
        "Next",
        "Conclusion",
    ]
    body = '<h3>A subheading</h3><p>A claim.<cite-ref key="k1"></cite-ref> <a href="https://example.org/">More</a>.</p>'
    body += "<ul><li><p>An item</p></li></ul><blockquote><p>Words of others.</p></blockquote>"
    sources = {"k1": "A report", "k2": "Another report", "k3": "Minutes"}
    return make_draft(
        site,
        title="The sea wall is sinking",
        standfirst="It is.",
        sections=[(name, body) for name in names],
        sources=sources,
    )


@pytest.fixture(scope="session")
def long_post(site):
    return nine_sections(site)


#: Sources out of sight have no size of their own yet, and would seem to lie over each other.
LAY_OUT = """() => {
  for (const row of document.querySelectorAll(".inline-related")) row.style.contentVisibility = "visible";
}"""


def test_axe_finds_nothing_on_the_writing_page(editor_page, long_post, console):
    page = open_draft(editor_page, long_post)
    page.evaluate(LAY_OUT)
    page.get_by_role("button", name="Open all").last.click()
    for summary in page.locator("#citations-group .inline-related").first.locator("summary").all():
        summary.click()
    at_rest = problems(page)
    text_of(sections(page).first).click()
    while_writing = problems(page)
    page.keyboard.press("Control+Shift+k")
    page.get_by_role("dialog", name="Cite a source").wait_for()
    in_the_dialog = problems(page)

    assert at_rest == []
    assert while_writing == []
    assert in_the_dialog == []
    assert console == []


def test_axe_finds_nothing_on_a_new_post_or_on_one_with_errors(editor_page, console):
    page = open_new(editor_page)
    new = problems(page)
    page.get_by_role("button", name="+ Add a source").click()
    citations(page).first.get_by_label("Publisher").fill("A publisher of nothing")
    save(page)

    assert page.locator(".errornote").is_visible()
    page.locator("#desk-lint").get_by_text("is never cited").wait_for(state="attached")
    assert new == []
    assert problems(page) == []
    assert console == []


def test_the_page_fits_its_window_and_the_bar_leaves_a_phone_its_screen(log_in, long_post):
    page = open_draft(log_in("editor", viewport={"width": 390, "height": 844}), long_post)

    assert page.locator(".desk-bar").bounding_box()["height"] <= 76
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 850})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_the_list_of_posts_fits_every_window(editor_page, long_post):
    editor_page.goto("/admin/blog/post/")
    fits = "(name) => (it => it.scrollWidth <= it.clientWidth)(document.querySelector(name))"

    for width in (390, 768, 900, 1024, 1100, 1280):
        editor_page.set_viewport_size({"width": width, "height": 900})
        assert editor_page.evaluate(fits, "html"), width
        if width in {390, 1280}:
            assert editor_page.evaluate(fits, ".results"), width


def test_the_html_validator_finds_nothing_on_the_writing_page(editor_page, long_post, tmp_path):
    pages = {"filled": f"/admin/blog/post/{long_post}/change/", "new": "/admin/blog/post/add/"}

    for name, address in pages.items():
        (tmp_path / f"{name}.html").write_text(editor_page.request.get(address).text())

    assert validator.messages(tmp_path) == []
