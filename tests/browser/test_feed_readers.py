"""Feed readers that people use, against the real server."""

import contextlib
import datetime
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from reader import make_reader

from tests import validators
from tests.feeds import FILES

PUBLISH = """
from django.utils import timezone
from blog.models import Author, Post
post = Post.objects.create(title="Read by readers", slug="read-by-readers")
post.sections.create(heading="Introduction", body="<p>The figure is 131.</p>", position=0)
post.set_authors([Author.objects.get(slug="ilka-sorn"), Author.objects.get(slug="tomas-reyl")])
post.keep_revision(None)
post.publish(now=timezone.now())
"""
CORRECT = """
from django.utils import timezone
from blog.models import Edition, Post
post = Post.objects.get(slug="read-by-readers")
post.publish(now=timezone.now(), kind=Edition.Kind.CORRECTION, note="121, not 131.")
"""
WITHDRAW = """
from django.utils import timezone
from blog.models import Post
Post.objects.get(slug="read-by-readers").withdraw("Only for a test.", now=timezone.now())
"""


@pytest.fixture
def post(site) -> Iterator[None]:
    site.python(PUBLISH)
    yield
    site.python(WITHDRAW)


def test_reader_is_told_nothing_new_until_a_correction_and_then_of_one_entry(site, post):
    urls = [f"{site.url}/{file}" for file in FILES]
    statuses: list[int] = []

    def note(session, response, request, **options):
        statuses.append(response.status_code)

    with contextlib.closing(make_reader(":memory:")) as reader:
        reader._parser.get_retriever("http://").response_hooks.append(note)
        for url in urls:
            reader.add_feed(url)

        first = [reader.update_feed(url) for url in urls]
        again = [reader.update_feed(url) for url in urls]
        site.python(CORRECT)
        corrected = [reader.update_feed(url) for url in urls]
        entries = [entry for entry in reader.get_entries() if entry.title == "Read by readers"]

    assert statuses == [200] * 3 + [304] * 3 + [200] * 3
    assert all(each.new >= 25 for each in first)
    assert again == [None] * 3
    assert [(each.new, each.modified) for each in corrected] == [(0, 1)] * 3
    assert len(entries) == 3
    for entry in entries:
        assert entry.updated > entry.published
        assert "121, not 131." in entry.get_content().value


def test_feedparser_gets_304_for_what_it_has(site):
    for file in FILES[:2]:
        first = feedparser.parse(f"{site.url}/{file}")
        again = feedparser.parse(f"{site.url}/{file}", etag=first.etag)

        assert not first.bozo
        assert (first.status, again.status) == (200, 304)
        assert len(first.entries) >= 25


# It reads no JSON Feed.
@pytest.mark.parametrize("file", ["feed.xml", "rss.xml"])
def test_newsboat_reads_every_post_with_its_text(site, file, tmp_path: Path):
    cache = validators.newsboat(f"{site.url}/{file}", tmp_path)

    with contextlib.closing(sqlite3.connect(cache)) as database:
        rows = database.execute("SELECT title, url, author, pubDate, content FROM rss_item").fetchall()

    assert len(rows) >= 25
    wall = next(row for row in rows if row[1].endswith("/2026/03/sea-wall/"))
    # Of several authors in RSS it keeps the last.
    assert wall[2] in {"Ilka Sorn, Tomas Reyl", "Tomas Reyl"}
    assert datetime.datetime.fromtimestamp(wall[3], datetime.UTC).year == 2026
    assert "Citations" in wall[4]
    assert all(title and url.startswith(site.url) and content for title, url, _author, _at, content in rows)
