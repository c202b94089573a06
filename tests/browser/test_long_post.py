"""A post of 40 sections and 200 citations, in the editor and on the page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.writing import chips, citations, make_draft, open_draft, ready, sections, write_at_the_end

SECTIONS, EACH = 40, 5


@pytest.fixture
def long_post(site) -> int:
    keys = [f"k{number}" for number in range(SECTIONS * EACH)]
    bodies = [
        "".join(f'<p>A claim.<cite-ref key="{key}"></cite-ref></p>' for key in keys[start : start + EACH])
        for start in range(0, len(keys), EACH)
    ]
    return make_draft(
        site,
        title="Everything at once",
        slug="everything-at-once",
        sections=[(f"Part {place}", body) for place, body in enumerate(bodies, 1)],
        sources={key: f"Record {key}" for key in keys},
    )


def test_a_long_post_opens_saves_and_is_published(editor_page: Page, long_post: int, console: list[str]):
    page = open_draft(editor_page, long_post)
    expect(sections(page)).to_have_count(SECTIONS)
    expect(citations(page)).to_have_count(SECTIONS * EACH)
    expect(chips(page).last).to_have_text(str(SECTIONS * EACH))
    write_at_the_end(sections(page).nth(SECTIONS - 1), " The last word.")

    for button in ("Save draft", "Publish"):
        with page.expect_navigation(timeout=60_000):
            page.get_by_role("button", name=re.compile(f"^{button}")).last.click(timeout=60_000)
        ready(page)

    page.get_by_role("link", name="View on site").click()
    expect(page.locator(".sources > li")).to_have_count(SECTIONS * EACH)
    expect(page.locator("main")).to_contain_text("The last word.")
    assert console == []
