"""Bringing back a post as it was saved once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from blog import markup
from blog.citations.identity import normal_url
from blog.models.author import Author
from blog.models.image import Image
from blog.models.publisher import Publisher
from blog.models.section import Section
from blog.models.source import Citation, Source
from blog.models.source_words import SourceWord
from blog.models.tag import Tag

if TYPE_CHECKING:
    from blog.models.post import Post
    from blog.snapshot import CitationRecord, PostRecord, SourceRecord

TEXTS = ("title", "slug", "standfirst", "summary", "language", "image_caption")
# Absent as empty text in a record, as NULL in the table.
NULLABLE = {"doi", "archived_on", "accessed_on"}
STEP = 10


def bring_back(post: Post, record: PostRecord) -> None:
    """Make the working copy say what the record says; what has gone from the library is made again."""
    for name in TEXTS:
        setattr(post, name, record[name])  # type: ignore[literal-required]
    post.lead_image = Image.objects.filter(pk=record["image"] or 0).first()
    posts = type(post).objects
    post.translation_of = posts.filter(pk=record.get("translation_of") or 0).first()
    post.save(update_fields=[*TEXTS, "lead_image", "translation_of", "updated_at"])
    authors = Author.objects.in_bulk([named["id"] for named in record["authors"]])
    post.set_authors([authors[each["id"]] for each in record["authors"] if each["id"] in authors])
    post.set_keywords(Tag.objects.named(each["name"] for each in record["keywords"]))
    same = bring_back_citations(post, record["citations"])
    bring_back_sections(post, record, same)


def bring_back_sections(post: Post, record: PostRecord, same: dict[str, str]) -> None:
    post.sections.all().delete()
    Section.objects.bulk_create(
        Section(
            post=post,
            position=place * STEP,
            heading=section["heading"],
            anchor=section["anchor"],
            body=rekeyed(markup.clean(section["body"]), same),
        )
        for place, section in enumerate(record["sections"], 1)
    )


def rekeyed(body: str, same: dict[str, str]) -> str:
    for old, new in same.items():
        body = body.replace(f'<cite-ref key="{old}"', f'<cite-ref key="{new}"')
    return body


def bring_back_citations(post: Post, records: list[CitationRecord]) -> dict[str, str]:
    """The citations again; the result says which key stands for another, where two sources became one."""
    checks = {citation.key: citation for citation in post.citations.all()}
    sources = known_sources([record["source"] for record in records])
    post.citations.all().delete()
    rows: dict[int, Citation] = {}
    same: dict[str, str] = {}
    for record in records:
        source = sources.find(record["source"])
        if source.pk in rows:
            same[record["key"]] = rows[source.pk].key
            continue
        check = record.get("check") or {}
        row = Citation(
            post=post,
            source=source,
            key=record["key"],
            position=(len(rows) + 1) * STEP,
            quote=record["quote"],
            verdict=check.get("verdict", ""),
            check_note=check.get("note", ""),
        )
        earlier = checks.get(row.key)
        if earlier and (earlier.verdict, earlier.check_note) == (row.verdict, row.check_note):
            row.checked_by_id, row.checked_at = earlier.checked_by_id, earlier.checked_at
        rows[source.pk] = row
    Citation.objects.bulk_create(rows.values())
    return same


def known_sources(records: list[SourceRecord]) -> Library:
    urls = [normal_url(record["url"]) for record in records if record["url"]]
    dois = [record["doi"] for record in records if record["doi"]]
    ids = [record["id"] for record in records if record["id"]]
    found = Source.objects.filter(Q(pk__in=ids) | Q(normal_url__in=urls) | Q(doi__in=dois))
    return Library(list(found.select_related("merged_into")))


class Library:
    """Sources by what identifies them; those that are gone are made again."""

    def __init__(self, sources: list[Source]) -> None:
        self.by_name: dict[str, Source] = {}
        for source in sources:
            self.add(source)

    def add(self, source: Source) -> None:
        names = {"id": source.pk, "url": source.normal_url, "doi": source.doi}
        self.by_name |= {f"{name} {value}": source.stand_in for name, value in names.items() if value}

    def find(self, record: SourceRecord) -> Source:
        url = normal_url(record["url"]) if record["url"] else ""
        for name in (f"id {record['id']}", f"doi {record['doi']}", f"url {url}"):
            if source := self.by_name.get(name):
                return source
        values = {name: value or None if name in NULLABLE else value for name, value in record.items()}
        source = Source(**{**values, "id": None})
        source.identify()
        Publisher.objects.settle([source])
        source.save()
        SourceWord.objects.keep([source])
        self.add(source)
        return source
