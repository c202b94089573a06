"""Edits under load: on every worker of two servers within a second, and each of them whole."""

import re
import threading
import time
import urllib.request

import pytest

from tests.browser.conftest import free_port
from tests.server import EDIT

READERS = 4
#: Seconds. What a request sees that begins this long after a commit.
PROMISED = 1.0


class Reader(threading.Thread):
    """Reads a page over and over; keeps when it asked, and which edits the parts of the page are of."""

    def __init__(self, url, stop):
        super().__init__()
        self.url, self.stop = url, stop
        self.seen = []

    def run(self):
        while not self.stop.is_set():
            asked = time.monotonic()
            with urllib.request.urlopen(self.url, timeout=60) as answer:
                page = answer.read().decode()
            [title] = re.findall(r"<h1>Edit (\d+)</h1>", page)
            [body] = re.findall(r"<p>Body (\d+)\.</p>", page)
            notes = re.findall(r"Note (\d+)\.", page)
            self.seen.append((asked, int(title), int(body), max(map(int, notes), default=0)))


def edit_under_load(installation, count):
    """Edit so many times while others read; when each edit was committed, and what was seen."""
    ports = free_port(), free_port()
    with (
        installation.serving(ports[0], WORKERS="2"),
        installation.serving(ports[1], WORKERS="2"),
        installation.editor() as edit,
    ):
        path = edit("said = post.editions.first().path")
        begun = edit("said = post.editions.count()")
        stop = threading.Event()
        readers = [Reader(f"http://127.0.0.1:{ports[n % 2]}/{path}/", stop) for n in range(READERS)]
        for reader in readers:
            reader.start()
        committed = {}
        for number in range(begun, begun + count):
            edit(EDIT.format(number=number))
            committed[number] = time.monotonic()
            # Bursts of edits, and pauses that are long enough for the last of a burst to be everywhere.
            time.sleep(PROMISED * 1.2 if number % 4 == 0 else 0.05)
        time.sleep(PROMISED * 1.2)
        stop.set()
        for reader in readers:
            reader.join()
    return committed, [each for reader in readers for each in reader.seen]


def assert_promise_is_kept(committed, seen):
    assert seen
    for asked, title, body, note in seen:
        assert title == body == note, "half of a change"
        due = max((number for number, at in committed.items() if asked >= at + PROMISED), default=0)
        assert title >= due, f"edit {due} was committed a second before this request, which saw {title}"
    assert max(title for _asked, title, *_ in seen) == max(committed)


def test_an_edit_is_everywhere_within_a_second(installation):
    assert_promise_is_kept(*edit_under_load(installation, 12))


@pytest.mark.deep
def test_two_hundred_edits_are_everywhere_within_a_second(installation):
    assert_promise_is_kept(*edit_under_load(installation, 200))
