"""Which number a source has, and where it is mentioned: one pass over the ordered sections."""

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

LETTERS = string.ascii_lowercase


def letters(index: int) -> str:
    """0, 1, … as a, b, … z, aa, ab, …"""
    label = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        label = LETTERS[rest] + label
    return label


@dataclass
class Entry:
    """One source of a post: its number, counted from 1, and how many markers mention it."""

    key: str
    number: int
    mentions: int = 0
    sections: list[int] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        return [letters(index) for index in range(self.mentions)]


def number(keys_by_section: Sequence[Iterable[str]], known: Iterable[str]) -> dict[str, Entry]:
    """Number sources by first mention; those that no marker mentions follow in their own order.

    `keys_by_section` holds the keys of the markers of each section in reading order, `known` the keys of
    the post's citations in the editor's order. Markers of unknown keys are left out. The result is in the
    order of the numbers.
    """
    known = dict.fromkeys(known)
    cited = [key for keys in keys_by_section for key in keys]
    order = dict.fromkeys([*(key for key in cited if key in known), *known])
    entries = {key: Entry(key, place) for place, key in enumerate(order, 1)}
    for index, keys in enumerate(keys_by_section):
        for key in keys:
            if entry := entries.get(key):
                entry.mentions += 1
                if index not in entry.sections:
                    entry.sections.append(index)
    return entries
