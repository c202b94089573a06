"""A pasted bibliography: BibTeX, RIS, CSL-JSON and plain lines in any mixture, taken apart and understood.

Nothing is dropped: what cannot be read comes back as it was, with the number of its line and a reason.
"""

import json
import re
from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

from blog.citations.formats import bibtex, csl, plain, ris
from blog.citations.formats.records import Reading, Unreadable
from blog.snapshot import SourceRecord

LONGEST = 400_000  # characters
MOST = 500  # entries
BIBTEX = re.compile(r"\s*@\s*(\w+)\s*([{(])")
NOT_ENTRIES = {"comment", "preamble", "string"}
RIS_BEGIN = re.compile(r"\s*TY {1,2}- ?")
RIS_END = re.compile(r"\s*ER {1,2}-\s*$")
RIS_TAG = re.compile(r"\s*[A-Z][A-Z0-9] {1,2}-(?: |$)")
JSON_BEGIN = re.compile(r"\s*(?:\[\s*(?:\{|\]|$)|\{\s*(?:\"|\}|$))")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Piece(NamedTuple):
    """A part of the text that should be one source."""

    line: int
    text: str
    read: Callable[[str], Reading]


class Understood(NamedTuple):
    line: int
    text: str
    source: SourceRecord
    left_out: list[str]


class NotUnderstood(NamedTuple):
    line: int
    text: str
    reason: str


class Bibliography(NamedTuple):
    understood: list[Understood]
    unreadable: list[NotUnderstood]

    @property
    def rest(self) -> str:
        """What is left to be mended, as it was pasted."""
        return "\n\n".join(each.text for each in self.unreadable)


class TooMuch(ValueError):
    """More than is read at once."""


def read(text: str) -> Bibliography:
    if len(text) > LONGEST:
        raise TooMuch(f"More than {LONGEST:,} characters at once. Paste it in parts.")
    found = Bibliography([], [])
    for piece in pieces(text.replace("\r\n", "\n").replace("\r", "\n")):
        if len(found.understood) + len(found.unreadable) >= MOST:
            raise TooMuch(f"More than {MOST} sources at once. Paste them in parts.")
        try:
            if CONTROL.search(piece.text):
                raise Unreadable("It has control characters in it, such as NUL.")
            reading = piece.read(piece.text)
        except Unreadable as reason:
            found.unreadable.append(NotUnderstood(piece.line, piece.text, str(reason)))
        else:
            found.understood.append(Understood(piece.line, piece.text, *reading))
    return found


def pieces(text: str) -> Iterator[Piece]:
    """The text in parts, each with the reader of its format."""
    lines = text.split("\n")
    definitions = ""
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif match := BIBTEX.match(line):
            end = end_of_bibtex(lines, at, match[2])
            block = "\n".join(lines[at:end])
            if match[1].lower() == "string":
                definitions += block + "\n"
            elif match[1].lower() not in NOT_ENTRIES:
                yield Piece(at + 1, block, with_definitions(definitions))
            at = end
        elif RIS_BEGIN.match(line):
            end = end_of_ris(lines, at)
            yield Piece(at + 1, "\n".join(lines[at:end]), read_ris)
            at = end
        elif JSON_BEGIN.match(line):
            end = yield from json_pieces(lines, at)
            at = end
        else:
            yield Piece(at + 1, line, plain.read)
            at += 1


def with_definitions(definitions: str) -> Callable[[str], Reading]:
    return lambda text: bibtex.read(definitions + text)


def read_ris(text: str) -> Reading:
    if not RIS_END.search(text.rstrip().rsplit("\n", 1)[-1]):
        raise Unreadable("This RIS record has no end (ER).")
    return ris.read("\n".join(line.strip() for line in text.split("\n")) + " \n")


def end_of_bibtex(lines: list[str], begin: int, opening: str) -> int:
    """The line after the entry: where its braces are even, else where a blank line or the next one begins."""
    closing = {"{": "}", "(": ")"}[opening]
    depth, blank = 0, 0
    for at in range(begin, len(lines)):
        if at > begin and BIBTEX.match(lines[at]):
            return blank or at
        if not lines[at].strip():
            blank = blank or at
        depth += lines[at].count(opening) - lines[at].count(closing)
        if depth <= 0:
            return at + 1
    return blank or len(lines)


def end_of_ris(lines: list[str], begin: int) -> int:
    """The line after its ER, or where something else begins."""
    for at in range(begin, len(lines)):
        if RIS_END.match(lines[at]):
            return at + 1
        if at > begin and (RIS_BEGIN.match(lines[at]) or BIBTEX.match(lines[at])):
            return at
        if not lines[at].strip() and not any(RIS_TAG.match(each) for each in lines[at + 1 : at + 2]):
            return at
    return len(lines)


def json_pieces(lines: list[str], begin: int) -> Generator[Piece, None, int]:
    """Each item of a list, or one item alone; the result of the iteration is the line after it."""
    rest = "\n".join(lines[begin:])
    start = len(rest) - len(rest.lstrip())
    try:
        value, end = json.JSONDecoder().raw_decode(rest, start)
    except (ValueError, RecursionError):
        stop = next((at for at in range(begin + 1, len(lines)) if not lines[at].strip()), len(lines))
        yield Piece(begin + 1, "\n".join(lines[begin:stop]), damaged_json)
        return stop
    items = value if isinstance(value, list) else value.get("items", [value])
    for item in items if isinstance(items, list) else [value]:
        yield Piece(begin + 1, json.dumps(item, ensure_ascii=False, indent=2), read_json)
    return begin + rest.count("\n", 0, end) + 1


def damaged_json(text: str) -> Reading:
    raise Unreadable("This looks like JSON and is damaged.")


def read_json(text: str) -> Reading:
    return csl.read(json.loads(text))
