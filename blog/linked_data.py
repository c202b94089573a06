"""Texts and their sources in the words of schema.org. No request, no database."""

import re
from collections.abc import Iterable
from typing import Any

from blog.citations.facts import Facts
from blog.snapshot import CitationRecord, SourceRecord

Thing = dict[str, Any]
#: What schema.org calls our kinds of sources.
TYPES = {
    "article": "ScholarlyArticle",
    "book": "Book",
    "dataset": "Dataset",
    "interview": "Conversation",
    "law": "Legislation",
    "news": "NewsArticle",
    "record": "DigitalDocument",
    "report": "Report",
    "web": "WebPage",
}
#: schema.org takes ISO 8601 dates; what EDTF adds to them it does not know.
ISO_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


def of_text(text: str, citations: Iterable[CitationRecord]) -> Thing:
    """What can be said of a text once and for all: its length and what it cites."""
    return {
        "wordCount": len(text.split()),
        "citation": [cited(each["source"]) for each in citations],
    }


def cited(source: SourceRecord) -> Thing:
    facts = Facts(source)
    doi = source["doi"]
    return filled(
        {
            "@type": TYPES.get(source["kind"], "CreativeWork"),
            "name": source["title"] or facts.url,
            "author": [person(name) for name in source["authors"]],
            "publisher": organization(source["publisher"]) if source["publisher"] else None,
            "datePublished": source["issued"] if ISO_DATE.fullmatch(source["issued"]) else "",
            "inLanguage": source["language"],
            "url": facts.url,
            "sameAs": f"https://doi.org/{doi}" if doi else "",
            "archivedAt": source["archive_url"],
        }
    )


def person(name: str, url: str = "") -> Thing:
    return filled({"@type": "Person", "name": name, "url": url})


def organization(name: str, url: str = "") -> Thing:
    return filled({"@type": "Organization", "name": name, "url": url})


def breadcrumbs(steps: list[tuple[str, str]]) -> Thing:
    """From the home page down to this one: names and full addresses."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(steps, 1)
        ],
    }


def filled(thing: Thing) -> Thing:
    """Without what is absent: an empty string would be a claim."""
    return {name: value for name, value in thing.items() if value not in ("", None, [])}
