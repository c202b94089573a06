"""Chromium against the real server: one granian a test worker, on a database of its own."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.originals import PASSWORD, ROOT, own_copy

#: Milliseconds; two workers share two cores.
PATIENCE = 40_000
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def headless_shell() -> str | None:
    """Chromium without its window, tabs and profile: the same pages for half the processor time."""
    return shutil.which("chromium-headless-shell") or chromium()


A_SECOND = 1.05
#: Runs each line of code that it is sent. Starting the project for each would take longer than the tests.
SHELL = """
import contextlib, io, json, sys, traceback
for line in sys.stdin:
    said, error = io.StringIO(), ""
    with contextlib.redirect_stdout(said):
        try:
            exec(json.loads(line), {"__name__": "behind_the_site"})
        except Exception:
            error = traceback.format_exc()
    print(json.dumps([said.getvalue(), error]), flush=True)
"""


@dataclass
class Site:
    """A running server and how to reach behind it."""

    url: str
    env: dict[str, str]
    shell: subprocess.Popen | None = None

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, code: str, *, for_readers: bool = True) -> str:
        """Run code inside the project, on the server's database; what it has printed.

        What is `for_readers` is on every page when this returns: the page cache promises a second.
        """
        if self.shell is None:
            command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SHELL]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            self.shell = subprocess.Popen(command, cwd=ROOT, env=self.env, **pipes)
        self.shell.stdin.write(json.dumps(code) + "\n")
        self.shell.stdin.flush()
        said, error = json.loads(self.shell.stdout.readline())
        assert not error, error
        if for_readers:
            time.sleep(A_SECOND)
        return said

    def close(self) -> None:
        if self.shell:
            with self.shell:
                self.shell.stdin.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server stopped"
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


@contextlib.contextmanager
def serving(worker: str, *, demo: bool = True, workers: int = 1, **environment: str) -> Iterator[Site]:
    """The site on a port and a database of its own."""
    folder = Path(tempfile.mkdtemp(prefix=f"candor-browser-{worker}-"))
    port = free_port()
    with own_copy(worker, folder, demo=demo) as database:
        env = {
            **os.environ,
            "DATABASE_URL": database,
            "DATA_DIR": str(folder),
            "PORT": str(port),
            "SITE_URL": f"http://127.0.0.1:{port}",
            **environment,
        }
        site = Site(env["SITE_URL"], env)
        granian = [Path(sys.executable).with_name("granian"), "--interface", "wsgi", "--no-ws"]
        threads = ["--workers", str(workers), "--blocking-threads", "3"]
        options = ["--port", str(port), *threads, "config.wsgi:application"]
        log = (folder / "server.log").open("w")
        server = subprocess.Popen([*granian, *options], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait_for(f"{site.url}/healthz", server)
            yield site
        finally:
            server.terminate()
            server.wait(10)
            site.close()
            log.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def site(worker: str) -> Iterator[Site]:
    with serving(worker) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = headless_shell()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI must not skip the browser tests: Chromium is not installed.")
        pytest.skip("NO CHROMIUM ON THIS MACHINE: the browser tests did not run.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def console() -> list[str]:
    """What the page complained of: errors, warnings and exceptions."""
    return []


def listen(page: Page, console: list[str]) -> None:
    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            console.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: console.append(str(error)))


@pytest.fixture(scope="session")
def contexts() -> dict[tuple[str, str], BrowserContext]:
    """What is kept from test to test: to make a context costs more than most of what is done in it."""
    return {}


@pytest.fixture
def open_page(browser: Browser, site: Site, contexts: dict) -> Iterator[Callable[..., Page]]:
    """A function that opens a page for somebody, or for a reader; no page and no cookie outlives the test."""
    used = set()

    def open_page(name: str = "", cookies: Sequence = (), **options: object) -> Page:
        options = {"base_url": site.url, "viewport": {"width": 1280, "height": 900}, **options}
        key = name, repr(options)
        if key not in contexts:
            contexts[key] = browser.new_context(**options)
            contexts[key].set_default_timeout(PATIENCE)
        used.add(contexts[key])
        contexts[key].add_cookies(cookies)
        return contexts[key].new_page()

    yield open_page
    for context in used:
        for page in context.pages:
            page.close()
        context.clear_cookies()


@pytest.fixture
def page(open_page: Callable[..., Page], console: list[str]) -> Page:
    """A reader's page."""
    page = open_page()
    listen(page, console)
    return page


@pytest.fixture(scope="session")
def sessions() -> dict[str, list]:
    """The cookies of everybody who has logged in."""
    return {}


@pytest.fixture
def log_in(open_page: Callable[..., Page], console: list[str], sessions: dict) -> Callable[..., Page]:
    """A function that opens a page as somebody: editor, second, writer or chief."""

    def log_in(name: str, **options: object) -> Page:
        page = open_page(name, sessions.get(name, ()), **options)
        if name not in sessions:
            page.goto("/admin/login/?next=/admin/")
            page.get_by_label("Username").fill(name)
            page.get_by_label("Password", exact=False).first.fill(PASSWORD)
            page.get_by_role("button", name="Log in").click()
            page.wait_for_url("**/admin/")
            sessions[name] = page.context.cookies()
        listen(page, console)
        return page

    return log_in


@pytest.fixture
def editor_page(log_in) -> Page:
    """A page of somebody who may publish."""
    return log_in("editor")
