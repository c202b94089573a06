"""A formatted citation in its parts: what every style makes and every page, feed and text is written from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from blog.snapshot import SourceRecord

#: Hebrew to Syriac, and the other scripts that are written from right to left.
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
ISOLATE, END_ISOLATE = "\u2068", "\u2069"


class Part(NamedTuple):
    """Some words of a citation; the title is the part that becomes a link."""

    text: str
    italic: bool = False
    is_title: bool = False

    @property
    def direction(self) -> str:
        """`auto` where the words must not be mixed with what stands around them."""
        return "auto" if not self.text.isascii() and RIGHT_TO_LEFT.search(self.text) else ""


@dataclass(frozen=True)
class Citation:
    parts: tuple[Part, ...]
    #: Where the source is, with the words that lead to it; pages link the title instead.
    address: str = ""

    @property
    def title(self) -> str:
        return next(part.text for part in self.parts if part.is_title)

    @property
    def before(self) -> tuple[Part, ...]:
        return self.parts[: self.place]

    @property
    def after(self) -> tuple[Part, ...]:
        return self.parts[self.place + 1 :]

    @property
    def place(self) -> int:
        return next(index for index, part in enumerate(self.parts) if part.is_title)

    def __str__(self) -> str:
        return "".join(isolated(part) for part in self.parts)

    @property
    def full(self) -> str:
        """With the address, for plain text and for what is copied."""
        text = str(self)
        if not self.address:
            return text
        return f"{text} {self.address}" if text.endswith((".", "?", "!")) else f"{text}. {self.address}"


def isolated(part: Part) -> str:
    """The words in plain text, where Unicode's own signs keep the directions apart (UAX #9, 2.4)."""
    return f"{ISOLATE}{part.text}{END_ISOLATE}" if part.direction else part.text


def sentences(parts: Iterable[Part | None]) -> tuple[Part, ...]:
    """Parts as sentences: a full stop and a space after each, unless it has an end of its own."""
    told: list[Part] = []
    for part in parts:
        if part is None or not part.text:
            continue
        if told:
            told.append(Part(" "))
        told.append(part)
        if not part.text.endswith((".", "?", "!", "。", "？", "！", ".”")):
            told.append(Part("."))
    return tuple(told)


def web_address(source: SourceRecord) -> str:
    """Where the source is on the web; a DOI outlives a URL, but the URL is what the author saw."""
    return source["url"] or doi_address(source)


def doi_address(source: SourceRecord) -> str:
    return f"https://doi.org/{source['doi']}" if source["doi"] else ""
