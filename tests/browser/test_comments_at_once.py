"""Five hundred comments at the same moment, floods, and two workers that show the same: without a browser."""

import datetime
import http.client
import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest

from blog.forms import Ticket
from tests.browser.conftest import serving

COMMENTS, TWICE, THREADS = 500, 50, 12
#: Seconds after which a worker looks whether something has changed (config/pagecache/watch.py).
LOOKS_AGAIN = 1.0
POST = """
from blog.models import SiteSettings
from tests.posts import make_live
from django.utils import timezone
SiteSettings.objects.update_or_create(defaults={"comments": "open"})
post = make_live("Under load", now=timezone.now())
print(post.pk, post.editions.get().get_absolute_url())
"""
networks = itertools.count(1)


class Place(NamedTuple):
    host: str
    post: int
    path: str


@pytest.fixture(scope="module")
def busy(worker):
    with serving(f"{worker}_busy", demo=False, workers=2, TRUSTED_PROXIES="127.0.0.1") as site:
        yield site


@pytest.fixture
def place(busy):
    number, path = busy.python(POST.replace("Under load", f"Under load {next(networks)}")).split()
    return Place(urlsplit(busy.url).netloc, int(number), path)


def network() -> str:
    number = next(networks)
    return f"198.51.{number // 250}.{number % 250}"


def ask(place: Place, path: str, fields: dict[str, str] | None = None, sender: str = "") -> tuple[int, str]:
    """One request on a connection of its own, so that every worker gets some."""
    connection = http.client.HTTPConnection(place.host, timeout=60)
    headers = {"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": sender or network()}
    body = None
    if fields is not None:
        body = urlencode(fields)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request("GET" if fields is None else "POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def form(place: Place, text: str) -> dict[str, str]:
    opened = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=1)
    ticket = str(Ticket.new(place.post, opened))
    return {"name": "Marit Osk", "email": "", "text": text, "link": "", "ticket": ticket, "send": "1"}


def kept(busy, place: Place) -> tuple[int, int]:
    """Comments in the database, and the number that the page gives."""
    code = (
        "from blog.models import Comment, Discussion\n"
        f"rows = Comment.objects.filter(post={place.post})\n"
        f"print(rows.count(), Discussion.objects.get(pk={place.post}).shown)"
    )
    rows, shown = busy.python(code).split()
    return int(rows), int(shown)


def test_five_hundred_at_once_are_all_kept_and_none_twice(busy, place):
    forms = [form(place, f"A thought of my own, number {number}.") for number in range(COMMENTS)]
    # Some people press the button twice.
    sent = [*forms, *forms[:TWICE]]

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda fields: ask(place, f"{place.path}comments/new/", fields)[0], sent))

    assert set(answers) == {303}
    assert kept(busy, place) == (COMMENTS, COMMENTS)


def test_a_flood_is_limited_while_readers_read_and_others_write(busy, place):
    flood = [(form(place, f"Flood {number}."), "203.0.113.5") for number in range(60)]
    others = [(form(place, f"A calm word, {number}."), network()) for number in range(10)]

    with ThreadPoolExecutor(THREADS) as pool:
        writing = [pool.submit(ask, place, f"{place.path}comments/new/", *each) for each in [*flood, *others]]
        reading = [pool.submit(ask, place, place.path, None, "203.0.113.5") for _ in range(60)]
        written = [each.result()[0] for each in writing]
        read = [each.result()[0] for each in reading]

    assert set(written[:60]) == {303, 429}
    assert written[:60].count(303) == 10
    assert set(written[60:]) == {303}
    assert set(read) == {200}


def test_what_is_approved_is_on_every_worker_a_second_later_and_no_page_sets_a_cookie(busy, place):
    busy.python("from blog.models import SiteSettings, Stamp\nSiteSettings.objects.update(comments='held')")
    ask(place, f"{place.path}comments/new/", form(place, "Read me now."))
    for _ in range(10):
        assert "Read me now." not in ask(place, place.path)[1]

    busy.python(
        "from blog.models import Comment, Moderation; from django.utils import timezone\n"
        f"seen = [each.seen for each in Comment.objects.filter(post={place.post})]\n"
        "Moderation.objects.decide(seen, Moderation.Deed.APPROVE, by=None, now=timezone.now())"
    )
    time.sleep(LOOKS_AGAIN)
    pages = [ask(place, place.path) for _ in range(20)]

    assert all("Read me now." in text for _status, text in pages)
    connection = http.client.HTTPConnection(place.host, timeout=60)
    connection.request("GET", place.path)
    assert connection.getresponse().getheader("Set-Cookie") is None
    connection.close()
