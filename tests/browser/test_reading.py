"""The two conveniences of the post page, and that nothing depends on them."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.looks

ARTICLE = """
import datetime
from tests.posts import make_post, make_source, publish
body = '<p>It sinks<cite-ref key="log" locator="p. 31"></cite-ref>. Why<cite-ref key="law"></cite-ref>?</p>'
sources = {"log": make_source("Repair log"), "law": make_source("Public Records Act")}
sections = [(name, body + "<p>It goes on.</p>" * 30) for name in ("One", "Two", "Three", "Four")]
post = make_post("Reading aloud", sections=sections, sources=sources)
print(publish(post, datetime.datetime.now(datetime.UTC)).path, end="")
"""


@pytest.fixture(scope="module")
def article(site):
    return f"{site.url}/{site.python(ARTICLE)}/"


def test_a_source_is_shown_on_hover_and_stays_while_the_pointer_is_on_it(page, article):
    page.goto(article)
    note = page.locator("#note")

    page.locator(".cite").first.hover()
    expect(note).to_contain_text("“Repair log” – Harbour Board, April 2025")
    expect(note).to_contain_text("Source 1, page 31")
    note.hover()
    page.wait_for_timeout(500)
    expect(note).to_be_visible()
    page.mouse.move(2, 2)
    expect(note).to_be_hidden()


def test_the_note_moves_along_from_marker_to_marker(page, article):
    page.goto(article)

    page.locator(".cite").nth(0).hover()
    expect(page.locator("#note")).to_contain_text("Repair log")
    page.locator(".cite").nth(1).hover()

    expect(page.locator("#note")).to_contain_text("Public Records Act")


def test_a_source_is_shown_on_focus_and_escape_closes_it_for_good(page, article):
    page.goto(article)
    page.locator(".skip").focus()
    marker = page.locator(".cite").first

    for _ in range(40):
        page.keyboard.press("Tab")
        if marker.evaluate("element => element === document.activeElement"):
            break
    expect(page.locator("#note")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)

    expect(page.locator("#note")).to_be_hidden()
    expect(marker).to_be_focused()


def test_escape_inside_the_note_closes_it_too(page, article):
    page.goto(article)
    page.locator(".cite").first.hover()
    expect(page.locator("#note")).to_be_visible()

    page.locator("#note a[href^=http]").focus()
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)

    expect(page.locator("#note")).to_be_hidden()


def test_a_tap_shows_the_source_and_a_tap_elsewhere_closes_it(open_page, article):
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(article)

    page.locator(".cite").first.tap()
    expect(page.locator("#note")).to_be_visible()
    assert "#" not in page.url
    page.locator("h1").tap()
    expect(page.locator("#note")).to_be_hidden()


def test_the_contents_follow_the_reader(page, article):
    page.goto(article)
    current = page.locator(".toc [aria-current]")

    expect(current).to_have_count(0)
    page.evaluate("document.getElementById('three').scrollIntoView()")
    expect(current).to_have_text("Three")
    page.evaluate("scrollTo(0, 0)")
    expect(current).to_have_count(0)


def test_without_script_a_marker_leads_to_its_source_and_back(open_page, article):
    page = open_page(java_script_enabled=False)
    page.goto(article)

    page.locator(".cite").first.click()
    assert page.url.endswith("-s1")
    page.get_by_role("link", name="Source 1, second mention").click()
    assert page.url.endswith("-c1b")


def test_nothing_moves_while_the_page_loads_and_is_read(page, article, console):
    page.goto(article)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")

    shift = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value; })
            .observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(sum), 400);
        })"""
    )

    assert shift == 0
    assert console == []


def test_no_page_is_wider_than_its_window(page, article):
    for address in (article, "/", "/sources/", "/tags/"):
        page.goto(address)
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 600})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_on_paper_an_article_says_where_it_stands(page, article):
    page.goto(article)
    expect(page.locator(".printed")).to_be_hidden()

    page.emulate_media(media="print")

    expect(page.locator(".printed")).to_be_visible()
    expect(page.locator(".printed")).to_contain_text(f"{article}v1/")


def test_how_the_article_is_cited_is_copied_with_one_press(page, article):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(article)
    ways = page.locator("#cite details")

    copied = []
    for way in ways.all():
        way.locator("summary").click()
        way.get_by_role("button", name="Copy", exact=True).click()
        expect(way.get_by_role("button", name="Copied")).to_be_visible()
        copied.append(page.evaluate("navigator.clipboard.readText()"))

    assert copied == ways.locator("pre").all_inner_texts()
    assert "“Reading aloud” – " in copied[0]
    assert copied[2].startswith("@online{")
    assert copied[3].startswith("TY  - BLOG")
