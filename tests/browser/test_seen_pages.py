"""Which visits send a beacon: Chromium as it is on a desk, and what no script can say of itself."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import chromium
from tests.browser.undriven import AGENT, page, visit

SPECULATION = '<script type="speculationrules">{"%s": [{"urls": ["/%s"], "eagerness": "immediate"}]}</script>'
WHEN_SHOWN = 'document.prerendering ? document.addEventListener("prerenderingchange", end) : end();'


@pytest.fixture
def go():
    """A function that lets Chromium visit pages."""
    path = chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI must not skip the browser tests: Chromium is not installed.")
        pytest.skip("NO CHROMIUM ON THIS MACHINE: nobody visited these pages.")
    return lambda pages, *flags: visit(path, pages, *flags)


def test_a_page_that_is_prerendered_and_never_shown_sends_nothing(go):
    pages = {
        "a": page("a", 'await seen("b"); await pause(800); end();', SPECULATION % ("prerender", "b")),
        "b": page("b", WHEN_SHOWN),
    }

    log = go(pages)

    assert "prerender" in log.documents["b"][0]
    assert dict(log.beacons) == {"1": 1}


def test_a_prerendered_page_that_is_shown_sends_one_beacon_when_it_is(go):
    drive = 'if (once("clicked")) { await seen("b"); await pause(1500); click("b"); }'
    pages = {"a": page("a", drive, SPECULATION % ("prerender", "b")), "b": page("b", WHEN_SHOWN)}

    log = go(pages)

    assert "prerender" in log.documents["b"][0]
    assert dict(log.beacons) == {"1": 1, "2": 1}
    assert log.purposes == ["", ""]


@pytest.mark.parametrize("how", [SPECULATION % ("prefetch", "c"), '<link rel="prefetch" href="/c">'])
def test_a_page_that_is_fetched_ahead_sends_one_beacon_when_it_is_opened(go, how):
    drive = 'if (once("clicked")) { await seen("c"); await pause(500); click("c"); }'
    pages = {"a": page("a", drive, how), "c": page("c", "end();")}

    log = go(pages)

    assert "prefetch" in log.documents["c"][0]
    assert dict(log.beacons) == {"1": 1, "3": 1}


BACK = {
    "a": """
      addEventListener("pageshow", (event) => event.persisted && fetch("/persisted").then(end));
      if (once("clicked")) { await pause(1000); click("b"); } else end();
    """,
    "b": 'if (once("back")) { await pause(1000); history.back(); }',
}


def test_going_back_to_a_page_that_was_kept_alive_sends_one_more(go):
    log = go({name: page(name, drive) for name, drive in BACK.items()})

    assert "persisted" in log.notes
    assert len(log.documents["a"]) == 1
    assert dict(log.beacons) == {"1": 2, "2": 1}


def test_going_back_to_a_page_from_the_cache_sends_one_more(go):
    pages = {name: page(name, drive) for name, drive in BACK.items()}

    log = go(pages, "--disable-features=BackForwardCache")

    assert "persisted" not in log.notes
    assert len(log.documents["a"]) == 1
    assert dict(log.beacons) == {"1": 2, "2": 1}


def test_reloading_sends_one_more(go):
    log = go({"a": page("a", 'await pause(1000); once("again") ? location.reload() : end();')})

    assert dict(log.beacons) == {"1": 2}


def test_a_page_in_a_frame_sends_nothing(go):
    pages = {"a": page("a", 'await seen("b"); end();', '<iframe src="/b"></iframe>'), "b": page("b")}

    assert dict(go(pages).beacons) == {"1": 1}


def test_a_hidden_page_sends_nothing_until_it_is_shown(go):
    """Headless tabs are always visible, so the page says itself that it is not."""
    hide = """<script>
    let state = "hidden";
    Object.defineProperty(document, "visibilityState", { get: () => state });
    const show = () => { state = "visible"; document.dispatchEvent(new Event("visibilitychange")); };
    </script>"""
    hidden = go({"a": page("a", "await pause(600); end();", hide)})
    shown = go({"a": page("a", "await pause(600); show(); show(); end();", hide)})

    assert dict(hidden.beacons) == {}
    assert dict(shown.beacons) == {"1": 1}


def test_a_tab_that_is_closed_as_soon_as_it_opens_sends_nothing(go):
    pages = {
        "a": page("a", 'open("/b"); await seen("b"); end();'),
        "b": page("b", body="<script>close()</script>"),
    }

    assert dict(go(pages).beacons) == {"1": 1}


def test_a_beacon_carries_no_cookie_though_the_site_has_set_one(go):
    log = go({"a": page("a", 'await pause(1000); once("again") ? location.reload() : end();')})

    assert log.cookies == ["", ""]


# With a driven browser, on the real site ------------------------------------------


@pytest.fixture
def article(site):
    made = site.python(
        "import datetime, time\nfrom tests.posts import make_post, publish\n"
        "post = make_post('Seen', slug=f'seen-{time.time_ns()}')\n"
        "edition = publish(post, datetime.datetime.now(datetime.UTC))\n"
        "print(edition.post_id, edition.path, end='')",
        for_readers=False,
    )
    number, path = made.split()
    return int(number), f"{site.url}/{path}/"


def readers_of(site, number):
    site.manage("analytics_flush")
    count = f"PostCount.objects.filter(post={number}).values_list('readers', flat=True).first()"
    return int(site.python(f"from analytics.models import PostCount; print({count} or 0)", for_readers=False))


@pytest.fixture
def open_as_reader(open_page):
    """A function that opens a page in a browser that does not say that it is driven."""

    def open_as_reader(url, *, script="", **options):
        page = open_page(user_agent=AGENT, **options)
        hide = "Object.defineProperty(navigator, 'webdriver', { get: () => false });"
        page.add_init_script(hide + script)
        sent = []
        page.on("request", lambda request: "/_v" in request.url and sent.append(request))
        page.goto(url, wait_until="networkidle")
        return page, sent

    return open_as_reader


def test_a_reader_is_counted_from_the_page_to_the_figures(open_as_reader, article, site):
    number, url = article

    _page, sent = open_as_reader(url)

    assert [(request.method, request.post_data) for request in sent] == [("POST", str(number))]
    assert readers_of(site, number) == 1


def test_without_javascript_a_pixel_counts(open_as_reader, article, site):
    number, url = article

    _page, sent = open_as_reader(url, java_script_enabled=False)

    assert [request.method for request in sent] == ["GET"]
    assert readers_of(site, number) == 1


@pytest.mark.parametrize(
    "signal", ["globalPrivacyControl', { get: () => true", "doNotTrack', { get: () => '1'"]
)
def test_a_browser_that_asks_not_to_be_tracked_sends_nothing(open_as_reader, article, site, signal):
    number, url = article

    _page, sent = open_as_reader(url, script=f"Object.defineProperty(navigator, '{signal} }});")

    assert sent == []
    assert readers_of(site, number) == 0


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_the_header_alone_is_enough(open_as_reader, article, site, header):
    number, url = article

    _page, sent = open_as_reader(url, extra_http_headers={header: "1"}, java_script_enabled=False)

    assert len(sent) == 1
    assert readers_of(site, number) == 0


def test_a_browser_that_says_it_is_driven_sends_nothing(page, article):
    sent = []
    page.on("request", lambda request: "/_v" in request.url and sent.append(request))

    page.goto(article[1], wait_until="networkidle")

    assert sent == []


def test_who_pressed_the_button_is_not_counted_until_they_press_the_other_one(open_as_reader, article, site):
    _number, url = article
    page, sent = open_as_reader(f"{site.url}/most-read/being-counted/")

    page.get_by_role("button", name="Don’t count me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not counted")
    page.goto(url, wait_until="networkidle")
    assert sent == []

    page.goto(f"{site.url}/most-read/being-counted/")
    page.get_by_role("button", name="Count me again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("You are counted"))
    page.goto(url, wait_until="networkidle")
    assert len(sent) == 1


def test_an_editor_is_not_counted(log_in, article, site):
    page = log_in("editor", user_agent=AGENT)
    page.add_init_script("Object.defineProperty(navigator, 'webdriver', { get: () => false });")
    page.goto("/admin/")
    sent = []
    page.on("request", lambda request: "/_v" in request.url and sent.append(request))

    page.goto(article[1], wait_until="networkidle")

    assert sent == []
