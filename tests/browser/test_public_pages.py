"""Every public page, as a validator, an accessibility checker and a phone see it."""

import re
import statistics
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser import validator
from tests.browser.accessibility import COLOURS, problems

pytestmark = pytest.mark.looks

PAGES = [
    "/",
    "/2026/03/sea-wall/",
    "/2026/03/sea-wall/v1/",
    "/2026/02/night-buses/",
    "/2025/12/school-inspection/",
    "/archive/",
    "/archive/2026/03/",
    "/tags/",
    "/tags/public-works/",
    "/authors/ilka-sorn/",
    "/corrections/",
    "/search/",
    "/search/?q=harbour",
    "/search/?q=harbuor",
    "/sources/",
    "SOURCE",
    "PUBLISHER",
    "/about/",
    "/privacy/",
    "/cookies/",
    "/cookies/receipt/",
    "/nothing-here/",
    "WITHDRAWN",
]


@pytest.fixture(scope="session")
def withdrawn(site) -> str:
    site.python(
        "from blog.models import Post, Author; from django.utils import timezone\n"
        "post = Post.objects.create(title='Withdrawn', slug='withdrawn-post')\n"
        "post.sections.create(heading='Introduction', body='<p>Wrong.</p>')\n"
        "post.set_authors([Author.objects.first()]); post.keep_revision(None)\n"
        "post.publish(now=timezone.now()); post.withdraw('The figures were made up.', now=timezone.now())"
    )
    return site.python(
        "from blog.models import Path; print(Path.objects.get(path__endswith='/withdrawn-post'))"
    )


def found(page: Page, name: str, withdrawn: str) -> str:
    """The address of a page; of those that only have a name here, the first that there is."""
    if name == "WITHDRAWN":
        return withdrawn.strip()
    if name not in {"SOURCE", "PUBLISHER"}:
        return name
    page.goto("/sources/")
    page.goto(page.locator("main a[href^='/sources/']:not([href*=publishers])").first.get_attribute("href"))
    if name == "PUBLISHER":
        page.locator("main a[href^='/sources/publishers/']").first.click()
    return urlsplit(page.url).path


@pytest.fixture
def address(request, page: Page, withdrawn: str) -> str:
    return found(page, request.param, withdrawn)


@pytest.mark.parametrize("address", PAGES, indirect=True)
def test_it_is_accessible_and_no_wider_than_a_small_phone(page: Page, console: list[str], address: str):
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert problems(page, in_the_dark=COLOURS) == []
    assert [line for line in console if "status of 4" not in line] == []


def test_the_html_validator_finds_nothing(page: Page, withdrawn: str, tmp_path):
    for address in [found(page, name, withdrawn) for name in PAGES]:
        file = tmp_path / (re.sub(r"\W+", "-", address).strip("-") + ".html")
        file.write_text(page.request.get(address).text())

    assert validator.messages(tmp_path) == []


def test_nothing_moves_while_a_post_loads(page: Page):
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(each => window.shift += "
        "each.value)).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto("/2026/03/sea-wall/")

    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(300)

    assert page.evaluate("window.shift") == 0


#: How many characters each line of the text holds, the last lines of paragraphs left out.
FULL_LINES = """() => [...document.querySelectorAll(".prose p")].flatMap((paragraph) => {
  const range = document.createRange();
  const lines = new Map();
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) for (let at = 0; at < walker.currentNode.length; at++) {
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + 1);
    const line = Math.round(range.getBoundingClientRect().top / 20);
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  // A marker stands a little higher than its line.
  return [...lines.values()].slice(0, -1).filter((characters) => characters > 30);
})"""


def test_a_line_holds_62_to_70_characters(page: Page):
    page.goto("/2026/03/sea-wall/")

    lines = page.evaluate(FULL_LINES)

    assert len(lines) > 50
    assert 62 <= statistics.median(lines) <= 70
