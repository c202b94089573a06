"""The writing page as a person uses it."""

import json
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.conftest import Site

#: For code that runs inside the project.
MAKE = """
import json, uuid
from tests.posts import make_post, make_source
wanted = json.loads({wanted!r})
address = "https://records.example.org/" + uuid.uuid4().hex + "/"
sources = {{key: make_source(title, url=address + key) for key, title in wanted.pop("sources", {{}}).items()}}
print(make_post(sources=sources, **wanted).pk)
"""


def make_draft(site: Site, **wanted: Any) -> int:
    """A saved draft of an editor's; `sources` maps keys to titles."""
    code = MAKE.format(wanted=json.dumps(wanted))
    return int(site.python(code, for_readers=False).split()[-1])


def three_sections(site: Site, **wanted: Any) -> int:
    sections = [(name, f"<p>About {name}.</p>") for name in ("One", "Two", "Three")]
    return make_draft(site, sections=sections, **wanted)


def open_draft(page: Page, pk: int) -> Page:
    page.goto(f"/admin/blog/post/{pk}/change/")
    ready(page)
    return page


def open_new(page: Page) -> Page:
    page.goto("/admin/blog/post/add/")
    ready(page)
    return page


def ready(page: Page) -> None:
    """Every text can be typed in."""
    page.wait_for_function(
        """() => {
          const texts = document.querySelectorAll('.inline-related:not(.empty-form) textarea[name$=-body]');
          return texts.length > 0 && [...texts].every((text) => text.closest('[data-checked]'));
        }"""
    )


def sections(page: Page) -> Locator:
    return page.locator("#sections-group .inline-related:not(.empty-form)")


def citations(page: Page) -> Locator:
    return page.locator("#citations-group .inline-related:not(.empty-form)")


def text_of(row: Locator) -> Locator:
    return row.locator(".tiptap")


def stored(row: Locator) -> str:
    """The HTML that saving would send."""
    return row.locator("textarea[name$=-body]").input_value()


def headings(page: Page) -> list[str]:
    """The headings that saving would keep, in the order on the page."""
    return page.locator("#sections-group").evaluate(
        """(group) => [...group.querySelectorAll('.inline-related:not(.empty-form)')]
          .filter((row) => !row.querySelector('[name$=-DELETE]')?.checked)
          .map((row) => row.querySelector('[name$=-heading]').value)"""
    )


def chips(page: Page) -> Locator:
    return page.locator(".tiptap .cite-chip")


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").last.click()
    ready(page)


def caret_is_known(page: Page) -> None:
    """The browser tells the editor of a moved caret a moment later; a person's keys come later still."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")


def go_to(row: Locator, key: str) -> None:
    """Put the caret into a section's text: Control+Home or Control+End."""
    text_of(row).click()
    caret_is_known(row.page)
    row.page.keyboard.press(key)
    caret_is_known(row.page)


def write_at_the_end(row: Locator, text: str) -> None:
    go_to(row, "Control+End")
    row.page.keyboard.type(text)
