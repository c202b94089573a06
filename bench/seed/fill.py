"""Filling an empty database, with progress."""

import multiprocessing
import time
from collections.abc import Callable, Iterator

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import slugify

from bench.seed import library, texts
from bench.seed.library import Sizes, author_name, keyword_name, publisher_name
from bench.seed.making import Maker
from bench.seed.posts import FIRST
from bench.seed.tables import MANY, Table, in_bulk, moment, without_collection
from blog.models import Author, Post, Publisher, Source, SourceWord, Stamp, Tag
from blog.models.source_words import words_of
from blog.models.tag import fold
from blog.snapshot import SourceRecord

SHORT, LONG = 165, 1500
#: From here on posts are short: a million long ones would be 100 GB.
SHORT_FROM = 500_000
ADMIN = "bench"
SOURCE_COLUMNS = [
    *("id", "kind", "title", "authors", "publisher", "issued", "url", "doi", "archive_url", "archived_on"),
    *("accessed_on", "language", "access", "evidence", "normal_url", "published_by_id", "merged_into_id"),
    "created_at",
]

WORDS_FROM = ("title", "publisher", "url", "doi")


def words_for(posts: int) -> int:
    return SHORT if posts >= SHORT_FROM else LONG


@without_collection()
def fill(posts: int, words: int, say: Callable[[str], object] = print) -> None:
    """Put so many posts into a database that has none, each of some `words` words."""
    if Post.objects.exists():
        raise SystemExit("There are posts in this database already.")
    sizes = Sizes(posts)
    begin = time.perf_counter()
    User.objects.create_superuser(ADMIN, password=None)
    tables, shown = fill_library(sizes)
    say(f"{len(shown)} sources, {sizes.keywords} keywords, {time.perf_counter() - begin:.0f} s")
    maker = Maker(sizes, texts.make(words), shown)
    with in_bulk([*tables, *maker.tables, maker.search.words], posts):
        for table in tables:
            write(table)
        for last in maker.batches():
            with transaction.atomic():
                for table in maker.tables:
                    table.write()
            seconds = time.perf_counter() - begin
            say(f"{last:9,} posts, {seconds:6.0f} s, {last / seconds:6.0f} a second")
        with transaction.atomic():
            known = maker.search.write_words()
        say(f"{known:,} words that searches know, {time.perf_counter() - begin:.0f} s")
    Stamp.objects.raise_by_one()


def write(table: Table) -> None:
    with transaction.atomic():
        table.write()


def fill_library(sizes: Sizes) -> tuple[list[Table], list[library.Shown]]:
    """The tables with what posts refer to, not written yet, and the sources as pages show them."""
    authors = Table(Author, "id", "name", "slug")
    for pk in range(1, sizes.authors + 1):
        name = author_name(pk)
        authors.add(pk, name, slugify(name))
    keywords = Table(Tag, "id", "name", "slug", "folded")
    for pk in range(1, sizes.keywords + 1):
        name = keyword_name(pk)
        keywords.add(pk, name, slugify(name), fold(name))
    publishers = Table(Publisher, "id", "name", "folded")
    for pk in range(1, sizes.publishers + 1):
        name = publisher_name(pk)
        publishers.add(pk, name, fold(name))
    sources, words = Table(Source, *SOURCE_COLUMNS), Table(SourceWord, "source_id", "word")
    shown = []
    for row, found, as_shown in described(sizes):
        sources.add(*row)
        for word in found:
            words.add(as_shown.pk, word)
        shown.append(as_shown)
    return [authors, keywords, publishers, sources, words], shown


def described(sizes: Sizes) -> Iterator[tuple[list, list[str], library.Shown]]:
    """Each source as a row, its words, and what pages show of it; of many sources two at a time."""
    if sizes.posts < MANY:
        return map(describe, library.records(sizes))
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return iter(pool.map(describe, library.records(sizes), chunksize=1000))


def describe(numbered: tuple[int, SourceRecord]) -> tuple[list, list[str], library.Shown]:
    publisher, record = numbered
    row = library.source_row(record["id"], publisher, record, moment(FIRST))
    named = Source(**{name: row[name] for name in WORDS_FROM}, authors=record["authors"])
    said = sorted(words_of(named))
    return [row[name] for name in SOURCE_COLUMNS], said, library.shown(record["id"], publisher, record)
