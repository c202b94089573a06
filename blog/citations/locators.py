"""Where in a source: a page, a paragraph, a chapter, a section or a time in a recording."""

import re
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from blog.citations.remembering import in_each_language

LONGEST = 80
# What begins each kind, in the forms that people type; the first is the one that is shown.
WORDS = {
    "page": ("p.", "pp.", "pages", "page", "pgs.", "pg.", "p", "pp"),
    "paragraph": ("para.", "paras.", "paragraphs", "paragraph", "paras", "para", "pars.", "par.", "¶¶", "¶"),
    "chapter": ("ch.", "chs.", "chapters", "chapter", "chap.", "ch"),
    "section": ("§", "§§", "sections", "section", "sec.", "sect."),
}
SPOKEN = {
    "page": (gettext_noop("page %(place)s"), gettext_noop("pages %(place)s")),
    "paragraph": (gettext_noop("paragraph %(place)s"), gettext_noop("paragraphs %(place)s")),
    "chapter": (gettext_noop("chapter %(place)s"), gettext_noop("chapters %(place)s")),
    "section": (gettext_noop("section %(place)s"), gettext_noop("sections %(place)s")),
    "time": (gettext_noop("at %(place)s"), gettext_noop("from %(place)s")),
}
# Each text fits in one way only: in two, a long list that is none would take years to refuse.
NUMBERS = r"(?:[A-Z]?[0-9]+(?:\.[0-9]+)*[a-z]?|[ivxlcdm]+)"
RANGE = rf"{NUMBERS}(?:\s*[-–—,]\s*{NUMBERS})*"
TIME = re.compile(
    r"(?:at\s+)?((?:[0-9]{1,2}:)?[0-9]{1,2}:[0-5][0-9])(?:\s*[-–—]\s*((?:[0-9]{1,2}:)?[0-9]{1,2}:[0-5][0-9]))?"
)
KINDS = {
    kind: re.compile(
        rf"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})\s*({RANGE})", re.I
    )
    for kind, words in WORDS.items()
}


class Locator(NamedTuple):
    kind: str  # page, paragraph, chapter, section, time, or empty for whatever else was typed
    place: str

    @property
    def several(self) -> bool:
        return "–" in self.place or "," in self.place

    def __str__(self) -> str:
        """For the eyes: `p. 4`, `pp. 4–6`, `para. 12`, `ch. 3`, `12:30`."""
        if self.kind in {"", "time"}:
            return self.place
        one, more = WORDS[self.kind][:2]
        word = more if self.several else one
        return f"{word} {self.place}"

    @property
    def spoken(self) -> str:
        """For the ears: `page 4`."""
        return spoken(self)


@in_each_language
def spoken(locator: Locator) -> str:
    if locator.kind == "":
        return locator.place
    return _(SPOKEN[locator.kind][locator.several]) % {"place": locator.place}


@lru_cache(maxsize=4096)
def read(text: str) -> Locator:
    """Understand what was typed; what is none of these stays as it is."""
    text = " ".join(text.split())
    if match := TIME.fullmatch(text):
        return Locator("time", "–".join(part for part in match.groups() if part))
    for kind, pattern in KINDS.items():
        if match := pattern.fullmatch(text):
            return Locator(kind, re.sub(r"\s*[-–—]\s*", "–", match[1]).replace(" ,", ","))
    return Locator("", text)
