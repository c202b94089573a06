"""Driving Chromium over the site, first as somebody who has not answered and then as one who allowed all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, sync_playwright

from consent.policy import Policy
from consent.presentation import necessary_cookies

ACCEPT = "[data-consent-action=accept]"
LINKS = "Array.from(document.querySelectorAll('a[href]'), link => link.href)"
STORED = """async () => [
    ...Object.keys(localStorage).map(name => ["local", name]),
    ...Object.keys(sessionStorage).map(name => ["session", name]),
    ...(await indexedDB.databases()).map(each => ["indexeddb", each.name]),
    ...(await caches.keys()).map(name => ["cache", name]),
]"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SETTLING = 5_000  # milliseconds for a page's own requests to end


class NoBrowser(RuntimeError):
    """There is no Chromium to drive."""


@dataclass
class Findings:
    """What was found: kind and name of what is stored, with the page; hosts that were asked."""

    stored: dict[tuple[str, str], str] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)

    def beyond(self, policy: Policy, *, allowed: bool) -> dict[tuple[str, str], str]:
        """What nobody declared, or what must not be there yet."""
        known = [(item["kind"], item["name"]) for item in policy.storage] if allowed else []
        known += [(each.get("kind", "cookie"), each["name"]) for each in necessary_cookies()]
        return {
            (kind, name): page
            for (kind, name), page in self.stored.items()
            if not any(kind == each and fnmatchcase(name, pattern) for each, pattern in known)
        }

    def unused(self, policy: Policy) -> list[str]:
        """Declared, of our own pages, and never seen."""
        return [
            item["name"]
            for item in policy.storage
            if item["set_by"] != "third_party"
            and not any(
                kind == item["kind"] and fnmatchcase(name, item["name"]) for kind, name in self.stored
            )
        ]


@contextmanager
def browsing(path: str | None) -> Iterator[BrowserContext]:
    found = (
        path or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )
    if not found:
        raise NoBrowser("Chromium is not installed; name it with --chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield browser.new_context()
        finally:
            browser.close()


def scan(context: BrowserContext, base: str, most: int, *, accept: bool) -> Findings:
    """Visit up to `most` pages from the first one on, along their links."""
    findings, waiting, page = Findings(), [base], context.new_page()
    page.on("request", lambda request: note_host(findings, base, request.url, page.url))
    if accept:
        allow_everything(page, base)
    while waiting and len(findings.pages) < most:
        address = waiting.pop(0)
        visit(page, context, findings, address)
        known = {*findings.pages, *waiting}
        links = [link.partition("#")[0] for link in page.evaluate(LINKS)]
        waiting += [link for link in dict.fromkeys(links) if is_worth(base, link) and link not in known]
    page.close()
    return findings


def allow_everything(page: Page, base: str) -> None:
    """By the banner; where there is none, nobody has to be asked."""
    page.goto(base)
    if page.locator(ACCEPT).count():
        page.locator(ACCEPT).click()
        page.locator("#consent-banner").wait_for(state="hidden")


def visit(page: Page, context: BrowserContext, findings: Findings, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle", timeout=SETTLING * 6)
    findings.pages.append(address)
    where = urlsplit(address).path
    for cookie in context.cookies():
        findings.stored.setdefault(("cookie", cookie["name"]), where)
    for kind, name in page.evaluate(STORED):
        findings.stored.setdefault((kind, name), where)


def note_host(findings: Findings, base: str, url: str, page: str) -> None:
    host = urlsplit(url).netloc
    if host and host != urlsplit(base).netloc:
        findings.hosts.setdefault(host, urlsplit(page).path)


def is_worth(base: str, link: str) -> bool:
    """A page of this site that is not the desk."""
    try:
        parts = urlsplit(link)
    except ValueError:  # browsers leave a link that is no address as it was written
        return False
    return (
        parts.netloc == urlsplit(base).netloc
        and not parts.path.startswith(("/admin/", "/media/", "/static/"))
        and "." not in parts.path.rsplit("/", 1)[-1]
    )
