"""Posts for tests: plain functions, every argument optional."""

import datetime
import itertools
from typing import Any

from blog.models import Author, Citation, Edition, Post, Publisher, Section, Source, SourceWord, Tag
from blog.snapshot import PostRecord, SourceRecord

NOW = datetime.datetime(2026, 3, 3, 7, 30, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=1)
numbers = itertools.count(1)


def make_author(name: str = "Ilka Sorn", **fields: Any) -> Author:
    fields.setdefault("slug", name.lower().replace(" ", "-"))
    return Author.objects.get_or_create(name=name, defaults=fields)[0]


def make_source(title: str = "", **fields: Any) -> Source:
    number = next(numbers)
    fields.setdefault("publisher", "Harbour Board")
    fields.setdefault("issued", "2025-04")
    fields.setdefault("url", f"https://records.example.org/{number}")
    source = Source(title=title or f"Report {number}", **fields)
    source.clean()
    Publisher.objects.settle([source])
    source.save()
    SourceWord.objects.keep([source])
    return source


def cite(post: Post, source: Source | None = None, **fields: Any) -> Citation:
    fields.setdefault("position", post.citations.count())
    return Citation.objects.create(post=post, source=source or make_source(), **fields)


def make_post(
    title: str = "The sea wall",
    *,
    sections: list[tuple[str, str]] | None = None,
    keywords: list[str] | None = None,
    authors: list[str] | None = None,
    sources: dict[str, Source] | None = None,
    **fields: Any,
) -> Post:
    """A saved draft with one revision."""
    post = Post.objects.create(title=title, **fields)
    for place, (heading, body) in enumerate(sections or [("Introduction", "<p>The wall sinks.</p>")]):
        Section.objects.create(post=post, heading=heading, body=body, position=place)
    for key, source in (sources or {}).items():
        cite(post, source, key=key)
    post.set_authors([make_author(name) for name in authors or ["Ilka Sorn"]])
    post.tags.set(Tag.objects.named(keywords or ["Sea walls"]))
    post.keep_revision(None)
    return post


def publish(post: Post, now: datetime.datetime = NOW, **how: Any) -> Edition:
    return post.publish(now=now, **how)


def make_live(title: str = "The sea wall", *, now: datetime.datetime = NOW, **fields: Any) -> Post:
    post = make_post(title, **fields)
    publish(post, now)
    return post


def record_of(bodies: list[str], sources: dict[str, SourceRecord]) -> PostRecord:
    """What a revision keeps of a post, without a database."""
    sections = [
        {"heading": f"Part {n}", "anchor": f"part-{n}", "body": body} for n, body in enumerate(bodies, 1)
    ]
    citations = [{"key": key, "quote": "", "source": source} for key, source in sources.items()]
    empty = dict.fromkeys(
        ["title", "slug", "standfirst", "summary", "language", "image_alt", "image_caption"], ""
    )
    return {
        **empty,
        "format": 1,
        "image": None,
        "authors": [],
        "keywords": [],
        "sections": sections,
        "citations": citations,
    }
