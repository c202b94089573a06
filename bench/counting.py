"""What counting costs: a beacon, the ranking, a flush and the script, each beside its limit.

The ranking and the flush are measured at 100 million views over 20,000 posts, in the hours of 30 days.
"""

import contextlib
import datetime
import gzip
import io
import random
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench import load, site

POSTS, HOURS, VIEWS_AN_HOUR, SEEN = 20_000, 720, 7, 3_300_000
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
    fill()
    ranking()
    flushing()


def show(what: str, figure: str, limit: str) -> None:
    print(f"{what:46} {figure:>24}   limit {limit}")


def median(times: list[float]) -> float:
    return statistics.median(times)


def script() -> None:
    source = Path("static/analytics/v.js").read_bytes()
    show("script, gzipped", f"{len(gzip.compress(source, 9))} bytes", "700 bytes")


def page() -> None:
    """A post with everything that counting adds to it, and without, in turns."""
    from django.conf import settings
    from django.test import Client

    from blog.views.frame import added_by_other_apps

    client, taken = Client(headers={"host": "localhost"}), {True: [], False: []}
    usual = settings.READER_CONTEXT
    for number in range(160):
        settings.READER_CONTEXT = usual if number % 2 else []
        added_by_other_apps.cache_clear()
        begin = time.process_time()
        assert client.get("/2026/03/sea-wall/").status_code == 200
        taken[bool(number % 2)].append((time.process_time() - begin) * 1000)
    settings.READER_CONTEXT = usual
    added_by_other_apps.cache_clear()
    one, other = median(taken[True][10:]), median(taken[False][10:])
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
    show("beacon, in process, median", f"{median(taken):.0f} µs", "150 µs")
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
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(SCRIPT), f"{url}/_v"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in told, told
    count, rate = re.search(r"(\d+) requests in", told)[1], re.search(r"Requests/sec:\s+([\d.]+)", told)[1]
    return int(count), float(rate)


# At 100 million views -------------------------------------------------------------


def fill() -> None:
    from django.db import connection, transaction
    from django.utils import timezone

    from blog.models import Author, Edition, EditionAuthor, Post, Revision

    now = timezone.now()
    day = datetime.timedelta(days=1)
    begin = time.perf_counter()
    with transaction.atomic():
        posts = Post.objects.bulk_create([Post(title=f"Post {n}", slug=f"p{n}") for n in range(POSTS)], 1000)
        revisions = Revision.objects.bulk_create(
            [Revision(post=post, number=1, data={}) for post in posts], 1000
        )
        editions = [
            Edition(
                post=post,
                number=1,
                revision=revision,
                changed_at=now - day,
                path=f"2026/01/p{post.pk}",
                language="en-gb",
                original_post=post.pk,
                title=post.title,
                published_at=now - day,
                live_from=now - day,
                made_at=now,
                render_version=1,
                body_html="<p>word</p>" * 300,
                sources_html="",
                opening_html="word " * 60,
                search_text="",
                reading_minutes=3,
                source_count=3,
                primary_count=1,
            )
            for post, revision in zip(posts, revisions, strict=True)
        ]
        Edition.objects.bulk_create(editions, 500)
        author = Author.objects.first()
        EditionAuthor.objects.bulk_create(
            [
                EditionAuthor(edition=each, author=author, position=0, published_at=now, changed_at=now)
                for each in editions
            ],
            1000,
        )
        hour = int(now.timestamp()) // 3600
        for statement in SEEDS[connection.vendor]:
            with connection.cursor() as cursor:
                cursor.execute(
                    statement.format(
                        first=posts[0].pk,
                        last=posts[-1].pk,
                        hour=hour,
                        hours=HOURS,
                        views=VIEWS_AN_HOUR,
                        seen=SEEN,
                        day=now.toordinal(),
                        begin=hour - HOURS,
                    )
                )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"({POSTS:,} posts and {POSTS * HOURS * VIEWS_AN_HOUR:,} views on {connection.vendor},"
        f" filled in {time.perf_counter() - begin:.0f} s)"
    )


HOUR_ROWS = """
INSERT INTO analytics_hourcount (hour, post_id, views, readers)
SELECT h.n, p.id, {views}, 1 + p.id * 7919 % 6
FROM ({hour_numbers}) h CROSS JOIN blog_post p WHERE p.id BETWEEN {first} AND {last}
"""
POST_ROWS = """
INSERT INTO analytics_postcount (post_id, views, readers, views_30d, readers_30d)
SELECT post_id, SUM(views), SUM(readers), SUM(views), SUM(readers) FROM analytics_hourcount GROUP BY post_id
"""
COUNTS = [
    "DELETE FROM analytics_hourcount",
    "DELETE FROM analytics_postcount",
    HOUR_ROWS,
    POST_ROWS,
    "DELETE FROM analytics_state WHERE name = 'window_hour'",
    "INSERT INTO analytics_state (name, value) VALUES ('window_hour', '{begin}')",
]
NUMBERS = "WITH RECURSIVE c(n) AS (SELECT {0} UNION ALL SELECT n + 1 FROM c WHERE n < {1}) SELECT n FROM c"
SERIES = "SELECT n FROM generate_series({0}, {1}) AS c(n)"


def seeds(numbers: str, seen: str) -> list[str]:
    hours = numbers.format("{hour} - {hours} + 1", "{hour}")
    return [*(each.replace("{hour_numbers}", hours) for each in COUNTS), seen]


SEEDS = {
    "sqlite": seeds(
        NUMBERS,
        "INSERT OR IGNORE INTO analytics_seen (day, token, minutes) SELECT {day}, r, x'0834' FROM"
        f" (SELECT random() AS r FROM ({NUMBERS.format(1, '{seen}')}) ORDER BY r)",
    ),
    "postgresql": seeds(
        SERIES,
        "INSERT INTO analytics_seen (day, token, minutes)"
        " SELECT {day}, (random() * 9e18)::bigint + n, '\\x0834' FROM generate_series(1, {seen}) AS c(n)"
        " ON CONFLICT DO NOTHING",
    ),
}


def ranking() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from analytics.most_read import in_30_days
    from analytics.reading import MOST

    with CaptureQueriesContext(connection) as queries:
        assert len(in_30_days(timezone.now(), MOST)) == MOST
    assert len(queries) == 1
    sql = queries[0]["sql"].replace("%", "%%")
    with connection.cursor() as cursor:
        cursor.execute(f"{'EXPLAIN QUERY PLAN' if connection.vendor == 'sqlite' else 'EXPLAIN'} {sql}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "post_count_most_read" in plan
    assert "Seq Scan on analytics_postcount" not in plan
    raw, whole = [], []
    for _round in range(60):
        with connection.cursor() as cursor:
            begin = time.perf_counter()
            cursor.execute(sql)
            cursor.fetchall()
            raw.append((time.perf_counter() - begin) * 1000)
        begin = time.perf_counter()
        in_30_days(timezone.now(), MOST)
        whole.append((time.perf_counter() - begin) * 1000)
    show("Most read, its one query, by its index", f"{median(raw):.2f} ms", "1 ms")
    show("Most read, with everything Django does", f"{median(whole):.2f} ms", "once a minute")


def flushing() -> None:
    from django.utils import timezone

    from analytics.flush import flush
    from analytics.spool import Hit, Spool
    from blog.models import Post

    now = timezone.now()
    chance = random.Random(1)
    posts = list(Post.objects.order_by("-pk").values_list("pk", flat=True)[:POSTS])
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Spool(Path(folder))) as spool:
        flush(spool, now)
        for hits, limit in ((100, "–"), (1000, "150 ms"), (5_000, "–")):
            taken, used = [], []
            for _round in range(7):
                spool.connection.execute("BEGIN")
                for _hit in range(hits):
                    token = chance.getrandbits(62)
                    spool.add(
                        Hit(int(now.timestamp()), now.toordinal(), chance.choice(posts), token, None, token)
                    )
                spool.connection.execute("COMMIT")
                begin = time.process_time()
                taken.append(flush(spool, now).seconds * 1000)
                used.append((time.process_time() - begin) * 1000)
            figure = f"{median(taken):.0f} ms, {median(used):.0f} ms CPU"
            show(f"flush of {hits} hits, {SEEN:,} readers known", figure, limit)
