"""What the ranking and a flush cost at 100 million views over 20,000 posts, in the hours of 30 days.

Making these takes minutes, so they are kept. On them it is always the moment at which they were made.
"""

import contextlib
import datetime
import random
import statistics
import tempfile
import time
from pathlib import Path

from bench.limits import show
from bench.seed import kept

#: Raise this when other rows are made.
VERSION = 2
POSTS, HOURS, VIEWS_AN_HOUR, SEEN = 20_000, 720, 7, 3_300_000


def main() -> None:
    kept.use(f"counted-{VERSION}", fill)
    now = moment()
    ranking(now)
    flushing(now)


def moment() -> datetime.datetime:
    """The last minute of the hour in which the counts end."""
    from analytics.window import HOURS, window_hour

    return datetime.datetime.fromtimestamp((window_hour() + HOURS) * 3600 + 3540, datetime.UTC)


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
        author = Author.objects.create(name="Ada Reader", slug="ada-reader")
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
FROM ({hour_numbers}) h CROSS JOIN blog_post p
"""
POST_ROWS = """
INSERT INTO analytics_postcount (post_id, views, readers, views_30d, readers_30d)
SELECT post_id, SUM(views), SUM(readers), SUM(views), SUM(readers) FROM analytics_hourcount GROUP BY post_id
"""
COUNTS = [
    HOUR_ROWS,
    POST_ROWS,
    "INSERT INTO analytics_state (name, value) VALUES ('window_hour', '{begin}')",
]
NETWORKS = """
INSERT INTO analytics_networkday (day, token, readers)
SELECT day, token, 1 FROM analytics_seen WHERE day = {day} ORDER BY token
"""
NUMBERS = "WITH RECURSIVE c(n) AS (SELECT {0} UNION ALL SELECT n + 1 FROM c WHERE n < {1}) SELECT n FROM c"
SERIES = "SELECT n FROM generate_series({0}, {1}) AS c(n)"


def seeds(numbers: str, seen: str) -> list[str]:
    hours = numbers.format("{hour} - {hours} + 1", "{hour}")
    return [*(each.replace("{hour_numbers}", hours) for each in COUNTS), seen, NETWORKS]


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


def ranking(now: datetime.datetime) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from analytics.most_read import in_30_days
    from analytics.reading import MOST

    with CaptureQueriesContext(connection) as queries:
        assert len(in_30_days(now, MOST)) == MOST
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
        in_30_days(now, MOST)
        whole.append((time.perf_counter() - begin) * 1000)
    show("Most read, its one query, by its index", f"{statistics.median(raw):.2f} ms", "1 ms")
    show("Most read, with everything Django does", f"{statistics.median(whole):.2f} ms", "once a minute")


def flushing(now: datetime.datetime) -> None:
    from analytics.flush import flush
    from analytics.spool import Hit, Spool
    from blog.models import Post

    # The database is kept, and it is always the same moment there: readers of an earlier run are known.
    chance = random.Random()
    posts = list(Post.objects.values_list("pk", flat=True))
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
            figure = f"{statistics.median(taken):.0f} ms, {statistics.median(used):.0f} ms CPU"
            show(f"flush of {hits} hits, {SEEN:,} readers known", figure, limit)
