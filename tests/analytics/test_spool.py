"""What threads bring while another one is writing goes into the spool together, or not at all."""

import contextlib
import sqlite3
import threading
import time

import pytest

from analytics.spool import FILE, Hit

READERS = (11, 12, 13, 14)


def bring(spool, readers=READERS):
    """Add a hit in each of several threads, all before the first has its turn; what became of them."""
    outcomes = []

    def add(reader):
        try:
            spool.add(Hit(at=1, day=1, post=1, reader=reader))
            outcomes.append("kept")
        except sqlite3.OperationalError:
            outcomes.append("refused")

    threads = [threading.Thread(target=add, args=(reader,)) for reader in readers]
    with spool.turn:
        for thread in threads:
            thread.start()
        while len(spool.group.hits) < len(readers):
            time.sleep(0.001)
        assert outcomes == []
    for thread in threads:
        thread.join()
    return outcomes


def kept(spool):
    return sorted(hit.reader for _id, hit in spool.after(0, 100))


def test_hits_that_come_during_a_write_are_written_at_once(spool):
    statements = []
    spool.connection.set_trace_callback(statements.append)

    assert bring(spool) == ["kept"] * 4

    assert len([each for each in statements if each.startswith("INSERT INTO hit")]) == 1
    assert kept(spool) == list(READERS)


def test_nobody_is_told_that_a_hit_is_kept_when_its_group_is_not(spool):
    spool.connection.execute("PRAGMA busy_timeout=1")
    with contextlib.closing(sqlite3.connect(spool.folder / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        assert bring(spool) == ["refused"] * 4

    assert kept(spool) == []
    assert bring(spool) == ["kept"] * 4


@pytest.mark.parametrize("threads", [2, 8])
def test_many_threads_lose_nothing(spool, threads):
    def add(first):
        for number in range(100):
            spool.add(Hit(at=1, day=1, post=1, reader=first * 1000 + number))

    running = [threading.Thread(target=add, args=(first,)) for first in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()

    assert len({hit.reader for _id, hit in spool.after(0, 5000)}) == spool.backlog()[0] == threads * 100
