"""A worker under a long mixed load: it stays small, and it does not grow."""

import concurrent.futures
import random
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.browser.conftest import free_port

#: Kilobytes.
MOST, GROWTH = 150 * 1024, 12 * 1024
WARM_UP, LOAD = 6_000, 24_000


def resident(process):
    """Kilobytes of the largest child: its only worker."""
    tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
    children = [pid for each in tasks for pid in each.read_text().split()]
    statuses = [Path(f"/proc/{pid}/status").read_text() for pid in children]
    return max(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) for status in statuses)


def ask(address):
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        error.read()


def load(url, path, count, choose):
    made_up = [
        lambda: f"{path}?utm_source={choose.random()}",
        lambda: f"/?before={choose.randrange(10**16)}.{choose.randrange(1, 10**6)}",
        lambda: f"/{choose.randrange(1000, 9999)}/01/{choose.random()}/",
        lambda: f"/tags/{choose.random()}/",
    ]
    fixed = [
        "/",
        path,
        "/feed.xml",
        "/sources/",
        "/tags/",
        "/admin/login/",
        "/healthz",
        "/about/",
        "/archive/",
    ]
    addresses = [url + choose.choice([*fixed, choose.choice(made_up)()]) for _ in range(count)]
    with concurrent.futures.ThreadPoolExecutor(4) as readers:
        list(readers.map(ask, addresses, chunksize=50))


@pytest.mark.deep
def test_a_worker_stays_small_and_does_not_grow(installation):
    port, choose = free_port(), random.Random(7)
    url = f"http://127.0.0.1:{port}"
    with installation.editor() as edit, installation.serving(port) as server:
        path = f"/{edit('said = post.editions.first().path')}/"
        load(url, path, WARM_UP, choose)
        warm = resident(server)
        load(url, path, LOAD, choose)
        after = resident(server)

    assert after <= MOST
    assert after - warm <= GROWTH
