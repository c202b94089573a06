"""What is odd in a post's sources: errors that readers must not get, warnings that an editor weighs."""

import contextlib
import enum
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from blog.citations.cited import web_address
from blog.citations.identity import normal_url
from blog.citations.locators import read as read_locator
from blog.snapshot import CitationRecord, SourceRecord

#: A quote of these can be given a page, a paragraph or a time.
PAGED = {"article", "book", "interview", "law", "record", "report"}
#: With fewer sources than this, most of them from one publisher says nothing.
FEW = 4


class Level(enum.StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Finding(NamedTuple):
    level: Level
    text: str
    #: The key of a citation, or the index of a section, that it is about.
    key: str = ""
    section: int | None = None


class Text(NamedTuple):
    """A section as far as sources go: its markers in reading order."""

    heading: str
    has_words: bool
    markers: Sequence[tuple[str, str]]  # key and locator


def check(texts: Sequence[Text], citations: Sequence[CitationRecord]) -> list[Finding]:
    """Everything there is to say, the errors first."""
    found = [
        *loose_markers(texts, citations),
        *twins(citations),
        *uncited(texts, citations),
        *gaps(citations),
        *bare_quotes(texts, citations),
        *one_voice(citations),
        *unsourced(texts, citations),
    ]
    return sorted(found, key=lambda finding: finding.level != Level.ERROR)


def name(source: SourceRecord) -> str:
    title = source["title"] or source["url"] or source["doi"] or "Untitled"
    return f"“{title}”" if len(title) <= 80 else f"“{title[:79]}…”"


def heading(text: Text) -> str:
    return f"“{text.heading}”" if text.heading else "the lead"


def loose_markers(texts: Sequence[Text], citations: Sequence[CitationRecord]) -> Iterator[Finding]:
    known = {citation["key"] for citation in citations}
    for index, text in enumerate(texts):
        if any(key not in known for key, _locator in text.markers):
            message = f"A marker in {heading(text)} cites a source that is not in the list."
            yield Finding(Level.ERROR, message, section=index)


def twins(citations: Sequence[CitationRecord]) -> Iterator[Finding]:
    """The same address or DOI twice is an error; the same words twice may be two issues of a series."""
    seen: dict[str, SourceRecord] = {}
    for citation in citations:
        source = citation["source"]
        sure, maybe = identities(source)
        if first := next((seen[each] for each in sure if each in seen), None):
            yield Finding(
                Level.ERROR, f"{name(source)} and {name(first)} are the same source.", citation["key"]
            )
        elif maybe in seen:
            yield Finding(
                Level.WARNING,
                f"{name(source)} is in the list twice, with the same publisher and date.",
                citation["key"],
            )
        seen |= {each: seen.get(each, source) for each in (*sure, maybe) if each}


def identities(source: SourceRecord) -> tuple[list[str], str]:
    sure = [f"id {source['id']}"] if source["id"] else []
    if source["doi"]:
        sure.append(f"doi {source['doi']}")
    # What is no address is found elsewhere.
    with contextlib.suppress(ValueError):
        sure += [f"url {normal_url(source['url'])}"] if source["url"] else []
    title = " ".join(source["title"].casefold().split())
    return sure, f"words {title}|{source['publisher'].casefold()}|{source['issued']}" if title else ""


def uncited(texts: Sequence[Text], citations: Sequence[CitationRecord]) -> Iterator[Finding]:
    cited = {key for text in texts for key, _locator in text.markers}
    for citation in citations:
        if citation["key"] not in cited:
            yield Finding(
                Level.WARNING, f"{name(citation['source'])} is never cited in the text.", citation["key"]
            )


def unsourced(texts: Sequence[Text], citations: Sequence[CitationRecord]) -> Iterator[Finding]:
    for index, text in enumerate(texts):
        if citations and text.has_words and not text.markers:
            message = f"{heading(text)[0].upper()}{heading(text)[1:]} cites no source."
            yield Finding(Level.WARNING, message, section=index)


def gaps(citations: Sequence[CitationRecord]) -> Iterator[Finding]:
    for citation in citations:
        source = citation["source"]
        missing = [
            word
            for word, there in (
                ("title", source["title"]),
                ("date", source["issued"]),
                ("publisher", source["publisher"] or source["authors"]),
                ("address", web_address(source)),
            )
            if not there
        ]
        if missing:
            listed = " and no ".join([", no ".join(missing[:-1]), missing[-1]] if missing[1:] else missing)
            yield Finding(Level.WARNING, f"{name(source)} has no {listed}.", citation["key"])


def bare_quotes(texts: Sequence[Text], citations: Sequence[CitationRecord]) -> Iterator[Finding]:
    placed: Mapping[str, bool] = {
        key: True for text in texts for key, locator in text.markers if read_locator(locator).place
    }
    for citation in citations:
        source = citation["source"]
        if citation["quote"].strip() and source["kind"] in PAGED and citation["key"] not in placed:
            message = f"{name(source)} is quoted, and no marker says where the words stand, such as p. 4."
            yield Finding(Level.WARNING, message, citation["key"])


def one_voice(citations: Sequence[CitationRecord]) -> Iterator[Finding]:
    voices = Counter(each["source"]["publisher"] for each in citations if each["source"]["publisher"])
    if len(citations) < FEW or not voices:
        return
    publisher, count = voices.most_common(1)[0]
    if count * 2 > len(citations):
        yield Finding(Level.WARNING, f"{count} of {len(citations)} sources are from {publisher}.")
