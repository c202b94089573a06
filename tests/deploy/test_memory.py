"""A worker under a long mixed load: it stays small, and it does not grow."""

import concurrent.futures
import random
from itertools import islice

import pytest

from bench.memory import addresses, ask, resident
from tests.browser.conftest import free_port

#: Kilobytes.
MOST, GROWTH = 150 * 1024, 12 * 1024
WARM_UP, LOAD = 6_000, 24_000


def load(url, path, count, choose):
    asked = list(islice(addresses(url, path, choose), count))
    with concurrent.futures.ThreadPoolExecutor(4) as readers:
        list(readers.map(ask, asked, chunksize=50))


@pytest.mark.deep
def test_a_worker_stays_small_and_does_not_grow(installation):
    port, choose = free_port(), random.Random(7)
    url = f"http://127.0.0.1:{port}"
    with installation.editor() as edit, installation.serving(port) as server:
        path = f"/{edit('said = post.editions.first().path')}/"
        load(url, path, WARM_UP, choose)
        warm = resident(server.pid)
        load(url, path, LOAD, choose)
        after = resident(server.pid)

    assert after <= MOST
    assert after - warm <= GROWTH
