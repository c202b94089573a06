"""The same visitor in two tabs: what is answered in one counts in the other."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.consent.test_choosing import (
    answered,
    banner,
    becomes_true,
    cookies,
    press,
    settled,
    stored,
)

#: A service that goes on as long as its page is open.
GOES_ON = """() => {
    window.goesOn = true;
    setInterval(() => {
        document.cookie = "_t1=1; Max-Age=86400; Path=/";
        localStorage.setItem("t-visitor", "1");
        new Image().src = "ORIGIN/hit?" + Math.random();
    }, 20);
}"""


def going_on(visit, party) -> Page:
    page = visit()
    answered(page, "Accept all")
    becomes_true(page, "document.cookie.includes('_t1')")
    page.evaluate(GOES_ON.replace("ORIGIN", party.origin))
    return page


def stops(page: Page, party) -> None:
    becomes_true(page, "document.readyState === 'complete' && !window.goesOn")
    settled(page)
    party.hits.clear()
    page.wait_for_timeout(300)
    assert party.hits == []
    assert cookies(page) - {"third"} == {"consent"}
    assert stored(page) == []


def test_c10_a_withdrawal_stops_what_runs_in_another_tab(visit, party):
    reading = going_on(visit, party)
    choosing = reading.context.new_page()
    choosing.goto("/cookies/")

    with reading.expect_request("**/cookies/s/tracker-*.js"):
        press(choosing, "Reject all")
    expect(choosing.locator("#consent-done")).to_contain_text("refused everything optional")

    stops(reading, party)


@pytest.mark.parametrize("noticed", ["document.dispatchEvent(new Event('visibilitychange'))", "focus"])
def test_c10_a_withdrawal_without_scripts_stops_it_when_the_tab_is_seen_again(visit, site, party, noticed):
    reading = going_on(visit, party)
    said = reading.request.post(
        f"{site.url}/cookies/decide/",
        form={"decision": "reject", "v": "1.0", "surface": "prefs", "next": "/cookies/"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert said.ok

    reading.evaluate("window.dispatchEvent(new Event('focus'))" if noticed == "focus" else noticed)

    stops(reading, party)


def test_an_answer_in_one_tab_is_an_answer_in_all(visit):
    first = visit()
    second = first.context.new_page()
    second.goto("/")

    answered(second, "Reject all")

    expect(banner(first)).to_be_hidden()


ALL_AT_ONCE = "for (let n = 0; n < 3; n++) window.dispatchEvent(new Event('focus'))"
HERE = """() => {
    setInterval(() => window.dispatchEvent(new Event("focus")), 1);
    document.querySelector("#consent-banner [data-consent-action=reject]").click();
}"""


@pytest.mark.parametrize("where", ["elsewhere", "here"])
def test_c10_a_page_that_is_being_left_clears_up_once(visit, site, party, where):
    page = going_on(visit, party)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/cookies/s/tracker-*.js", slowly)

    if where == "here":
        page.evaluate(HERE)
    else:
        page.request.post(
            f"{site.url}/cookies/decide/",
            form={"decision": "reject", "v": "1.0", "surface": "prefs", "next": "/cookies/"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        page.evaluate(ALL_AT_ONCE)

    stops(page, party)
    assert len([url for url in asked if "/cookies/s/tracker-" in url]) == 1
    assert len([url for url in asked if "/cookies/clear.json" in url]) == (where == "elsewhere")


def slowly(route) -> None:
    time.sleep(0.2)
    route.continue_()
