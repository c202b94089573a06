"""Kills servers and flushers with SIGKILL, at any moment: is everything counted that was promised, and once?

A program of its own: `python -m tests.killing FOLDER KILLS POST…` on the database of DATABASE_URL.
"""

import json
import multiprocessing
import os
import random
import signal
import sys
import time
from pathlib import Path

WRITERS, FLUSHERS = 2, 2


def write(folder: Path, posts: list[int], promised: int) -> None:
    """Send beacons, each from another reader, every other one from a program; a dot for every 204.

    Readers that were counted twice would be found out by their tokens; of programs nothing is remembered.
    """
    from analytics.spool import Spool
    from tests.beacons import FIREFOX, Reader

    reader = Reader(Spool(folder), time.time())
    chance = random.Random(os.getpid() * time.time_ns())
    while True:
        # So many networks that none comes twice among some hundred thousand.
        network = ":".join(f"{chance.getrandbits(16):x}" for _part in range(3))
        address = f"2001:{network}::1"
        agent = chance.choice([FIREFOX, "curl/8.9.1"])
        if reader.send(chance.choice(posts), address=address, agent=agent).startswith("204"):
            os.write(promised, b".")


def count(folder: Path) -> None:
    from django.utils import timezone

    from analytics.flush import flush
    from analytics.spool import Spool

    spool = Spool(folder)
    while True:
        flush(spool, timezone.now())
        time.sleep(0.002)


class Pen:
    """Processes that are started again whenever they are killed."""

    def __init__(self, folder: Path, posts: list[int]) -> None:
        self.folder, self.posts = folder, posts
        self.promises: list[int] = []
        self.promised = 0
        self.kills = {"server": 0, "flusher": 0}
        self.running = [self.start(kind) for kind in ["server"] * WRITERS + ["flusher"] * FLUSHERS]

    def start(self, kind: str) -> tuple[str, multiprocessing.Process]:
        if kind == "flusher":
            process = multiprocessing.Process(target=count, args=(self.folder,))
            process.start()
            return kind, process
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        process = multiprocessing.Process(target=write, args=(self.folder, self.posts, writing))
        process.start()
        os.close(writing)
        self.promises.append(reading)
        return kind, process

    def kill(self, number: int) -> str:
        kind, process = self.running[number]
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        return kind

    def kill_one(self) -> None:
        number = random.randrange(len(self.running))
        kind = self.kill(number)
        self.kills[kind] += 1
        self.running[number] = self.start(kind)

    def kill_all(self) -> None:
        for number in range(len(self.running)):
            self.kill(number)

    def listen(self) -> None:
        for pipe in list(self.promises):
            try:
                while dots := os.read(pipe, 1 << 16):
                    self.promised += len(dots)
                os.close(pipe)
                self.promises.remove(pipe)
            except BlockingIOError:
                pass


def main(folder: Path, kills: int, posts: list[int]) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.db.models import Sum
    from django.utils import timezone

    from analytics.bots import is_bot
    from analytics.flush import flush
    from analytics.models import PostCount, Seen, SiteDay, Uncounted
    from analytics.rebuilding import drift
    from analytics.spool import Spool
    from tests.beacons import FIREFOX

    settings.COUNT_READERS_A_NETWORK = 10**9
    # What every child would otherwise do first is done once, here.
    is_bot(FIREFOX)
    multiprocessing.set_start_method("fork")
    pen = Pen(folder, posts)
    while sum(pen.kills.values()) < kills:
        time.sleep(random.uniform(0.01, 0.06))
        pen.listen()
        pen.kill_one()
    pen.kill_all()
    pen.listen()
    spool = Spool(folder)
    while flush(spool, timezone.now()).hits:
        pass
    kept = spool.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'hit'").fetchone()[0]
    readers = PostCount.objects.aggregate(sum=Sum("readers"))["sum"]
    counted = readers + Uncounted.objects.aggregate(sum=Sum("times"))["sum"]
    result = {
        "kills": pen.kills,
        "promised": pen.promised,
        "kept": kept,
        "counted": counted,
        "readers": readers,
        "lost": max(0, pen.promised - counted, kept - counted),
        "doubled": max(0, counted - kept),
        "tokens": Seen.objects.count(),
        "site": SiteDay.objects.aggregate(sum=Sum("readers"))["sum"],
        "drift": len(drift()),
    }
    connections.close_all()
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), [int(post) for post in sys.argv[3:]])
