"""The list of citations below a post, and the markers that lead to it. A long post has hundreds of each, so
this is written by Python: templates would take half a second."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from blog.citations import locators
from blog.citations.cited import Citation, Part
from blog.citations.facts import Facts
from blog.citations.numbering import Entry
from blog.markup import NO_BREAK, filled, joined
from blog.snapshot import CitationRecord

LONG_PLACE = 24  # letters; a longer marker may break into lines


def nth_mention_texts() -> list[str]:
    """`Source 2, third mention`, for the ears: the eyes see a letter. The last is for all that follow."""
    return [
        _("Source %(number)s, first mention"),
        _("Source %(number)s, second mention"),
        _("Source %(number)s, third mention"),
        _("Source %(number)s, fourth mention"),
        _("Source %(number)s, fifth mention"),
        _("Source %(number)s, sixth mention"),
        _("Source %(number)s, seventh mention"),
        _("Source %(number)s, eighth mention"),
        _("Source %(number)s, ninth mention"),
        _("Source %(number)s, mention %(place)s"),
    ]


@dataclass
class Reference:
    """A citation with its place in the list. `prefix` is the post's."""

    entry: Entry
    record: CitationRecord
    prefix: str
    style: str

    @cached_property
    def id(self) -> str:
        return f"{self.prefix}-s{self.entry.number}"

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.record["source"], self.style)

    @cached_property
    def short(self) -> str:
        return self.facts.short

    @cached_property
    def beside(self) -> SafeString:
        """For the margin of each section that cites it."""
        return filled(
            '<li><a href="#{}"><b>{}</b> {}</a></li>\n', self.id, str(self.entry.number), self.short
        )

    @cached_property
    def mention_ids(self) -> list[str]:
        return [f"{self.prefix}-c{self.entry.number}{label}" for label in self.entry.labels]


# Markers ---------------------------------------------------------------------


class Markers:
    """Writes the markers of one post in reading order and knows which mention each one is."""

    def __init__(self, references: Mapping[str, Reference]) -> None:
        self.references = references
        self.ids = {key: iter(reference.mention_ids) for key, reference in references.items()}
        self.label = _("Source %(place)s: %(source)s")
        self.by_section: dict[int, list[Reference]] = {}
        for reference in references.values():
            for index in reference.entry.sections:
                self.by_section.setdefault(index, []).append(reference)

    def beside(self, section: int) -> list[Reference]:
        """The sources of a section, in the order of their numbers."""
        return self.by_section.get(section, [])

    def write(self, run: Sequence[tuple[str, str]]) -> SafeString:
        """Markers that stand side by side, in one pair of brackets: [3], [3, 7] or [3, p. 4; 7]."""
        known = [(self.references[key], locators.read(place)) for key, place in run if key in self.references]
        if not known:
            return joined([])
        if len(known) == 1:
            return NO_BREAK + self.link(*known[0], opening="[", closing="]")
        between = ";" if any(locator.place for _reference, locator in known) else ","
        last = len(known) - 1
        return joined(
            part
            for index, (reference, locator) in enumerate(known)
            for part in (
                " " if index else NO_BREAK,
                self.link(
                    reference,
                    locator,
                    opening="" if index else "[",
                    closing="]" if index == last else between,
                ),
            )
        )

    def link(
        self, reference: Reference, locator: locators.Locator, *, opening: str, closing: str
    ) -> SafeString:
        number = str(reference.entry.number)
        place = f"{number}, {locator}" if locator.place else number
        spoken = f"{number}, {locator.spoken}" if locator.place else number
        return filled(
            '<a class="{}" id="{}" href="#{}" aria-label="{}">{}</a>',
            "cite long" if len(place) > LONG_PLACE else "cite",
            next(self.ids[reference.record["key"]]),
            reference.id,
            self.label % {"place": spoken, "source": reference.short},
            f"{opening}{place}{closing}",
        )


def write_beside(references: Sequence[Reference]) -> SafeString:
    """The sources of a section, for its margin."""
    return joined(reference.beside for reference in references)


# The list --------------------------------------------------------------------


ENTRY = '<li id="{}"><p dir="auto">{}{}</p>\n<p class="marks">{}<span class="back">{}</span></p></li>\n'


def write_list(references: Sequence[Reference]) -> SafeString:
    nth = nth_mention_texts()
    uncited, copy = _("Not cited in the text"), _("Archived copy")
    return joined(
        filled(
            ENTRY,
            reference.id,
            linked(reference.facts.cited, reference.facts.url, reference.record["source"]["language"]),
            filled(" <q>{}</q>", reference.record["quote"]) if reference.record["quote"] else "",
            joined(marks(reference.facts, copy)),
            back_links(reference, nth) or uncited,
        )
        for reference in references
    )


def linked(citation: Citation, url: str, language: str = "") -> SafeString:
    """A citation whose title leads to the source."""
    return joined(title(part, url, language) if part.is_title else isolated(part) for part in citation.parts)


def title(part: Part, url: str, language: str) -> str:
    if url and not language and not part.direction:
        return filled('<a href="{}">{}</a>', url, run(part))
    pairs = (("href", url), ("lang", language), ("dir", part.direction))
    attributes = joined(filled(' {}="{}"', name, value) for name, value in pairs if value)
    if url:
        return filled("<a{}>{}</a>", attributes, run(part))
    return filled("<span{}>{}</span>", attributes, run(part)) if attributes else run(part)


def isolated(part: Part) -> str:
    return filled("<bdi>{}</bdi>", run(part)) if part.direction else run(part)


def run(part: Part) -> str:
    """Not escaped yet, unless it is more than text."""
    return filled("<i>{}</i>", part.text) if part.italic else part.text


def marks(facts: Facts, copy: str) -> Iterator[SafeString]:
    if facts.evidence:
        yield filled('<span class="{}">{}</span> ', facts.record["evidence"], facts.evidence)
    for word in (facts.kind, facts.access):
        if word:
            yield filled("<span>{}</span> ", word)
    if facts.record["archive_url"]:
        words = f"{copy}, {facts.archived}" if facts.archived else copy
        yield filled('<a href="{}">{}</a> ', facts.record["archive_url"], words)


def back_links(reference: Reference, nth: Sequence[str]) -> SafeString:
    if not reference.entry.mentions:
        return joined([])
    number = str(reference.entry.number)
    links = (
        filled(
            '<a href="#{}" aria-label="{}: {}">{}</a>',
            target,
            label,
            nth[min(place, len(nth)) - 1] % {"number": number, "place": place},
            label,
        )
        for place, (target, label) in enumerate(
            zip(reference.mention_ids, reference.entry.labels, strict=True), 1
        )
    )
    return filled('<span aria-hidden="true">↑</span>{}', joined(links))
