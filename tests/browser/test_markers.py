"""Where markers stand: in right-to-left text, and where nothing else is in a paragraph."""

import itertools

import pytest

from tests.browser.accessibility import problems

pytestmark = pytest.mark.looks

ARTICLE = """
import datetime
from tests.posts import make_post, make_source, publish
keys = ["ka", "kb", "kc"]
marks = "".join('<cite-ref key="' + key + '"></cite-ref>' for key in keys)
shared = make_source("A record", evidence="primary")
sources = dict(zip(keys, [shared, make_source("Two"), make_source("Three")]))
body = {body!r}.replace("MARKS", marks)
now = datetime.datetime.now(datetime.UTC)
publish(make_post("Related to " + {title!r}, sources=dict(k1=shared), standfirst="It is (still) said."), now)
post = make_post({title!r}, sections=[({title!r}, body)], sources=sources, language={language!r})
print(publish(post, now).path, end="")
"""


@pytest.fixture(scope="module")
def arabic(site):
    code = ARTICLE.format(title="الجدار", body="<p>يقولون MARKS إنه يغرق.</p>", language="ar")
    return f"{site.url}/{site.python(code)}/"


@pytest.fixture(scope="module")
def alone(site):
    body = "<p>MARKS</p><p>It is so.</p><blockquote><p>MARKS</p></blockquote>"
    return f"{site.url}/{site.python(ARTICLE.format(title='Marks', body=body, language=''))}/"


#: The signs of an element with the middle of each, as they are seen.
SEEN = """(element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const signs = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = 0; at < node.length; at += 1) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      if (box.width) signs.push([node.data[at], box.left + box.width / 2]);
    }
  }
  return signs.sort((one, other) => one[1] - other[1]).map(([sign]) => sign).join("");
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_a_group_of_markers_is_read_from_the_right(page, arabic, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(arabic)

    seen = [page.locator(".cite").nth(place).evaluate(SEEN) for place in range(3)]
    middles = [page.locator(".cite").nth(place).evaluate(MIDDLE) for place in range(3)]

    # From left to right, as the signs lie; brackets are mirrored there.
    assert seen == [",1[", ",2", "]3"]
    assert middles == sorted(middles, reverse=True)


MIDDLE = "(element) => { const { left, width } = element.getBoundingClientRect(); return left + width / 2; }"


@pytest.mark.parametrize("width", [390, 1280])
def test_our_own_words_keep_their_order_in_it(page, arabic, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(arabic)

    counts = page.locator(".tally li bdi")
    assert [counts.nth(place).evaluate(SEEN) for place in range(2)] == ["3 sources", "1 primary"]
    first, second = page.locator(".tally li").evaluate_all(
        "(items) => items.slice(0, 2).map((item) => item.getBoundingClientRect())"
        ".map(({ left, right }) => [left, right])"
    )
    words = counts.first.bounding_box()
    # The dot is between the two: left of the first one's words.
    assert second[1] <= first[0] < words["x"] - 5
    assert words["x"] + words["width"] == pytest.approx(first[1], abs=1)
    related = page.locator("#related .standfirst, #related li p").first
    assert related.evaluate(SEEN) == "It is (still) said."
    assert problems(page, (width,)) == []


def test_markers_alone_are_targets_of_their_own_and_the_line_keeps_its_height(page, alone):
    page.goto(alone)
    heights = page.locator(".prose p").evaluate_all(
        "(all) => all.slice(0, 2).map((each) => each.clientHeight)"
    )
    boxes = [page.locator(".alone .cite").nth(place).bounding_box() for place in range(3)]

    assert problems(page) == []
    assert min(min(box["width"], box["height"]) for box in boxes) >= 24
    assert all(one["x"] + one["width"] <= other["x"] for one, other in itertools.pairwise(boxes))
    assert heights[0] == heights[1]
