"""Sections of posts, rendered once by the site's own code: a post takes one of each and fills gaps."""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from bench.seed.library import Shown
from bench.seed.templates import MARKS, with_gaps
from bench.seed.words import Speaker
from blog import markup, rendering
from blog.citations import facts
from blog.citations.styles import DEFAULT, house
from blog.models.search_index import is_learned
from blog.reference_list import linked, write_list
from blog.reference_list import marks as marks_of
from blog.search.words import stem
from blog.search.words import words as words_of
from blog.snapshot import PostRecord, SectionRecord, SourceRecord
from blog.structure import anchor_for

LANGUAGE = "en-gb"
#: Citations in each section; keys are k1 to k8, in this order.
CITED = [2, 1, 1, 1, 1, 2]
CITATIONS = sum(CITED)
#: The opening of a post is of its first section alone, which therefore has more words than an opening.
LEAD = 66
HEADINGS = [
    ["Introduction", "What this is about", "The short answer", "A question of money"],
    ["What was promised", "The plan", "Before the works", "How it began"],
    ["What was measured", "The figures", "What the gauges say", "Counting again"],
    ["Who paid", "The accounts", "Where the money went", "The bill"],
    ["What they say", "The other view", "Two answers", "In their words"],
    ["Conclusion", "What is to be done", "What nobody knows yet", "The next vote"],
]
#: Variants of each section: enough that posts differ, few enough to be rendered in seconds.
VARIANTS = 120


@dataclass(frozen=True, slots=True)
class Part:
    """One variant of one section; all but `words` are patterns for `%` or do not differ."""

    heading: str
    anchor: str
    body: str
    #: The section in a snapshot, as JSON.
    record: str
    html: str
    text: str
    words: int
    #: What the search index is told: stems, the words it learns, and which gaps are among them.
    lexemes: str
    learned: frozenset[str]
    gaps: frozenset[str]


@dataclass(frozen=True)
class Texts:
    parts: Sequence[Sequence[Part]]
    #: By the variant of the first section: the opening, and the rows of the list of sources.
    openings: Sequence[str]
    rows: Sequence[str]
    quotes: Sequence[str]
    #: What stands around those rows, by whether any source has been judged.
    lists: dict[bool, str]


def body_of(speaker: Speaker, slot: int, words: int) -> str:
    """A paragraph or several with the markers of this place in a post."""
    first = sum(CITED[:slot]) + 1
    marks = [
        f'<cite-ref key="k{number}"' + (f' locator="p. {number}"' if number % 3 else "") + "></cite-ref>"
        for number in range(first, first + CITED[slot])
    ]
    paragraphs = []
    while words > 0:
        length = min(words, 90)
        words -= length
        named = random.Random(f"{slot} {words}").choice(["Zqperson of Zqplace", "the Zqriver at Zqplace"])
        figure = " and Zqfigure million crowns" if slot == 3 else ""
        paragraphs.append(f"<p>{speaker.say(max(length - 4, 3))} <strong>{named}</strong>{figure}")
    for place, mark in enumerate(marks):
        paragraphs[place % len(paragraphs)] += f", {speaker.say(3).lower()}{mark}"
    return markup.clean("".join(f"{each}.</p>" for each in paragraphs))


def sentinel(number: int) -> SourceRecord:
    """A source whose every trace on a page can be found again."""
    return {
        **dict.fromkeys(SourceRecord.__annotations__, ""),
        "id": number,
        "kind": "report",
        "title": f"Zqtitle{number}x",
        "authors": [],
        "publisher": f"Zqmaker{number}x",
        "url": f"https://zq.example.org/{number}x",
        "archive_url": f"https://zqarchive.example.org/{number}x",
        "access": "open",
        "evidence": "primary",
    }


def gaps() -> dict[str, str]:
    """By the name of the gap, what stands there when the sentinels are rendered."""
    found = {}
    for number in range(1, CITATIONS + 1):
        shown = facts.Facts(sentinel(number))
        found[f"linked{number}"] = linked(shown.cited, shown.url, "")
        found[f"marks{number}"] = markup.joined(marks_of(shown, "Archived copy"))
        found[f"short{number}"] = house.short(sentinel(number))
    return {**found, **MARKS}


def make(words: int) -> Texts:
    """All variants, for posts of some `words`."""
    speaker = Speaker(7)
    others = max((words - max(LEAD, words // 6)) // 5, 8)
    lengths = [max(LEAD, words // 6)] + [others] * 5
    marks = gaps()
    parts: list[list[Part]] = [[] for _slot in CITED]
    openings, rows, quotes = [], [], []
    for variant in range(VARIANTS):
        bodies = [body_of(speaker, slot, length) for slot, length in enumerate(lengths)]
        quote = f"{speaker.say(9)} Zqplace"
        record = record_of(bodies, variant, quote)
        rendered = rendering.render(record, language=LANGUAGE, prefix=MARKS["prefix"], pictures={})
        pieces = re.split(r'(?=<section id=")', rendered.body_html)[1:]
        for slot, (section, html) in enumerate(zip(record["sections"], pieces, strict=True)):
            parts[slot].append(part_of(section, html, marks))
        references = rendering.number_references(record, bodies, MARKS["prefix"], DEFAULT)
        openings.append(with_gaps(rendered.opening_html))
        rows.append(with_gaps(write_list(list(references.values())), marks))
        quotes.append(with_gaps(quote))
    return Texts(parts, openings, rows, quotes, {judged: around(judged=judged) for judged in (True, False)})


def part_of(section: SectionRecord, html: str, marks: dict[str, str]) -> Part:
    text = markup.plain_text(section["body"])
    said = words_of(text)
    gap_of = {mark.lower(): name for name, mark in MARKS.items()}
    return Part(
        heading=section["heading"],
        anchor=section["anchor"],
        body=with_gaps(section["body"]),
        record=with_gaps(json.dumps(section)),
        html=with_gaps(html, marks),
        text=with_gaps(text),
        words=len(text.split()),
        lexemes=" ".join(
            f"%({gap_of[word]})s" if word in gap_of else lexeme
            for word, lexeme in zip(said, stem(said, LANGUAGE), strict=True)
        ),
        learned=frozenset(word for word in said if word not in gap_of and is_learned(word)),
        gaps=frozenset(gap_of[word] for word in said if word in gap_of),
    )


def record_of(bodies: list[str], variant: int, quote: str) -> PostRecord:
    headings = [choices[variant % len(choices)] for choices in HEADINGS]
    return {
        "title": "",
        "standfirst": "",
        "sections": [
            {"heading": heading, "anchor": anchor_for(heading, []), "body": body}
            for heading, body in zip(headings, bodies, strict=True)
        ],
        "citations": [
            {"key": f"k{number}", "quote": quote if number == 1 else "", "source": sentinel(number)}
            for number in range(1, CITATIONS + 1)
        ],
    }


def around(*, judged: bool) -> str:
    context = {"rows": markup.trusted("Zqrows"), "tally": ["Zqtally"], "judged": judged}
    html = render_to_string("blog/_sources.html", context)
    return with_gaps(html, {"tally": "<li><bdi>Zqtally</bdi></li>", "rows": "Zqrows"})


def gap_values(sources: Sequence[Shown]) -> dict[str, str]:
    """What these sources put into the gaps of a page."""
    values = {}
    for number, source in enumerate(sources, 1):
        values[f"linked{number}"] = source.linked
        values[f"marks{number}"] = source.marks
        values[f"short{number}"] = source.short
    return values
