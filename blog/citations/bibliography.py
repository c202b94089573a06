"""A pasted bibliography: BibTeX, RIS, CSL-JSON and plain lines in any mixture, taken apart and understood.

Nothing is dropped: what cannot be read comes back as it was, with the number of its line and a reason.
"""

import json
import re
from collections.abc import Callable, Generator, Iterator
from typing import Any, NamedTuple

from blog.citations.formats import bibtex, csl, plain, ris
from blog.citations.formats.records import Reading, Unreadable
from blog.snapshot import SourceRecord

LONGEST = 400_000  # characters
MOST = 500  # entries
BIBTEX = re.compile(r"\s*@\s*(\w+)\s*([{(])")
NOT_ENTRIES = {"comment", "preamble", "string"}
JSON_BEGIN = re.compile(r"\s*(?:\[\s*(?:\{|\]|$)|\{\s*(?:\"|\}|$))")
#: How a line of plain text may begin that goes on with nothing.
PLAIN_BEGIN = re.compile(r"[“„«]|\[\d|https?://|www\.|10\.\d{4,9}/")
JSON_SPACE = re.compile(r"[ \t\n\r]*")
DECODER = json.JSONDecoder()
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
CONTROLLED = "It has control characters in it, such as NUL."


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
                raise Unreadable(CONTROLLED)
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
        elif begins_ris(line):
            end = end_of_ris(lines, at)
            yield Piece(at + 1, "\n".join(lines[at:end]), read_ris)
            at = end
        elif JSON_BEGIN.match(line):
            end = yield from json_pieces(lines, at)
            at = end
        else:
            yield from (Piece(at + 1, each, plain.read) for each in plain.sources_of(line))
            at += 1


def with_definitions(definitions: str) -> Callable[[str], Reading]:
    return lambda text: bibtex.read(definitions + text)


def begins_ris(line: str) -> bool:
    return ris.tag_of(line)[0] == "TY"


def ends_ris(line: str) -> bool:
    return ris.tag_of(line) == ("ER", "")


def read_ris(text: str) -> Reading:
    if not ends_ris(text.rstrip().rsplit("\n", 1)[-1]):
        raise Unreadable("This RIS record has no end (ER).")
    return ris.read("\n".join(line.strip() for line in text.split("\n")) + " \n")


def end_of_bibtex(lines: list[str], begin: int, opening: str) -> int:
    """The line after the entry: where its braces are even, else where something else begins."""
    closing = {"{": "}", "(": ")"}[opening]
    depth = 0
    for at in range(begin, len(lines)):
        if at > begin and (BIBTEX.match(lines[at]) or begins_ris(lines[at])):
            break
        depth += lines[at].count(opening) - lines[at].count(closing)
        if depth <= 0:
            return at + 1
    for at in range(begin + 1, len(lines)):
        if lines[at].strip() == closing:
            return at + 1
        if not lines[at].strip() or begins_anew(lines[at]) or PLAIN_BEGIN.match(lines[at]):
            return at
    return len(lines)


def begins_anew(line: str) -> bool:
    return bool(BIBTEX.match(line) or JSON_BEGIN.match(line)) or begins_ris(line)


def end_of_ris(lines: list[str], begin: int) -> int:
    """The line after its ER, or where something else begins."""
    for at in range(begin, len(lines)):
        if ends_ris(lines[at]):
            return at + 1
        if at > begin and begins_anew(lines[at]):
            return at
        if not lines[at].strip() and not any(ris.TAG.match(each) for each in lines[at + 1 : at + 2]):
            return at
    return len(lines)


def json_pieces(lines: list[str], begin: int) -> Generator[Piece, None, int]:
    """Each item of a list, or one item alone; the result of the iteration is the line after it."""
    rest = "\n".join(lines[begin:])
    try:
        spans, end = json_items(rest)
    except (ValueError, RecursionError):
        stop = next((at for at in range(begin + 1, len(lines)) if ends_json(lines[at])), len(lines))
        yield Piece(begin + 1, "\n".join(lines[begin:stop]), damaged_json)
        return stop
    for first, last in spans:
        yield Piece(begin + 1 + rest.count("\n", 0, first), rest[first:last], read_json)
    return begin + rest.count("\n", 0, end) + 1


def json_items(text: str) -> tuple[list[tuple[int, int]], int]:
    """Where each item begins and ends, and where all of it does; ValueError if it is no JSON."""
    start = after_space(text, 0)
    value, end = DECODER.raw_decode(text, start)
    if isinstance(value, list):
        return list(items_of_list(text, start)), end
    if isinstance(value.get("items"), list):
        return list(items_of_list(text, place_of(text, start, "items"))), end
    return [(start, end)], end


def items_of_list(text: str, opening: int) -> Iterator[tuple[int, int]]:
    at = after_space(text, opening + 1)
    while text[at] != "]":
        _item, end = DECODER.raw_decode(text, at)
        yield at, end
        at = after_space(text, end)
        if text[at] == ",":
            at = after_space(text, at + 1)


def place_of(text: str, opening: int, name: str) -> int:
    """Where in an object the value of a name begins; of several, the last, as the decoder takes it."""
    place, at = opening, after_space(text, opening + 1)
    while text[at] != "}":
        key, end = DECODER.raw_decode(text, at)
        value = after_space(text, after_space(text, end) + 1)
        place = value if key == name else place
        at = after_space(text, DECODER.raw_decode(text, value)[1])
        if text[at] == ",":
            at = after_space(text, at + 1)
    return place


def after_space(text: str, at: int) -> int:
    match = JSON_SPACE.match(text, at)
    return match.end() if match else at


def ends_json(line: str) -> bool:
    return not line.strip() or bool(BIBTEX.match(line)) or begins_ris(line)


def damaged_json(text: str) -> Reading:
    raise Unreadable("This looks like JSON and is damaged.")


def read_json(text: str) -> Reading:
    value = json.loads(text)
    if any(CONTROL.search(each) for each in texts_in(value)):
        raise Unreadable(CONTROLLED)
    try:
        return csl.read(value)
    except Unreadable:
        raise
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        # JSON can be anything: what the reader of CSL did not think of comes back as all that is damaged.
        raise Unreadable("This looks like JSON and is damaged.") from error


def texts_in(value: Any) -> Iterator[str]:
    """All texts of a JSON value, the names of its fields too."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*each, *each.values()]
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str):
            yield each
