"""The plain-data shape of a whole post: what a revision keeps and an edition is rendered from."""

from typing import NotRequired, TypedDict

FORMAT = 1


class SourceRecord(TypedDict):
    """A source as it was at one moment. Dates are EDTF or ISO 8601 text, absent ones are empty."""

    id: int | None
    kind: str
    title: str
    authors: list[str]
    publisher: str
    issued: str
    url: str
    doi: str
    archive_url: str
    archived_on: str
    accessed_on: str
    language: str
    access: str
    evidence: str
    # What it is part of: a journal, newspaper or book. Records from before it was asked for have none.
    container: NotRequired[str]
    volume: NotRequired[str]
    issue: NotRequired[str]
    pages: NotRequired[str]


class CitationRecord(TypedDict):
    key: str
    quote: str
    source: SourceRecord
    # The private part. Nothing public may read it.
    check: NotRequired[dict[str, str]]


class SectionRecord(TypedDict):
    heading: str
    anchor: str
    body: str


class NamedRecord(TypedDict):
    id: int
    name: str


class PostRecord(TypedDict):
    format: int
    title: str
    slug: str
    standfirst: str
    summary: str
    language: str
    # The id of the post that this one translates; records from before it was asked for have none.
    translation_of: NotRequired[int | None]
    image: int | None
    image_alt: str
    image_caption: str
    authors: list[NamedRecord]
    keywords: list[NamedRecord]
    sections: list[SectionRecord]
    citations: list[CitationRecord]


def says_the_same(one: PostRecord, other: PostRecord) -> bool:
    """Whether readers would get the same of both; notes of fact-checkers are for the desk."""
    return for_readers(one) == for_readers(other)


def for_readers(post: PostRecord) -> dict[str, object]:
    """Authors and keywords by their numbers: readers see the names of today."""
    citations = [{**citation, "check": None} for citation in post["citations"]]
    named = {key: [each["id"] for each in post[key]] for key in ("authors", "keywords")}
    return {"translation_of": None, **post, **named, "citations": citations}
