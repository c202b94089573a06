"""What counting costs: a beacon, the ranking, a flush and the script, each beside its limit."""

import contextlib
import gzip
import io
import multiprocessing
import random
import statistics
import tempfile
import time
from pathlib import Path

from bench import load, many_views, site
from bench.limits import show

BEACONS = 5_000
SECONDS, CONNECTIONS = 4, 64
SCRIPT = Path(__file__).with_name("beacons.lua")
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def main() -> None:
    site.begin()
    script()
    page()
    beacons()
    end_to_end()
    # On a database of its own.
    many = multiprocessing.get_context("spawn").Process(target=many_views.main)
    many.start()
    many.join()
    assert many.exitcode == 0


def script() -> None:
    source = Path("static/analytics/v.js").read_bytes()
    show("script, gzipped", f"{len(gzip.compress(source, 9))} bytes", "700 bytes")


def page() -> None:
    """A post with everything that counting adds to it, and without, in turns."""
    from django.conf import settings
    from django.test import Client

    from blog.views.frame import other_apps

    client, taken = Client(headers={"host": "localhost"}), {True: [], False: []}
    usual = settings.READER_CONTEXT
    for number in range(160):
        settings.READER_CONTEXT = usual if number % 2 else []
        other_apps.cache_clear()
        begin = time.process_time()
        assert client.get("/2026/03/sea-wall/").status_code == 200
        taken[bool(number % 2)].append((time.process_time() - begin) * 1000)
    settings.READER_CONTEXT = usual
    other_apps.cache_clear()
    one, other = statistics.median(taken[True][10:]), statistics.median(taken[False][10:])
    show(
        "processor time of a post with and without Most read",
        f"{one:.2f} and {other:.2f} ms",
        "0.2 ms between them; kept pages: nothing",
    )


def environ(address: str, agent: str, post: int) -> dict:
    body = str(post).encode()
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/_v",
        "REMOTE_ADDR": address,
        "HTTP_HOST": "localhost",
        "HTTP_USER_AGENT": agent,
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }


def addresses() -> list[str]:
    chance = random.Random(4)
    return [".".join(str(chance.randrange(1, 255)) for _ in range(4)) for _ in range(BEACONS)]


def beacons() -> None:
    """In this process: checks, hash, insert, answer."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from analytics.endpoint import Endpoint
    from analytics.spool import Spool

    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Spool(Path(folder))) as spool:
        endpoint, taken = Endpoint(lambda *_: [], spool), []
        with CaptureQueriesContext(connection) as queries:
            for address in addresses():
                request = environ(address, AGENT, 1)
                begin = time.perf_counter()
                list(endpoint(request, lambda *_: None))
                taken.append((time.perf_counter() - begin) * 1e6)
        kept = spool.backlog()[0]
    assert (len(queries), kept) == (0, BEACONS)
    taken.sort()
    show("beacon, in process, median", f"{statistics.median(taken):.0f} µs", "150 µs")
    show("beacon, in process, 99 of 100", f"{taken[int(BEACONS * 0.99)]:.0f} µs", "2000 µs")
    show("beacon, queries to the main database", str(len(queries)), "0")


def end_to_end() -> None:
    """Two workers as `serve` starts them, and wrk on the same processors."""
    if not load.has_tools("wrk"):
        return
    with tempfile.TemporaryDirectory(prefix="candor-beacons-") as folder:
        env = {"SITE_URL": "http://127.0.0.1", "TRUSTED_PROXIES": "127.0.0.1"}
        with load.candor(folder, **env) as (url, server):
            pids = load.family(server.pid)
            send(url, 1)
            before, kept = load.seconds_of(pids), kept_in(folder)
            sent, rate = send(url, SECONDS)
            cost = (load.seconds_of(pids) - before) / sent * 1e6
            kept = kept_in(folder) - kept
    assert kept >= sent, (kept, sent)
    show("beacons end to end, two workers", f"{rate:,.0f} a second", "8,000 a second")
    show(
        "… processor time of the server", f"{cost:.0f} µs a beacon", "250 µs: two processors, 8,000 a second"
    )


def kept_in(folder: str) -> int:
    """How many hits the spool has taken in its life."""
    from analytics.spool import Spool

    with contextlib.closing(Spool(Path(folder) / "spool")) as spool:
        row = spool.connection.execute("SELECT seq FROM sqlite_sequence").fetchone()
        return row[0] if row else 0


def send(url: str, seconds: int) -> tuple[int, float]:
    """How many beacons were answered with 204, and how many a second."""
    return load.wrk(f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(SCRIPT), f"{url}/_v", "--", AGENT)
