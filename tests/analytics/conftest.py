from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analytics.reading import shelf
from analytics.spool import Spool
from tests.beacons import Reader


@pytest.fixture
def open_spool(tmp_path: Path) -> Iterator[Callable[[str], Spool]]:
    """A function that opens the spool in a folder of this test."""
    spools = []

    def open_one(name: str) -> Spool:
        spools.append(Spool(tmp_path / name))
        return spools[-1]

    yield open_one
    for spool in spools:
        spool.close()


@pytest.fixture
def spool(open_spool: Callable[[str], Spool]) -> Spool:
    return open_spool("spool")


@pytest.fixture(autouse=True)
def cold(most_read: None) -> None:
    """Begin as a process does that has just been started."""
    shelf.clear()


@pytest.fixture
def reader(spool: Spool, db: None) -> Reader:
    return Reader(spool)
