"""How long each public page takes to be made, without any cache: medians of interleaved rounds."""

import statistics
from functools import partial

import brotli

from bench import site
from bench.timing import in_turns

ROUNDS = 30
PAGES = [
    "/",
    "/2026/03/sea-wall/",
    "/2026/03/sea-wall/v1/",
    "/archive/2026/03/",
    "/tags/public-works/",
    "/authors/ilka-sorn/",
    "/corrections/",
    "/sources/",
    "/search/?q=harbour",
    "/feed.xml",
    "/rss.xml",
    "/feed.json",
    "/tags/public-works/feed.xml",
    "/sitemap.xml",
    "/sitemap-lists.xml",
]


def main() -> None:
    site.begin()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    taken = in_turns({path: partial(site.opened, client, path) for path in PAGES}, ROUNDS)
    print(f"{'page':28} {'median ms':>9} {'p95 ms':>7} {'queries':>7} {'kB':>6} {'brotli kB':>9}")
    for path in PAGES:
        with CaptureQueriesContext(connection) as queries:
            body = client.get(path).content
        times = sorted(taken[path])
        print(
            f"{path:28} {statistics.median(times):9.2f} {times[int(len(times) * 0.95)]:7.2f} {len(queries):7}"
            f" {len(body) / 1000:6.1f} {len(brotli.compress(body)) / 1000:9.1f}"
        )
