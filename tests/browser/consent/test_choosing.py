"""What a visitor sees and what their device holds: C1 to C30, as far as they need a browser."""

import contextlib
import gzip
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser import validator
from tests.browser.accessibility import problems
from tests.browser.conftest import CHROMIUM_FLAGS, PATIENCE, chromium
from tests.browser.consent.conftest import POST

STATIC = Path(__file__).resolve().parents[3] / "static/consent"
EMBED = "/cookies/embed/player/sinking/"
PAGES = [
    "/",
    POST,
    "/archive/",
    "/tags/",
    "/sources/",
    "/corrections/",
    "/about/",
    "/nothing-here/",
    "/cookies/",
]
STORED = """async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(each => each.name), ...(await caches.keys()),
    ...(await navigator.serviceWorker?.getRegistrations() ?? []).map(String),
]"""
SIGNAL = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"


def banner(page: Page):
    return page.locator("#consent-banner")


def stored(page: Page) -> list[str]:
    return page.evaluate(STORED)


def cookies(page: Page) -> set[str]:
    return {each["name"] for each in page.context.cookies()}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def answered(page: Page, name: str) -> None:
    press(page, name)
    expect(page.locator("#consent-done")).to_be_visible()


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")


def becomes_true(page: Page, expression: str) -> None:
    """Playwright's own waiting evaluates text inside the page, which our security policy forbids."""
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        with contextlib.suppress(Error):  # the page may be going somewhere
            if page.evaluate(expression):
                return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def asked(party, *, of: str = "") -> list[str]:
    return [hit for hit in party.hits if of in hit]


# Before a choice, and without one -----------------------------------------------------


def test_c1_nothing_optional_is_asked_or_stored_before_a_choice(visit, party):
    page = visit("/")

    for address in PAGES:
        page.goto(address)
        settled(page)
        assert stored(page) == [], address
    assert party.hits == []
    assert page.context.cookies() == []


def test_c2_reading_on_is_not_a_yes_and_neither_is_a_no(visit, party):
    page = visit()
    page.mouse.wheel(0, 5000)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Latest").first.click()
    settled(page)
    expect(banner(page)).to_be_visible()

    answered(page, "Reject all")
    for address in PAGES[:3]:
        page.goto(address)
        settled(page)
        expect(banner(page)).to_be_hidden()

    assert party.hits == []
    assert cookies(page) == {"consent"}
    assert stored(page) == []


@pytest.mark.looks
def test_c3_no_is_on_the_first_layer_one_press_away(visit):
    page = visit()
    accept, reject = (page.locator(f"[data-consent-action={name}]") for name in ("accept", "reject"))

    assert accept.evaluate("(a, b) => a.form === b.form && a.tagName === b.tagName", reject.element_handle())
    assert accept.bounding_box()["y"] == reject.bounding_box()["y"]
    answered(page, "Reject all")
    expect(banner(page)).to_be_hidden()


LOOK = """element => {
    const s = getComputedStyle(element);
    return [s.fontSize, s.fontWeight, s.color, s.backgroundColor, s.borderTopWidth, s.borderTopColor,
        s.height, s.textDecorationLine, s.outlineStyle, s.outlineColor, s.opacity];
}"""


@pytest.fixture
def site_in(site):
    """A function that has the whole site speak a language, and ask in it."""

    def speak(language: str) -> None:
        site.python(
            "from django.utils import timezone\n"
            "from blog.models import SiteSettings, Stamp\n"
            "from consent import publishing\n"
            f"SiteSettings.objects.update(language={language!r})\n"
            "Stamp.objects.raise_by_one()\n"
            "publishing.publish(now=timezone.now(), again=False, note='Another language.')"
        )

    yield speak
    if (
        site.python("from blog.models import SiteSettings; print(SiteSettings.objects.get().language)")
        != "en\n"
    ):
        speak("en")


@pytest.mark.looks
@pytest.mark.parametrize("language", ["en", "de"])
def test_c4_yes_and_no_look_alike(visit, site_in, language):
    if language != "en":
        site_in(language)
    for size in ((320, 568), (390, 844), (1280, 800)):
        look_at_both(visit, size)


def look_at_both(visit, size) -> None:
    page = visit(viewport={"width": size[0], "height": size[1]})
    for media in ({}, {"color_scheme": "dark"}, {"color_scheme": "light", "forced_colors": "active"}):
        page.emulate_media(**media)
        page.reload()
        assert_both_look_alike(page, size[1])


def assert_both_look_alike(page: Page, height: int) -> None:
    buttons = [page.locator(f"[data-consent-action={name}]") for name in ("accept", "reject")]

    looks, sizes = [], []
    for button in buttons:
        box = button.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
        assert box["height"] >= 44
        sizes.append((box["y"], box["height"], round(box["width"], 1)))
        plain = button.evaluate(LOOK)
        page.keyboard.press("Tab")
        button.focus()
        looks.append((plain, button.evaluate(LOOK)))
    assert looks[0] == looks[1]
    assert sizes[0] == sizes[1]


@pytest.mark.looks
def test_c6_the_banner_blocks_nothing(visit):
    page = visit()

    assert page.evaluate(
        "[document.documentElement, document.body].map(e => getComputedStyle(e).overflowY)"
    ) == [
        "visible",
        "visible",
    ]
    assert page.locator("[inert], [aria-modal], dialog[open]").count() == 0
    heading = page.locator("article h1")
    assert heading.evaluate(
        "e => { const b = e.getBoundingClientRect(); const f = document.elementFromPoint(b.x + 5, b.y + 5);"
        "return e.contains(f) || f.contains(e); }"
    )
    words = page.locator("article").inner_text()
    answered(page, "Reject all")
    assert page.locator("article").inner_text() == words


# Withdrawing ----------------------------------------------------------------------------


def test_c9_c10_a_withdrawal_takes_two_presses_and_leaves_nothing(visit, party):
    page = visit()
    answered(page, "Accept all")
    becomes_true(page, "document.cookie.includes('_t2') && localStorage.length")
    settled(page)
    assert asked(party, of="/t.js")
    assert cookies(page) >= {"_t1", "_t2"}

    page.get_by_role("link", name="Update cookie preferences").click()
    with page.expect_request("**/cookies/s/tracker-*.js"):
        press(page, "Reject all")
    expect(page.locator("#consent-done")).to_contain_text("refused everything optional")

    assert cookies(page) - {"third"} == {"consent"}
    assert stored(page) == []
    party.hits.clear()
    for address in PAGES:
        page.goto(address)
        settled(page)
    assert party.hits == []


def test_c10_nothing_runs_after_back_either(browser, visit, party, site):
    """Playwright switches the back/forward cache off; this browser has it on."""
    keep = {"ignore_default_args": ["--disable-back-forward-cache"]}
    other = browser.browser_type.launch(executable_path=chromium(), args=CHROMIUM_FLAGS, **keep)
    try:
        page = other.new_page()
        page.goto(site.url + POST)
        answered(page, "Accept all")
        becomes_true(page, "document.cookie.includes('_t1')")
        page.evaluate("addEventListener('pageshow', e => sessionStorage.setItem('kept', e.persisted))")
        page.evaluate("location.href = '/cookies/'")
        page.wait_for_url("**/cookies/")
        press(page, "Reject all")
        expect(page.locator("#consent-done")).to_contain_text("refused everything optional")
        party.hits.clear()

        page.evaluate("setTimeout(() => history.back(), 0)")
        page.wait_for_url(f"**{POST}")
        becomes_true(page, "sessionStorage.getItem('kept') === 'true'")
        settled(page)

        assert asked(party, of="/t.js") == []
        assert cookies(page) - {"third"} == {"consent"}
        expect(banner(page)).to_be_hidden()
    finally:
        other.close()


def test_c11_whoever_has_answered_is_left_alone(visit):
    for answer in ("Accept all", "Reject all"):
        page = visit()
        answered(page, answer)
        for address in PAGES[:5]:
            page.goto(address)
            expect(banner(page)).to_be_hidden()


def test_c14_the_record_points_to_the_words_that_were_on_screen(visit, site):
    page = visit()
    words = " ".join(banner(page).locator("p").first.inner_text().split())
    answered(page, "Accept all")

    kept = site.python(
        "from django.http import HttpResponse\n"
        "from consent.models import ConsentRecord; from tests.pages import text_of\n"
        "record = ConsentRecord.objects.order_by('-pk').first()\n"
        "print(record.js, record.surface, text_of(HttpResponse(record.policy.rendered['en']['banner'])))"
    )
    assert kept.startswith("True banner")
    assert words in kept


def test_c17_the_browsers_signal_is_a_no_and_is_shown(visit, party):
    page = visit("about:blank", extra_http_headers={"Sec-GPC": "1"})
    page.context.add_init_script(SIGNAL)

    page.goto(POST)
    settled(page)

    expect(banner(page)).to_be_hidden()
    expect(page.get_by_text("Opt-out preference signal honoured")).to_be_visible()
    assert party.hits == []
    page.goto("/cookies/")
    expect(page.locator("#consent-done")).to_contain_text("asks not to be tracked")
    press(page, "Accept all")
    expect(page.locator("#consent-done")).to_contain_text("you allowed everything")
    page.goto(POST)
    becomes_true(page, "document.cookie.includes('_t1')")


# Videos ---------------------------------------------------------------------------------


def test_c24_a_video_waits_for_a_press_and_is_forgotten(visit, party):
    page = visit()
    page.get_by_role("link", name="Load here").scroll_into_view_if_needed()
    settled(page)
    assert party.hits == []

    page.get_by_role("link", name="Load here").click()
    expect(page.frame_locator(".video iframe").get_by_text("A video plays.")).to_be_visible()

    assert asked(party, of="/frame/") == ["/frame/sinking"]
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    assert cookies(page) - {"third"} == set()
    party.hits.clear()
    page.reload()
    settled(page)
    assert party.hits == []


def test_c24_whoever_asks_for_it_gets_videos_at_once_from_then_on(visit, party):
    page = visit()

    press(page, "Always load Embedded media")
    expect(page.frame_locator(".video iframe").get_by_text("A video plays.")).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") != "IFRAME"

    page.reload()
    page.locator(".video").scroll_into_view_if_needed()
    expect(page.frame_locator(".video iframe").get_by_text("A video plays.")).to_be_visible()
    assert asked(party, of="/t.js") == []


# One voice, calm -------------------------------------------------------------------------


@pytest.mark.looks
def test_c25_there_is_one_consent_interface(visit):
    page = visit()

    assert (
        page.locator("[id*=consent i][class*=banner i], [class*=cookie-banner i], [id*=cookie i]").count()
        == 1
    )


@pytest.mark.looks
def test_c26_the_order_never_changes_and_no_clock_drives_it(visit):
    orders = []
    for address in (POST, "/cookies/"):
        page = visit(address)
        orders.append(page.locator("[data-consent-action]").all_inner_texts())
        page.clock.install()
        page.clock.fast_forward("10:00:00")
        if address == POST:
            expect(banner(page)).to_be_visible()
    assert orders == [["Accept all", "Reject all"]] * 2


def test_c28_everything_works_without_javascript(visit, party):
    page = visit(java_script_enabled=False)
    expect(banner(page)).to_be_visible()

    press(page, "Reject all")
    assert page.url.endswith(f"{POST}#consent-done")
    expect(page.get_by_role("status")).to_be_visible()
    page.goto("/")
    expect(banner(page)).to_be_hidden()

    page.get_by_role("link", name="Update cookie preferences").click()
    page.get_by_label("Allow Statistics").check()
    press(page, "Save my choice")
    expect(page.locator("#consent-done")).to_contain_text("you allowed Statistics on")
    press(page, "Accept all")
    expect(page.locator("#consent-done")).to_contain_text("you allowed everything")
    press(page, "Reject all")
    expect(page.locator("#consent-done")).to_contain_text("refused everything optional")
    assert party.hits == []

    page.goto(POST)
    page.get_by_role("link", name="Load here").click()
    expect(page.get_by_role("heading", name="A video on Player")).to_be_visible()
    assert party.hits == []
    press(page, "Load it once")
    expect(page.frame_locator("iframe").get_by_text("A video plays.")).to_be_visible()
    page.get_by_role("link", name="Back to the article").click()
    assert page.url.endswith(POST)


def test_c28_the_signal_counts_without_javascript(visit):
    page = visit(java_script_enabled=False, extra_http_headers={"Sec-GPC": "1"})

    expect(banner(page)).to_be_hidden()
    expect(page.get_by_text("Opt-out preference signal honoured")).to_be_visible()


@pytest.mark.looks
@pytest.mark.parametrize("address", [POST, "/cookies/", "/cookies/receipt/", "/cookies/versions/1.0/", EMBED])
def test_c29_axe_finds_nothing(visit, address):
    assert problems(visit(address, bypass_csp=True)) == []


@pytest.mark.looks
def test_c29_the_html_validator_finds_nothing(visit, tmp_path):
    page = visit()
    for number, address in enumerate((POST, "/cookies/", "/cookies/versions/1.0/", EMBED)):
        (tmp_path / f"{number}.html").write_text(page.request.get(address).text())

    assert validator.messages(tmp_path) == []


COVERED = """() => { const e = document.activeElement, b = e.getBoundingClientRect();
    if (!b.width || e === document.body) return false;
    const places = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]];
    const points = places.map(([x, y]) => [b.x + b.width * x, b.y + b.height * y]);
    const banner = (x) => !!x.closest('#consent-banner');
    return points.every(([x, y]) => {
        const f = document.elementFromPoint(x, y);
        return f && !e.contains(f) && !f.contains(e) && banner(f) !== banner(e);
    });
}"""


@pytest.mark.looks
@pytest.mark.parametrize("size", [(1280, 800), (320, 256)])
def test_c29_no_tab_stop_is_covered(visit, size):
    page = visit(viewport={"width": size[0], "height": size[1]})

    stops = covered = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        stops += 1
        covered += page.evaluate(COVERED)
    assert stops > 20
    assert covered == 0


SHIFT = (
    "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach("
    "each => window.shift += each.value)).observe({type: 'layout-shift', buffered: true})"
)


#: Whether the page knew of an earlier answer when the banner came, before anything was painted.
KNOWN = """
new MutationObserver(() => {
  const banner = document.getElementById("consent-banner");
  if (banner && window.known === undefined) window.known = document.documentElement.className;
}).observe(document, {childList: true, subtree: true});
"""


@pytest.mark.looks
@pytest.mark.parametrize("answer", [None, "Accept all", "Reject all"])
def test_c30_nothing_moves_on_the_first_visit_nor_on_the_next(visit, answer):
    page = visit()
    if answer:
        answered(page, answer)
    page.context.add_init_script(SHIFT)
    page.context.add_init_script(KNOWN)

    page.goto(POST)
    settled(page)

    assert page.evaluate("window.shift") == 0
    assert ("consent-set" in page.evaluate("window.known")) == bool(answer)
    if answer:
        expect(banner(page)).to_be_hidden()
    else:
        expect(banner(page)).to_be_visible()


def test_c30_the_scripts_are_small():
    assert len((STATIC / "head.js").read_bytes()) <= 500
    assert len(gzip.compress((STATIC / "consent.js").read_bytes())) <= 3000


def test_c22_everybody_gets_the_same_bytes_from_the_server(visit):
    bodies = set()
    for answer in (None, "Accept all", "Reject all"):
        page = visit()
        if answer:
            answered(page, answer)
        response = page.request.get(POST)
        assert "set-cookie" not in response.headers
        assert "cookie" not in response.headers.get("vary", "").lower()
        bodies.add(response.text())

    assert len(bodies) == 1
    assert not re.search(r"nonce", bodies.pop())


def test_c31_a_form_on_another_site_is_refused(visit, site, party):
    page = visit("about:blank")
    page.goto(f"{party.origin}/frame/x")

    page.set_content(
        f'<form method="post" action="{site.url}/cookies/decide/"><input name="v" value="1.0">'
        '<button name="decision" value="accept">Win</button></form>'
    )
    press(page, "Win")

    expect(page.get_by_role("heading", name="Your choice was not saved")).to_be_visible()
    assert "consent" not in cookies(page)

    # Asked again on our own page, a person can still answer.
    press(page, "Reject all")
    page.wait_for_url("**/cookies/#consent-done")
    assert "consent" in cookies(page)


def test_a_lost_connection_loses_nothing(visit):
    page = visit()
    page.route(
        "**/cookies/decide/",
        lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_(),
    )

    press(page, "Reject all")

    page.wait_for_url("**#consent-done")
    expect(banner(page)).to_be_hidden()


def only_navigations(route) -> None:
    if route.request.is_navigation_request():
        route.continue_()
    else:
        route.abort()
