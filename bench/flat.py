"""Each page on a large publication beside the same page on one of 1,000 posts: medians and p95, in turns.

The large one has SEED posts (100,000 if nothing is said); both are made if they are not there. DATABASE_URL
may name a PostgreSQL server. A page passes if its median is at most 1.5 times as long, or 2 ms more.
"""

import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from multiprocessing.connection import Connection

SMALL, LARGE = 1000, int(os.environ.get("SEED", "100000"))
WARM_UP, ROUNDS = 2, 20
MOST_TIMES, MOST_MORE = 1.5, 2.0


def main() -> None:
    begin = multiprocessing.get_context("spawn")
    pipes = []
    for posts in (SMALL, LARGE):
        # In a process of its own: those that answer are daemons, which may not have helpers as seeding has.
        subprocess.run([sys.executable, "-m", "bench.seed", str(posts)], check=True)
        ours, theirs = begin.Pipe()
        begin.Process(target=answer, args=(posts, theirs), daemon=True).start()
        theirs.close()
        pipes.append(ours)
    names, _same = [pipe.recv() for pipe in pipes]
    print(f"{'':42} {f'{SMALL:,} posts':>17} {f'{LARGE:,} posts':>17} {'':6} {'of the processor':>17}")
    print(f"{'milliseconds':42}" + f" {'median':>8} {'p95':>8}" * 2 + f" {'ratio':>6} {'medians':>17}")
    slow = [name for name in names if not compare(name, pipes)]
    print(
        f"{len(names) - len(slow)} of {len(names)} pages are flat." + f" Not: {', '.join(slow)}." * bool(slow)
    )
    for pipe in pipes:
        pipe.send("")


def compare(name: str, pipes: list[Connection]) -> bool:
    taken: list[list[tuple[float, float]]] = [[], []]
    for _round in range(WARM_UP + ROUNDS):
        for pipe, times in zip(pipes, taken, strict=True):
            pipe.send(name)
            times.append(pipe.recv())
    wall = [sorted(each for each, _own in times[WARM_UP:]) for times in taken]
    own = [statistics.median(each for _wall, each in times[WARM_UP:]) for times in taken]
    small, large = map(statistics.median, wall)
    is_flat = large / small <= MOST_TIMES or large - small <= MOST_MORE
    print(
        f"{name:32} {'' if is_flat else 'slower':>9}",
        *(f"{statistics.median(times):8.2f} {times[int(ROUNDS * 0.95)]:8.2f}" for times in wall),
        f"{large / small:6.2f} {own[0]:8.2f} {own[1]:8.2f}",
    )
    return is_flat


def answer(posts: int, pipe: Connection) -> None:
    """Load the pages that the other end names, in a process with this database; milliseconds of each."""
    if hasattr(os, "sched_setaffinity"):
        # They take turns: both on one processor, as another one may be slower just then.
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from bench.seed import kept

    kept.begin(posts)
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    from bench.pages_of_all import desk_pages, reader_pages
    from bench.seed.fill import ADMIN

    call_command("build_static", verbosity=0)
    reader, desk = (Client(headers={"host": "localhost"}) for _ in range(2))
    desk.force_login(User.objects.get(username=ADMIN))
    pages = {name: (reader, page) for name, page in reader_pages().items()}
    pages |= {f"desk: {name}": (desk, page) for name, page in desk_pages().items()}
    pipe.send(list(pages))
    while name := pipe.recv():
        client, page = pages[name]
        wall, own = time.perf_counter(), time.process_time()
        status = client.get(page).status_code
        pipe.send(((time.perf_counter() - wall) * 1000, (time.process_time() - own) * 1000))
        assert status == 200, (name, page, status)
