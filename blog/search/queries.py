"""What a reader typed: words, "phrases", -unwanted ones, and beginnings of words*."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

from blog.search.words import stem, words

CLAUSE = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
#: Letters and clauses that are read.
LONGEST, MOST_CLAUSES = 200, 10
#: What ends a word that shall be found by its beginning.
BEGINNING = "*"

#: A row of lexemes that follow each other.
Way = tuple[str, ...]
#: Known words that begin so.
Beginnings = Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class Clause:
    """Found in a text that has any of its ways: the words in another language, other words that begin so."""

    words: tuple[str, ...]
    ways: tuple[Way, ...]

    @property
    def lexemes(self) -> set[str]:
        return {lexeme for way in self.ways for lexeme in way}

    @property
    def has_phrases(self) -> bool:
        return any(len(way) > 1 for way in self.ways)


@dataclass(frozen=True)
class Query:
    wanted: tuple[Clause, ...] = ()
    unwanted: tuple[Clause, ...] = ()
    #: Marks that a post must have, such as y/2026.
    marks: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.wanted)

    @property
    def lexemes(self) -> set[str]:
        return {lexeme for clause in self.wanted for lexeme in clause.lexemes}

    def marked(self, marks: Iterable[str]) -> "Query":
        return replace(self, marks=(*self.marks, *marks))


def read(text: str, languages: Iterable[str], beginnings: Beginnings) -> Query:
    """Every text is a query, though perhaps an empty one."""
    spoken = tuple(languages)
    wanted: list[Clause] = []
    unwanted: list[Clause] = []
    for minus, phrase, word in islice(CLAUSE.findall(text[:LONGEST]), MOST_CLAUSES):
        if found := words(phrase or word):
            begins = word.endswith(BEGINNING) and len(found) == 1
            clause = clause_of(found, spoken, beginnings(found[0]) if begins else ())
            (unwanted if minus else wanted).append(clause)
    return Query(tuple(wanted), tuple(unwanted))


def clause_of(found: list[str], languages: Iterable[str], others: Iterable[str]) -> Clause:
    readings = [found, *([other] for other in others)]
    ways = dict.fromkeys(tuple(stem(each, language)) for each in readings for language in languages)
    return Clause(tuple(found), tuple(ways))


def with_last_begun(text: str) -> str:
    """The same, its last word taken for the beginning of one; for those who are still typing.

    One that is not wanted stays as it is: nothing more would be found.
    """
    text = text.rstrip()
    *_before, (minus, _phrase, word) = CLAUSE.findall(text) or [("", "", "")]
    return text + BEGINNING if word[-1:].isalnum() and not minus else text
