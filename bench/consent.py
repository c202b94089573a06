"""What a published cookie policy costs a page: time, queries and bytes, with and without it, side by side."""

import datetime
import gzip
import statistics
from functools import partial
from pathlib import Path
from typing import Any

import brotli

from bench import site
from bench.limits import show_count
from bench.timing import in_turns

ROUNDS = 30
PAGES = ["/", "/2026/03/sea-wall/", "/feed.xml"]
SCRIPTS = Path(__file__).resolve().parents[1] / "static/consent"
Seen = dict[tuple[str, str], tuple[int, int]]


def main() -> None:
    site.begin()
    from django.utils import timezone

    from consent import published, publishing
    from consent.models import ConsentSettings, Service

    ConsentSettings.objects.update_or_create(
        defaults={"controller_name": "A", "controller_contact": "a@b.example"}
    )
    Service.objects.filter(slug="youtube").update(is_active=True)
    publishing.publish(now=timezone.now())
    seen = pages({"without": published.NOTHING, "with": published.read_newest()})
    limits(seen)


def pages(policies: dict) -> Seen:
    """Print the times of pages; answers with the queries and bytes of each, by page and policy."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from consent import published

    client = Client(headers={"host": "localhost"})

    def page(path: str, name: str) -> Any:
        published.begin_with(policies[name])
        return site.opened(client, path)

    calls = {(path, name): partial(page, path, name) for path in PAGES for name in policies}
    seen: Seen = {}
    taken = in_turns(calls, ROUNDS)
    print(f"{'page':22} {'policy':8} {'median ms':>9} {'ratio':>6} {'queries':>7} {'brotli bytes':>12}")
    for (path, name), times in taken.items():
        with CaptureQueriesContext(connection) as queries:
            response = page(path, name)
        seen[path, name] = len(queries), len(brotli.compress(response.content))
        middle = statistics.median(times)
        ratio = middle / statistics.median(taken[path, "without"])
        print(
            f"{path:22} {name:8} {middle:9.2f} {ratio:6.2f} {seen[path, name][0]:7} {seen[path, name][1]:12}"
        )
    return seen


def limits(seen: Seen) -> None:
    """What has a limit, beside it."""
    added = max(seen[path, "with"][0] - seen[path, "without"][0] for path in PAGES)
    show_count("longest cookie", len(f"__Host-consent={longest_answer()}"), 120, "bytes")
    show_count("head script", len((SCRIPTS / "head.js").read_bytes()), 500, "bytes")
    script = gzip.compress((SCRIPTS / "consent.js").read_bytes(), mtime=0)
    show_count("consent script, gzip", len(script), 3000, "bytes")
    show_count("queries added", added, 0, "a page")


def longest_answer() -> object:
    """With as many categories, of as many letters, as a policy may have."""
    from consent.decision import Decision, new_receipt_number
    from consent.policy import MOST_CATEGORIES

    names = frozenset(f"category-{number:03}" for number in range(MOST_CATEGORIES))
    flags = {"with_gpc": True, "objected": True}
    return Decision(99_999, datetime.date(2243, 1, 1), names, **flags, rid=new_receipt_number())
