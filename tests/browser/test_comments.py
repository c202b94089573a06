"""Commenting as a reader does it, with JavaScript and without, and what no reader can do."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import validator
from tests.browser.accessibility import problems, violations
from tests.browser.vectors import PROBE, vectors

POST = "/2026/03/sea-wall/"
#: Seconds after which a worker looks whether something has changed, and a little more.
LOOKS_AGAIN = 1.1
CLEAR = (
    "from blog.models import Comment, Discussion, Moderation, NetworkUse, SiteSettings\n"
    "Comment.objects.all().delete(); NetworkUse.objects.all().delete(); Moderation.objects.all().delete()\n"
    "Discussion.objects.all().delete(); SiteSettings.objects.update(comments={mode!r})\n"
    "from blog.models import Stamp; Stamp.objects.raise_by_one()\n"
)
#: Comments as if they had been sent and approved; every text is a name as well.
FILL = """
import json, sys
from django.utils import timezone
from blog.comments import formatting
from blog.models import Comment, Discussion, Post
from blog.models.comment import LONGEST_NAME
post, now = Post.objects.get(slug="sea-wall"), timezone.now()
for number, text in enumerate(json.loads({texts!r})):
    name = formatting.tidy_name(text)[:LONGEST_NAME] or "x"
    comment = Comment(post=post, name=name, status="{status}", written_at=now, shown_at=now, once=str(number))
    comment.say(formatting.tidy(text))
    comment.save()
Discussion.objects.refresh([post.pk])
"""


def fill(site, texts: list[str], status: str = "approved") -> None:
    site.python(FILL.format(texts=json.dumps(texts), status=status))


@pytest.fixture
def empty(site):
    site.python(CLEAR.format(mode="held"))


@pytest.fixture
def open_to_all(site):
    site.python(CLEAR.format(mode="open"))


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def reader(request, open_page) -> Page:
    page = open_page(java_script_enabled=request.param, viewport={"width": 390, "height": 844})
    yield page
    assert page.context.cookies() == []


def write(page: Page, text: str, name: str = "Marit Osk", button: str = "Send comment") -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Comment", exact=True).fill(text)
    # Nobody writes in less; what is faster looks like a program.
    page.wait_for_timeout(4100)
    page.get_by_role("button", name=button).click()


def reload_until(page: Page, is_there: Callable[[], bool]) -> None:
    """A kept page is at most a second old."""
    for _ in range(40):
        if is_there():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError("The page does not change.")


def test_a_comment_from_the_first_word_to_its_deletion(reader: Page, open_to_all):
    reader.goto(POST)
    reader.get_by_role("link", name="Write a comment").click()

    # A mistake costs nothing that was typed.
    reader.get_by_label("Comment", exact=True).fill("The piles were *short*.")
    reader.get_by_role("button", name="Send comment").click()
    expect(reader.get_by_text("Say who you are")).to_be_visible()
    expect(reader.get_by_label("Comment", exact=True)).to_have_value("The piles were *short*.")

    # It is looked at before it is sent.
    reader.get_by_label("Name").fill("Marit Osk")
    reader.get_by_role("button", name="Preview").click()
    expect(reader.locator(".preview .said em")).to_have_text("short")
    reader.wait_for_timeout(4100)
    reader.get_by_role("button", name="Send comment").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Thank you. Your comment is published")
    yours = reader.url

    # It is on the page, and leads to itself.
    reader.get_by_role("link", name="See it").click()
    assert re.search(r"sea-wall/#comment-\d+$", reader.url)
    said = reader.locator(".comments .said")
    reload_until(reader, lambda: said.count() == 1)
    expect(said).to_have_text("The piles were short.")

    # Somebody answers.
    reader.get_by_role("link", name="Reply to Marit Osk").click()
    quoted = reader.locator("blockquote")
    expect(quoted).to_contain_text("The piles were short.")
    below = reader.locator("#comment-form").bounding_box()["y"] - quoted.bounding_box()["y"]
    assert below - quoted.bounding_box()["height"] >= 20
    write(reader, "By how much?", name="P. Halloran")
    reader.get_by_role("link", name="See it").click()
    reload_until(reader, lambda: said.count() == 2)
    expect(reader.locator(".comments ol ol .said")).to_have_text("By how much?")

    # The text is changed, and then there is nothing of it but the place that the answer needs.
    reader.goto(yours)
    reader.get_by_label("Comment", exact=True).fill("The piles were two metres short.")
    reader.get_by_role("button", name="Save changes").click()
    reader.goto(POST)
    reload_until(reader, lambda: "two metres" in said.first.inner_text())
    expect(said.first).to_have_text("The piles were two metres short.")
    expect(reader.locator(".comments .by").first).to_contain_text("edited")
    reader.goto(yours)
    expect(reader.get_by_role("button", name="Delete it for good")).to_be_hidden()
    reader.get_by_text("Delete it …").click()
    reader.get_by_role("button", name="Delete it for good").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("This comment has been deleted")
    reader.goto(POST)
    reload_until(reader, lambda: "two metres short" not in reader.locator("main").inner_text())


def test_a_comment_that_waits_says_so(reader: Page, empty):
    reader.goto(f"{POST}comments/new/")
    write(reader, "The piles were short.")

    expect(reader.get_by_role("heading", level=1)).to_have_text("Thank you. Your comment waits to be read")
    reader.goto(POST)
    expect(reader.locator("#comments")).not_to_contain_text("The piles were short.")


def test_the_form_is_done_by_keyboard_alone(page: Page, open_to_all, console):
    page.goto(f"{POST}comments/new/")
    page.get_by_label("Name").focus()

    page.keyboard.type("Marit")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("By keyboard.")
    page.wait_for_timeout(4100)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send comment")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your comment is published")
    assert console == []


@pytest.mark.looks
def test_pages_of_comments_are_accessible_and_valid(page: Page, site, open_to_all, console, tmp_path):
    fill(site, ["One *word*.", "> Quoted.\n\nAnd https://example.org/" + "long/" * 40, "ببساطة"] * 20)
    page.goto(f"{POST}comments/new/")
    write(page, "Mine.")
    pages = {"yours": page.url, "new": f"{POST}comments/new/", "post": POST, "list": f"{POST}comments/"}

    for name, address in pages.items():
        (tmp_path / f"{name}.html").write_text(page.request.get(address).text())
        page.goto(address)
        assert problems(page, (320, 1280)) == [], address
    page.goto(f"{POST}comments/new/")
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    assert [line for line in console if "422" not in line] == []
    assert validator.messages(tmp_path) == []


# What must never happen -------------------------------------------------------------------

SAFE = {"P", "BR", "A", "EM", "STRONG", "BLOCKQUOTE"}
#: All elements inside of texts and names, and everything about them.
INSIDE = """() => [...document.querySelectorAll(".said *, .by b *, .who *")].map((element) => [
  element.tagName, element.protocol ?? "", [...element.attributes].map((attribute) => attribute.name).join()
])"""


def unsafe(page: Page) -> list:
    def is_safe(tag: str, protocol: str, attributes: str) -> bool:
        if tag == "BDI":
            return attributes == ""
        if tag == "A":
            return protocol in {"http:", "https:"} and attributes == "href,rel"
        return tag in SAFE and attributes == ""

    return [found for found in page.evaluate(INSIDE) if not is_safe(*found)]


@pytest.fixture
def unguarded(open_page) -> Page:
    """A browser that does not heed our Content Security Policy, so that only the cleaning is tested."""
    return open_page(bypass_csp=True)


def is_whole(page: Page) -> bool:
    """Whether the page ends as it should, with nothing led out of its place."""
    return page.evaluate(
        "document.querySelectorAll('main').length === 1 && document.body.lastElementChild !== null"
        " && document.querySelector('footer')?.parentElement === document.body"
        " && !document.querySelector('.said main, .said footer, .said form')"
    )


def test_no_vector_gets_a_script_onto_the_page(unguarded, site, open_to_all):
    wanted = vectors()
    assert len(wanted) >= 200
    fill(site, wanted)
    page = unguarded
    address, shown = f"{POST}comments/", 0

    while address:
        page.goto(address)
        shown += page.locator(".threads > li").count()
        assert unsafe(page) == [], address
        assert is_whole(page), address
        assert page.evaluate("window.hit") is None, address
        more = page.locator("a[rel=next]")
        address = more.get_attribute("href") if more.count() else ""
    page.goto(POST)

    assert shown == len(wanted)
    assert unsafe(page) == []
    assert is_whole(page)
    assert page.evaluate("window.hit") is None


def test_no_vector_runs_in_the_preview_or_among_errors(unguarded, open_to_all):
    page = unguarded
    texts, wanted = [""], vectors()
    for vector in wanted:
        if len(texts[-1]) + len(vector) > 4500:
            texts.append("")
        texts[-1] += f"{vector}\n\n"

    for place, text in enumerate(texts):
        page.goto(f"{POST}comments/new/")
        page.get_by_label("Name").fill(wanted[place][:80])
        page.get_by_label("E-mail").fill("" if place % 2 else '"><script>window.hit=1</script>')
        page.get_by_label("Comment", exact=True).fill(text)
        page.get_by_role("button", name="Preview").click()
        assert unsafe(page) == []
        assert is_whole(page)
        assert page.evaluate("window.hit") is None


def test_no_vector_runs_at_the_desk(site, open_to_all, log_in):
    fill(site, vectors(), status="waiting")
    page = log_in("editor", bypass_csp=True)

    page.goto("/admin/blog/comment/")
    assert page.locator(".card").count() == 100
    assert unsafe(page) == []
    assert page.evaluate("window.hit") is None
    page.locator(".card a[href*='/on/']").first.click()
    assert unsafe(page) == []
    assert page.evaluate("window.hit") is None


def test_the_probe_would_be_noticed(unguarded):
    """Shown once, so that the tests above cannot pass because nothing ever runs."""
    page = unguarded
    page.goto("/")

    page.evaluate(
        f"document.body.append(Object.assign(document.createElement('script'), {{text: `{PROBE}`}}))"
    )

    assert page.evaluate("window.hit") == 1


def test_a_long_comment_is_folded_until_it_is_opened(site, empty, reader):
    fill(site, ["Short.", "\n".join(f"Line {number}." for number in range(400))])
    reader.goto(f"{POST}comments/")
    reload_until(reader, lambda: "Line 399." in reader.content())
    long = reader.locator(".said").nth(1)

    folded = long.bounding_box()["height"]
    reader.get_by_text("All 400 lines").click()

    assert folded < 500
    assert long.bounding_box()["height"] > 8000
    assert reader.locator(".whole").count() == 1
