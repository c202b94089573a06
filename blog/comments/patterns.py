"""What moderators block: whole words, with `*` for anything, in whatever case, width and disguise."""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from blog.comments.unseen import without_unseen

#: Scripts without spaces between words, and Hangul, whose words take endings: a piece may stand anywhere.
WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
)


class Piece(NamedTuple):
    """What stands between two `*`, and whether a word must begin and end with it."""

    words: str
    begins: bool
    ends: bool


def folded(text: str) -> str:
    """How texts are compared: letters that nobody sees do not count either."""
    seen = without_unseen(unicodedata.normalize("NFKC", without_unseen(text)))
    return " ".join(seen.casefold().split())


def said_in(name: str, email: str, text: str) -> str:
    """All of a comment that patterns are looked for in, folded."""
    return folded(f"{name}\n{email}\n{text}")


def stands_in(pattern: str, text: str) -> bool:
    """Whether the pieces of the pattern occur in the folded text, one after the other."""
    pieces = pieces_of(pattern)
    at = 0
    for piece in pieces:
        at = end_of(piece, text, at)
        if at < 0:
            return False
    return bool(pieces)


@lru_cache(maxsize=4096)
def pieces_of(pattern: str) -> tuple[Piece, ...]:
    parts = folded(pattern).split("*")
    last = len(parts) - 1
    return tuple(
        Piece(words, begins=place == 0 or part.startswith(" "), ends=place == last or part.endswith(" "))
        for place, part in enumerate(parts)
        if (words := part.strip())
    )


def end_of(piece: Piece, text: str, at: int) -> int:
    """Where the piece ends that begins first; -1 where there is none."""
    while (start := text.find(piece.words, at)) >= 0:
        end = start + len(piece.words)
        if not (piece.begins and inside(text, start)) and not (piece.ends and inside(text, end)):
            return end
        at = start + 1
    return -1


def inside(text: str, at: int) -> bool:
    """Whether this is the middle of a word."""
    return 0 < at < len(text) and is_of_a_word(text[at - 1]) and is_of_a_word(text[at])


def is_of_a_word(letter: str) -> bool:
    is_mark = unicodedata.category(letter).startswith("M")
    return (letter.isalnum() or is_mark) and not WITHOUT_SPACES.match(letter)


def fingerprint(text: str) -> str:
    """The same for every spelling of the same words; case, width, space and punctuation do not count.

    Of a text without words everything counts.
    """
    said = folded(text)
    words = "".join(letter for letter in said if letter.isalnum())
    return blake2b((words or said).encode(), digest_size=16).hexdigest()
