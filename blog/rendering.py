"""From a snapshot to the HTML that readers get: the rebuildable part of an edition."""

import datetime
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypedDict

from django.template.loader import render_to_string
from django.utils.translation import override

from blog import linked_data, markup
from blog.citations import facts, styles
from blog.citations.numbering import number
from blog.citations.styles import house
from blog.images import Picture
from blog.reference_list import Markers, Reference, write_beside, write_list
from blog.snapshot import PostRecord, SectionRecord, SourceRecord

#: Raise this when a snapshot would come out differently; `manage.py rerender` finds what is older.
RENDER_VERSION = 4
WORDS_A_MINUTE = 230
TOC_FROM = 4


class TocEntry(TypedDict):
    anchor: str
    heading: str


@dataclass(frozen=True)
class Rendered:
    body_html: str
    sources_html: str
    opening_html: str
    toc: list[TocEntry]
    search_text: str
    reading_minutes: int
    source_count: int
    primary_count: int
    linked_data: dict[str, Any]


def write_picture[Key](pictures: Mapping[Key, Picture], key: Key, alt: str) -> str:
    picture = pictures.get(key)
    if not picture:
        return ""
    return render_to_string("blog/_picture.html", {"picture": picture, "alt": alt, "lazy": True})


def render_section(
    section: SectionRecord,
    body: markup.CleanHtml,
    index: int,
    markers: Markers,
    pictures: Mapping[int, Picture],
    posters: Mapping[str, Picture],
    tables: Iterator[int],
) -> dict[str, Any]:
    shown = markup.shown(
        body,
        markers.write,
        lambda number, alt: write_picture(pictures, number, alt),
        tables,
        lambda address: write_picture(posters, address, ""),
    )
    return {**section, "html": shown, "beside": write_beside(markers.beside(index))}


def minutes_to_read(text: str) -> int:
    """At 230 words a minute (Brysbaert 2019: 238 for non-fiction), never less than one."""
    return max(1, math.ceil(len(text.split()) / WORDS_A_MINUTE))


def searchable(post: PostRecord, bodies: list[str]) -> str:
    parts = [post["title"], post["standfirst"]]
    for section, body in zip(post["sections"], bodies, strict=True):
        parts += [section["heading"], body]
    for citation in post["citations"]:
        parts += [str(house.cite(citation["source"])), citation["quote"]]
    return "\n".join(part for part in parts if part)


def render(
    post: PostRecord,
    *,
    language: str,
    prefix: str,
    pictures: Mapping[int, Picture],
    posters: Mapping[str, Picture] = MappingProxyType({}),
    published: datetime.date | None = None,
    style: str = styles.DEFAULT,
) -> Rendered:
    """Render a snapshot in a language and a citation style.

    `prefix` makes ids unique where posts share a page; `published` is the day that sources are older than.
    """
    # Cleaned once: it is what takes the longest.
    cleaned = [markup.clean(section["body"]) for section in post["sections"]]
    references = number_references(post, cleaned, prefix, style)
    texts = [markup.plain_text(body) for body in cleaned]
    evidence = [citation["source"]["evidence"] for citation in post["citations"]]
    with override(language):
        markers, tables = Markers(references), itertools.count(1)
        sections = [
            render_section(section, body, index, markers, pictures, posters, tables)
            for index, (section, body) in enumerate(zip(post["sections"], cleaned, strict=True))
        ]
        return Rendered(
            body_html=render_to_string("blog/_sections.html", {"sections": sections}),
            sources_html=render_sources(list(references.values()), published),
            opening_html=markup.opening(cleaned),
            toc=table_of_contents(post),
            search_text=searchable(post, texts),
            reading_minutes=minutes_to_read(" ".join(texts)),
            source_count=len(post["citations"]),
            primary_count=evidence.count("primary"),
            linked_data=linked_data.of_text(" ".join(texts), [each.record for each in references.values()]),
        )


def number_references(
    post: PostRecord, bodies: Sequence[str], prefix: str, style: str
) -> dict[str, Reference]:
    """The citations of a post by key, in the order of their numbers."""
    records = {citation["key"]: citation for citation in post["citations"]}
    entries = number([markup.marker_keys(body) for body in bodies], records)
    return {key: Reference(entry, records[key], prefix, style) for key, entry in entries.items()}


def sources_in_order(post: PostRecord) -> list[SourceRecord]:
    """The sources of a post in the order of their numbers, without anything private."""
    cleaned = [markup.clean(section["body"]) for section in post["sections"]]
    references = number_references(post, cleaned, "", styles.DEFAULT)
    return [reference.record["source"] for reference in references.values()]


def render_sources(references: list[Reference], published: datetime.date | None) -> str:
    if not references:
        return ""
    records = [reference.record["source"] for reference in references]
    context = {
        "rows": write_list(references),
        "tally": facts.tally(records, published),
        "judged": any(record["evidence"] for record in records),
    }
    return render_to_string("blog/_sources.html", context)


def table_of_contents(post: PostRecord) -> list[TocEntry]:
    headed = [section for section in post["sections"] if section["heading"]]
    if len(headed) < TOC_FROM:
        return []
    return [{"anchor": each["anchor"], "heading": each["heading"]} for each in headed]
