"""What the tables of the cookie page and the room around it look like."""

import pytest

from tests.browser.conftest import PATIENCE

CELLS = (
    "[...document.querySelectorAll('.stored :is(tbody th, td)')].map(e => e.getBoundingClientRect().width)"
)
ABOVE = """button => button.getBoundingClientRect().top
    - button.form.previousElementSibling.getBoundingClientRect().bottom"""


@pytest.mark.looks
def test_on_a_narrow_screen_a_row_is_read_from_top_to_bottom(visit):
    page = visit("/cookies/", viewport={"width": 390, "height": 844})
    page.set_default_timeout(PATIENCE)

    cells = page.evaluate(CELLS)
    assert len(cells) > 20
    assert min(cells) >= 300
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    heading = page.locator(".stored td").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert "Set by" in heading


@pytest.mark.looks
@pytest.mark.parametrize("width", [390, 1280])
def test_buttons_keep_their_distance(visit, width):
    page = visit("/cookies/", viewport={"width": width, "height": 844})

    stop = page.get_by_role("button", name="Don’t count me")
    assert stop.evaluate(ABOVE) >= 12
    # The link after it stands apart from it, beside it or below.
    asks, box = page.get_by_role("link", name="Am I counted?").bounding_box(), stop.bounding_box()
    assert max(asks["x"] - box["x"] - box["width"], asks["y"] - box["y"] - box["height"]) >= 8
