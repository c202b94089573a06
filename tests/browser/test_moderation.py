"""A morning at the moderation desk, by keyboard."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import problems
from tests.browser.test_comments import CLEAR, LOOKS_AGAIN

DESK = "/admin/blog/comment/"
#: Sent as readers and programs send them: through all that a comment goes through.
SENT = """
import datetime
from django.utils import timezone
from blog.commenting import Submission, receive
from blog.comments.modes import Mode
from blog.forms import Ticket
from blog.models import Post, SiteSettings
post, now, site = Post.objects.get(slug="sea-wall"), timezone.now(), SiteSettings.objects.current()
honest = [
    "I laid stone on lot 3. We all knew about the clay.",
    "The accounts list the payment twice. See https://records.example.org/2022, page 4.",
    "Was this ever put to the council? The minutes of the third day say nothing of it.",
    "Thank you. My street floods every autumn, and nobody has ever measured it.",
    "> in the second phase\\n\\nWho wrote that sentence first?",
]
spam = [
    "Best casino bonus number {n} https://win{n}.example https://spin{n}.example https://a{n}.example",
    "Buy backlinks and seo services from team {n}, first page of google",
    "[url=https://pills{n}.example]cheap pills {n}[/url]",
]
texts = honest + [spam[n % 3].replace("{n}", str(n)) for n in range(15)]
for n, text in enumerate(sorted(texts)):
    ticket = Ticket.new(post.pk, now - datetime.timedelta(seconds=60))
    said = Submission(post.pk, f"Somebody {n}", "", text, ticket, network=f"192.0.2.{n}")
    receive(said, site, Mode.HELD, now)
"""


class Keys:
    """Presses keys and counts them; Shift is part of the key that it is held for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)


@pytest.fixture
def twenty(site):
    site.python(CLEAR.format(mode="held") + SENT, for_readers=False)


def standing(site) -> list[str]:
    return site.python(
        "from blog.models import Comment\n"
        "print(*[Comment.objects.filter(status=s).count() for s in ('waiting', 'approved', 'spam')])",
        for_readers=False,
    ).split()


def test_twenty_comments_fifteen_of_them_spam_take_seven_keys(log_in, site, twenty, console):
    page = log_in("editor")
    page.goto(DESK)
    expect(page.locator(".card")).to_have_count(20)
    expect(page.locator("#line")).to_contain_text("All 15 below are spam")
    keys = Keys(page)

    for left in (19, 18, 17, 16, 15):
        keys.press("a")
        expect(page.locator(".card:visible")).to_have_count(left)
    keys.press("Shift+S")
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    expect(page.locator("#done")).to_have_text("Marked as spam: 15 comments.")

    assert keys.pressed <= 7
    assert standing(site) == ["0", "5", "15"]
    time.sleep(LOOKS_AGAIN)
    reader = page.request.get("/2026/03/sea-wall/").text()
    assert "I laid stone on lot 3." in reader
    assert "casino" not in reader
    assert console == []


def test_every_key_does_what_it_says_and_undo_takes_it_back(log_in, site, twenty, console):
    page = log_in("editor")
    page.goto(DESK)
    current = page.locator(".card[aria-current]")
    first = page.locator(".card").nth(0).get_attribute("id")
    second = page.locator(".card").nth(1).get_attribute("id")

    expect(current).to_have_id(first)
    page.keyboard.press("j")
    expect(current).to_have_id(second)
    page.keyboard.press("k")
    expect(current).to_have_id(first)

    for key, done in (("a", "Approved"), ("s", "Marked as spam"), ("d", "Deleted")):
        page.keyboard.press(key)
        expect(page.locator("#done")).to_have_text(f"{done}: 1 comment.")
        expect(page.locator(f"#{first}")).to_be_hidden()
        expect(current).to_have_id(second)
        page.keyboard.press("u")
        expect(page.locator("#done")).to_have_text(f"Undone. {done}: 1 comment.")
        expect(page.locator(f"#{first}")).to_be_visible()
        expect(current).to_have_id(first)

    page.keyboard.press("Shift+S")
    expect(page.locator(".card:visible")).to_have_count(5)
    page.keyboard.press("u")
    expect(page.locator(".card:visible")).to_have_count(20)
    page.keyboard.press("u")
    expect(page.locator("#done")).to_contain_text("The log has everything.")
    expect(page.locator("[data-count=waiting]")).to_have_text("20")
    assert standing(site) == ["20", "0", "0"]
    assert console == []


def test_what_a_mouse_decided_a_mouse_takes_back(log_in, site, twenty, console):
    page = log_in("editor")
    page.goto(DESK)
    first, second = (page.locator(f"#{page.locator('.card').nth(n).get_attribute('id')}") for n in (0, 1))
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_hidden()

    first.get_by_role("button", name="Approve").click()
    second.get_by_role("button", name="Delete").click()
    expect(page.locator("#done")).to_have_text("Deleted: 1 comment.")
    undo.click()
    expect(second).to_be_visible()
    page.get_by_role("button", name="Undo the one before").click()
    expect(first).to_be_visible()

    expect(page.locator("#done")).to_have_text("Undone. Approved: 1 comment.")
    expect(undo).to_be_hidden()
    assert standing(site) == ["20", "0", "0"]
    assert console == []


def test_caps_lock_makes_no_bulk_of_a_single_key(log_in, site, twenty):
    page = log_in("editor")
    page.goto(DESK)

    # A capital without Shift is what Caps Lock sends.
    page.locator("body").dispatch_event("keydown", {"key": "S", "shiftKey": False})
    expect(page.locator("#done")).to_have_text("Marked as spam: 1 comment.")
    page.locator("body").dispatch_event("keydown", {"key": "U", "shiftKey": False})
    expect(page.locator("#done")).to_contain_text("Undone.")

    assert standing(site) == ["20", "0", "0"]


def test_what_was_changed_on_the_screen_is_read_again_before_it_is_decided(log_in, site, twenty, console):
    page = log_in("editor")
    page.goto(DESK)
    first = page.locator(".card").first
    number = first.get_attribute("data-comment")
    site.python(
        "from django.utils import timezone\n"
        "from blog import commenting\n"
        "from blog.comments.modes import Mode\n"
        "from blog.models import Comment, SiteSettings\n"
        f"comment, site = Comment.objects.get(pk={number}), SiteSettings.objects.current()\n"
        "commenting.change(comment, 'Unread words.', site, Mode.HELD, timezone.now())",
        for_readers=False,
    )

    page.keyboard.press("a")
    expect(page.locator("#done")).to_have_text("1 comment was changed meanwhile: read it again.")
    again = page.locator(f"#comment-{number}")
    expect(again).to_be_visible()
    expect(again).to_contain_text("Unread words.")
    expect(page.locator("[data-count=waiting]")).to_have_text("20")
    expect(page.locator("[data-count=approved]")).to_have_text("0")
    assert standing(site) == ["20", "0", "0"]
    again.get_by_role("button", name="Approve").click()
    expect(page.locator("#done")).to_have_text("Approved: 1 comment.")
    page.keyboard.press("u")
    expect(page.locator("#done")).to_have_text("Undone. Approved: 1 comment.")

    assert standing(site) == ["20", "0", "0"]
    assert console == []


def test_several_are_chosen_and_decided_together(log_in, site, twenty):
    page = log_in("editor")
    page.goto(DESK)

    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.locator(".bulk").get_by_role("button", name="Delete").click()

    expect(page.locator("#done")).to_have_text("Deleted: 2 comments.")
    expect(page.locator(".card:visible")).to_have_count(18)


def test_a_decision_that_cannot_be_sent_is_not_forgotten(log_in, site, twenty):
    page = log_in("editor")
    page.goto(DESK)
    page.route("**/decide/", lambda route: route.abort())

    page.keyboard.press("s")

    expect(page.locator("#done")).to_contain_text("could not be sent")
    expect(page.locator(".card:visible")).to_have_count(20)
    assert standing(site) == ["20", "0", "0"]


def test_the_desk_works_without_javascript(log_in, site, twenty):
    page = log_in("editor", java_script_enabled=False)
    page.goto(DESK)

    page.locator(".card").first.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="All 15 below are spam").click()
    expect(page.locator(".messagelist")).to_contain_text("Marked as spam: 15 comments.")
    page.get_by_role("link", name="Undo …").click()
    page.locator("tbody tr").first.get_by_role("button", name="Undo").click()

    expect(page.locator(".messagelist")).to_contain_text("Undone.")
    assert standing(site) == ["19", "1", "0"]


@pytest.mark.looks
def test_the_desk_is_accessible_and_fits(log_in, site, twenty):
    page = log_in("chief")
    site.python(
        "from blog.models import Comment\n"
        "comment = Comment.objects.earliest('pk')\n"
        "comment.say('A line. ' * 400)\n"
        "comment.save()",
        for_readers=False,
    )
    code = "from blog.models import Post; print(Post.objects.get(slug='sea-wall').pk)"
    post = site.python(code, for_readers=False).strip()
    addresses = ["", "?show=spam", "log/", f"on/{post}/", "blocked/", "person/"]

    for address in addresses:
        page.goto(DESK + address)
        assert problems(page) == [], address


#: Fields and buttons that stand nearer to one another than half a rem, with how near that is in pixels.
TOO_NEAR = """() => {
  const found = [];
  const all = [...document.querySelectorAll("#content :is(button, input:not([type=hidden]))")];
  const boxes = all.map((each) => [
    each.textContent.trim() || each.name, each.getBoundingClientRect(),
  ]);
  for (const [index, [name, one]] of boxes.entries()) for (const [other, two] of boxes.slice(index + 1)) {
    const across = Math.max(one.left, two.left) - Math.min(one.right, two.right);
    const down = Math.max(one.top, two.top) - Math.min(one.bottom, two.bottom);
    if (Math.max(across, down) < 8) found.push(`${name} | ${other}: ${across}, ${down}`);
  }
  return found;
}"""


@pytest.mark.looks
@pytest.mark.parametrize("width", [390, 1280])
def test_nobody_blocks_a_pattern_who_wants_to_try_it(log_in, site, twenty, width):
    page = log_in("editor")
    page.set_viewport_size({"width": width, "height": 900})
    code = "from blog.models import Comment; print(Comment.objects.filter(text__contains='pills').first().pk)"
    blocked = f"{DESK}blocked/?comment={site.python(code, for_readers=False).strip()}"
    page.goto(blocked)
    page.get_by_role("button", name="Block “").first.click()
    page.goto(blocked)
    page.get_by_label("Block").fill("cheap * online")
    page.get_by_role("button", name="Try it first").click()

    expect(page.get_by_role("status")).to_contain_text("newest 20 comments")
    expect(page.get_by_role("button", name="Unblock")).to_have_count(1)
    assert page.evaluate(TOO_NEAR) == []
