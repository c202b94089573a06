"""How large a worker is in an hour of mixed load, page cache full: `MINUTES=60 python -m bench memory`.

Readers on known and on made-up addresses, searches, beacons, and an editor at the desk. A line for every
twelfth of the time: a worker that grows would show it.
"""

import http.cookiejar
import itertools
import os
import random
import re
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path

from bench import load
from bench.hot import PAGE

MINUTES = float(os.environ.get("MINUTES", "60"))
#: Requests in a second: an hour of them is 90,000, and the processors have time for other work.
RATE = 25
LINES = 12
PASSWORD = "only-for-measuring"
WORDS = ["wall", "harbour", "the", '"of the"', "levy -ferry", "bri*", "wlal", "\x00", "source"]
FIXED = ["/", "/feed.xml", "/sources/", "/tags/", "/admin/login/", "/healthz", "/about/", "/archive/"]
DESK = [
    "/admin/",
    "/admin/blog/post/",
    "/admin/blog/post/1/change/",
    "/admin/blog/source/",
    "/admin/blog/comment/",
]


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="candor-memory-") as folder,
        load.candor(folder, DEMO_PASSWORD=PASSWORD) as (url, server),
    ):
        requests, editor = mixture(url, random.Random(7)), logged_in(url)
        print(f"{'minutes':>7} {'requests':>9} {'largest worker, MB':>20}")
        count, begin = 0, time.monotonic()
        for line in range(LINES + 1):
            while time.monotonic() - begin < MINUTES * 60 * line / LINES:
                next(requests)(editor)
                count += 1
                time.sleep(max(0, begin + count / RATE - time.monotonic()))
            passed = (time.monotonic() - begin) / 60
            print(f"{passed:7.1f} {count:9,} {resident(server.pid) / 1024:20.1f}", flush=True)


def resident(pid: int) -> int:
    """Kilobytes of the largest child of a server, which is a worker."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [child for each in tasks for child in each.read_text().split()]
    statuses = [Path(f"/proc/{child}/status").read_text() for child in children]
    return max(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) for status in statuses)


def mixture(url: str, choose: random.Random) -> Iterator[Callable[[urllib.request.OpenerDirector], None]]:
    """Requests without end: what to do with the editor's browser, or without it."""
    views, read = itertools.count(1), addresses(url, PAGE, choose)
    while True:
        match choose.randrange(10):
            case 0:
                yield lambda editor: ask(url + choose.choice(DESK), editor.open)
            case 1:
                agent = {"User-Agent": f"Mozilla/5.0 Firefox/{next(views)}", "Sec-Fetch-Site": "same-origin"}
                beacon = urllib.request.Request(f"{url}/_v", data=b"1", headers=agent)
                yield lambda _editor, beacon=beacon: ask(beacon)
            case _:
                yield lambda _editor: ask(next(read))


def addresses(url: str, page: str, choose: random.Random) -> Iterator[str]:
    """What readers and robots ask for: this page, other pages, and what nobody has asked for before."""
    made_up = [
        lambda: f"{page}?utm_source={choose.random()}",
        lambda: f"/?before={choose.randrange(10**16)}.{choose.randrange(1, 10**6)}",
        lambda: f"/{choose.randrange(1000, 9999)}/01/{choose.random()}/",
        lambda: f"/tags/{choose.random()}/",
        lambda: f"/search/?q={urllib.parse.quote(choose.choice(WORDS))}+{choose.randrange(100)}",
        lambda: choose.choice([page, *FIXED]),
    ]
    while True:
        yield url + choose.choice(made_up)()


def ask(
    what: str | urllib.request.Request, open_: Callable[..., HTTPResponse] = urllib.request.urlopen
) -> None:
    try:
        with open_(what, timeout=60) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        error.read()


def logged_in(url: str) -> urllib.request.OpenerDirector:
    """A browser that has logged in to the admin."""
    cookies = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    browser.open(f"{url}/admin/login/").read()
    token = next(cookie.value for cookie in cookies if "csrf" in cookie.name)
    form = {"username": "admin", "password": PASSWORD, "csrfmiddlewaretoken": token}
    with browser.open(f"{url}/admin/login/?next=/admin/", urllib.parse.urlencode(form).encode()) as answer:
        assert b"logout" in answer.read()
    return browser
