"""The whole life of a post, by an editor in one browser and a reader without JavaScript in another."""

import datetime
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.writing import chips, citations, headings, open_new, ready, save, sections, text_of

HEADINGS = [
    "Introduction",
    "What was promised",
    "What was built",
    "What it cost",
    "Who was asked",
    "What the records say",
    "What they leave out",
    "What others did",
    "Conclusion",
]
SOURCES = ["The promise", "The account", "The minutes", "The survey"]
COUNT = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
KEYWORDS = [f"Pier {number}" for number in COUNT]
SLUG = "the-pier-that-was-promised"


@pytest.fixture
def reader(open_page) -> Page:
    return open_page(java_script_enabled=False)


def now() -> datetime.datetime:
    """The demo site keeps UTC."""
    return datetime.datetime.now(datetime.UTC)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(name)).last.click()
    # What readers are promised: a request that begins a second after the change sees it.
    page.wait_for_timeout(1_000)


def write_sections(page: Page, names: list[str]) -> None:
    while sections(page).count() < len(names):
        page.get_by_role("button", name="+ Add a section").last.click()
    ready(page)
    for place, name in enumerate(names):
        row = sections(page).nth(place)
        row.locator("[name$=-heading]").fill(name)
        text_of(row).click()
        page.keyboard.type(f"Here stands what we found out: {name.lower()}")


def add_source(page: Page, title: str) -> None:
    page.get_by_role("button", name="+ Add a source").last.click()
    row = citations(page).last
    row.locator("[name$=-title]").fill(title)
    row.locator("[name$=-publisher]").fill("Office of Piers")
    row.locator("[name$=-issued]").fill("April 2025")


def cite(page: Page, row: Locator, title: str) -> None:
    text_of(row).click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Shift+k")
    dialog = page.get_by_role("dialog", name="Cite a source")
    dialog.wait_for()
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    dialog.wait_for(state="detached")


def choose_keywords(page: Page, names: list[str]) -> None:
    field = page.locator(".field-tags .select2-search__field")
    for name in names:
        field.click()
        page.keyboard.type(name)
        expect(page.locator(".select2-results__option--highlighted")).to_have_text(f"New: {name}")
        page.keyboard.press("Enter")
    expect(page.locator(".field-tags .select2-selection__choice")).to_have_count(len(names))


def in_this_order(text: str, parts: list[str]) -> bool:
    places = [text.index(part) for part in parts]
    return places == sorted(places)


def test_the_life_of_a_post(editor_page: Page, reader: Page, console: list[str]):
    page = editor_page
    path = f"/{now():%Y/%m}/{SLUG}/"

    # Nine sections, four sources, twelve keywords.
    open_new(page)
    page.locator("#id_title").fill("The pier that was promised")
    page.locator("#id_standfirst").fill("Forty years of announcements, read side by side.")
    write_sections(page, [HEADINGS[0], *HEADINGS[2:4], HEADINGS[1], *HEADINGS[4:7], HEADINGS[8], HEADINGS[7]])
    for title in SOURCES:
        add_source(page, title)

    # Two sections move by keyboard: one by its handle, one from inside.
    sections(page).nth(3).locator(".row-handle").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    sections(page).nth(8).locator("[name$=-heading]").focus()
    page.keyboard.press("Alt+Shift+ArrowUp")
    assert headings(page) == HEADINGS

    # Two sources are cited, the second of the list first.
    cite(page, sections(page).nth(0), "The account")
    cite(page, sections(page).nth(2), "The promise")
    expect(chips(page)).to_have_text(["1", "2"])
    choose_keywords(page, KEYWORDS)
    save(page)
    assert headings(page) == HEADINGS
    expect(chips(page)).to_have_text(["1", "2"])
    desk_address = page.url

    # Readers get none of it, anywhere.
    assert reader.goto(path).status == 404
    assert reader.goto("/tags/pier-one/").status == 404
    for surface in ("/", "/tags/", "/feed.xml", "/sources/", "/archive/", "/corrections/"):
        body = reader.request.get(surface).text()
        assert not any(words in body for words in ("pier that was promised", "The account", "Pier one"))

    # The preview is the page that readers will get.
    page.locator("#desk-preview").click()
    preview = page.frame_locator("#desk-frame")
    expect(preview.get_by_role("heading", level=1)).to_have_text("The pier that was promised")
    expect(preview.locator("main .prose .cite")).to_have_text(["[1]", "[2]"])
    page.locator("#desk-preview").click()
    assert reader.goto(path).status == 404

    # Published: everything is there and in its order, without JavaScript.
    press(page, "^Publish")
    assert reader.goto(path).status == 200
    text = reader.locator("body").inner_text()
    masthead = ["Skip to main content", "The Plumb Line", "The pier that was promised", "Forty years"]
    assert in_this_order(text, [*masthead, "Editor Example", "In this article", "Here stands"])
    assert reader.locator("main h2").all_inner_texts() == [
        *HEADINGS,
        "Citations",
        "Keywords",
        "Cite this article",
        "Comments",
    ]
    entries = reader.locator(".sources > li")
    expect(entries).to_have_count(4)
    expect(entries.nth(0)).to_contain_text("“The account” – Office of Piers, April 2025")
    expect(entries.nth(1)).to_contain_text("“The promise” – Office of Piers, April 2025")
    assert reader.locator("#keywords a").all_inner_texts()[-12:] == KEYWORDS
    assert reader.locator(".cite").first.get_attribute("href") == f"#{entries.nth(0).get_attribute('id')}"
    back = entries.nth(0).locator(".back a").first.get_attribute("href")
    expect(reader.locator(back)).to_have_text("[1]")
    assert reader.goto("/tags/pier-one/").status == 200
    assert "pier that was promised" in reader.request.get("/feed.xml").text()
    assert "The account" in reader.request.get("/sources/").text()

    # Corrected: on the page, in the ledger, in the feed; and the first edition reads as before.
    page.goto(desk_address)
    ready(page)
    text_of(sections(page).nth(3)).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" and it was nine million")
    page.locator("[name=kind][value=correction]").check()
    page.locator("[name=note]").fill("The cost was left out. It was nine million.")
    press(page, "^Publish correction$")
    reader.goto(path)
    expect(reader.locator("[role=note]")).to_contain_text("It was nine million.")
    expect(reader.locator("main")).to_contain_text("and it was nine million")
    assert "The cost was left out" in reader.request.get("/corrections/").text()
    assert "The cost was left out" in reader.request.get("/feed.xml").text()
    reader.goto(f"{path}v1/")
    expect(reader.locator(".prose").nth(3)).to_contain_text("what it cost")
    expect(reader.locator("main")).not_to_contain_text("and it was nine million")
    expect(reader.locator("meta[name=robots]")).to_have_attribute("content", "noindex")

    # An update goes live by the clock alone.
    page.goto(desk_address)
    ready(page)
    page.locator("#id_title").fill("The pier that was built after all")
    page.locator("[name=kind][value=update]").check()
    page.locator("[name=note]").fill("The pier has been opened.")
    soon = now() + datetime.timedelta(seconds=8)
    page.locator("#id_schedule_at").fill(f"{soon:%Y-%m-%dT%H:%M:%S}")
    press(page, "^Schedule")
    reader.goto(path)
    expect(reader.get_by_role("heading", level=1)).to_have_text("The pier that was promised")
    reader.wait_for_timeout(max(0, (soon - now()).total_seconds()) * 1000)
    reader.goto(path)
    expect(reader.get_by_role("heading", level=1)).to_have_text("The pier that was built after all")

    # Withdrawn: every version says so, and nothing else speaks of it.
    page.goto(desk_address)
    ready(page)
    press(page, "^Withdraw")
    page.locator("[name=reason]").fill("The pier is not there.")
    press(page, "^Withdraw")
    for address in (path, f"{path}v1/", f"{path}v2/", f"{path}v3/"):
        assert reader.goto(address).status == 410
        expect(reader.locator("main")).to_contain_text("The pier is not there.")
    assert reader.goto("/tags/pier-one/").status == 404
    assert "pier that was" not in reader.request.get("/feed.xml").text()
    assert console == []
