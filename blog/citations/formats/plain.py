"""Plain text: the list of a post's sources for a letter, and the lines that people paste here.

Read are `“Title” – Publisher, April 2025`, `Author, A. (2025). Title. Publisher. https://…`,
`Title. Publisher, 2024. https://…`, and bare addresses and DOIs.
"""

import re
from collections.abc import Sequence
from typing import Literal

from blog.citations import edtf, names, styles
from blog.citations.formats.records import Reading, Unreadable, blank, checked, edtf_of
from blog.citations.identity import DOI, normal_doi, normal_url
from blog.snapshot import SourceRecord

# Characters of a line: all that can be kept of a source is less, and what a line takes grows with its square.
LONGEST = 5000
MOST_PIECES_OF_A_DATE = 6  # between commas
#: In front of an entry of a list: `[3]`, `3.`, `(3)`, `- `, `• `.
BULLET = re.compile(r"^(?:\[\d{1,4}\]|\(\d{1,4}\)|\d{1,3}[.)]|[-*•–])\s+")
ADDRESS = re.compile(r"<?(?P<url>https?://[^\s<>]+)>?", re.IGNORECASE)
BARE_ADDRESS = re.compile(r"(?:www\.)[^\s<>]+\.[^\s<>]+", re.IGNORECASE)
DOI_IN_TEXT = re.compile(r"(?:doi:\s*|\b)(10\.\d{4,9}/[^\s<>]+)", re.ASCII | re.IGNORECASE)
AND = re.compile(r"(?<!\s)\s+and\s+|(?<!\s)\s*&\s*")
BETWEEN = {"and", "&", "|", "/", ",", ";"}
RETRIEVED = re.compile(
    r"(?:retrieved|accessed)\s++(?P<day>[^:]{0,60}?\d{4})(?:,?\s+from:?)?\s*$", re.IGNORECASE
)
QUOTED = re.compile(r"^[“\"„«](?P<title>.+)[”\"“»](?P<rest>(?:[^”\"»]*))$")
APA = re.compile(
    r"^(?P<who>.{2,1000}?)\((?P<when>(?:ca?\. )?[^()]{0,60}\d{3,4}[^()]{0,60}|n\.\s?d\.)\)\.\s+(?P<rest>.+)$"
)
TITLE_FIRST = re.compile(r"^(?P<title>.+?)[.?!]\s+(?P<rest>.+)$")
DESCRIPTOR = re.compile(r"\[[^\]]{2,40}\]$")
NO_DATE = re.compile(r"n\.\s?d\.", re.IGNORECASE)
PERSON = re.compile(
    r"(?:&\s*|,\s*and\s+|,\s*&\s*)?([^,&]+,\s*(?:[^\W\d_]\.[\s-]*)+(?:,\s*(?:Jr\.|Sr\.|I{2,3}|IV))?)(?:,\s*|\s*$)"
)


def write(sources: Sequence[SourceRecord], style: str = styles.DEFAULT) -> str:
    """A numbered list with full addresses."""
    lines = (f"[{number}] {styles.cite(source, style).full}" for number, source in enumerate(sources, 1))
    return "".join(f"{line}\n" for line in lines)


# Reading ---------------------------------------------------------------------


def sources_of(line: str) -> list[str]:
    """A line of nothing but addresses is a source each; every other line is one source."""
    words = [word for word in BULLET.sub("", line.strip()).split() if word not in BETWEEN]
    pages = [word for word in words if not DOI.fullmatch(trimmed(word.strip("<>")))]
    return words if len(pages) > 1 and all(ADDRESS.fullmatch(word) for word in words) else [line]


def read(line: str) -> Reading:
    """One line; Unreadable if nothing in it says what is what."""
    text = BULLET.sub("", line.strip()).strip()
    if len(text) > LONGEST:
        raise Unreadable(f"It is longer than {LONGEST} characters.")
    source = blank()
    text, left = take_addresses(text, source)
    if text:
        read_words(text, source)
    return Reading(checked(source), left)


def take_addresses(text: str, source: SourceRecord) -> tuple[str, list[str]]:
    """Move URL, DOI and the day of reading from the text into the source; what it has no room for is left."""
    left: list[str] = []
    while match := ADDRESS.search(text):
        url = trimmed(match["url"])
        keep_first(source, "doi" if DOI.fullmatch(url) else "url", url, left)
        text = text[: match.start()] + text[match.start("url") + len(url) :].lstrip(">")
    if match := BARE_ADDRESS.fullmatch(text):
        keep_first(source, "url", f"https://{match[0]}", left)
        text = ""
    while match := DOI_IN_TEXT.search(text):
        doi = trimmed(match[1])
        keep_first(source, "doi", doi, left)
        text = text[: match.start()] + text[match.start(1) + len(doi) :]
    text = text.strip().rstrip(",;–—- ").removesuffix("..").strip()
    text = "" if text in {".", "<", ">", "()"} else text
    if match := RETRIEVED.search(text.rstrip(". ")):
        found = edtf_of(match["day"].removeprefix("on ").strip())
        if not found:
            return text, left
        source["accessed_on"] = found if edtf.exact_day(found) else ""
        if not source["accessed_on"]:
            left.append(match[0].strip(" ,:"))
        text = text[: match.start()].strip()
    return text, left


def keep_first(source: SourceRecord, name: Literal["url", "doi"], found: str, left: list[str]) -> None:
    if not source[name]:
        source[name] = found
    elif normal(source[name]) != normal(found):
        left.append(found)


def normal(address: str) -> str:
    try:
        return normal_doi(address) if DOI.fullmatch(address) else normal_url(address)
    except ValueError:
        return address


def trimmed(address: str) -> str:
    """Without the punctuation of the sentence around it."""
    address = address.rstrip(".,;:!?”\"'")
    return address.removesuffix(")") if address.endswith(")") and "(" not in address else address


def read_words(text: str, source: SourceRecord) -> None:
    if match := QUOTED.match(text):
        source["title"] = match["title"].strip().rstrip(",")
        read_rest(match["rest"].strip(" .,–—-"), source)
    elif match := APA.match(text):
        read_apa(match, source)
    elif match := TITLE_FIRST.match(text.rstrip(". ")):
        source["title"] = match["title"].strip()
        read_rest(match["rest"].strip(" .,"), source)
        if not (source["issued"] or source["url"] or source["doi"]):
            raise Unreadable("No address and no date: is this a source?")
    elif source["url"] or source["doi"]:
        source["title"] = text.strip(" .,–—-:")
    else:
        raise Unreadable("This says neither where nor when it was published.")


def read_rest(rest: str, source: SourceRecord) -> None:
    """`Publisher, April 2025`: the date is the longest end that is one; authors cannot be told apart."""
    pieces = rest.split(", ") if rest else []
    for first in range(max(0, len(pieces) - MOST_PIECES_OF_A_DATE), len(pieces)):
        tail = ", ".join(pieces[first:]).strip(" .()")
        if readable := edtf_of(tail):
            source["issued"], pieces = readable, pieces[:first]
            break
    makers = [piece.strip(" .") for piece in pieces if piece.strip(" .")]
    if len(makers) > 1 and not names.read(makers[0]).literal:
        source["authors"] = [each for part in makers[:-1] for each in AND.split(part)]
        makers = makers[-1:]
    source["publisher"] = ", ".join(makers)


def read_apa(match: re.Match[str], source: SourceRecord) -> None:
    who, when, rest = match["who"].strip(), match["when"].strip(), match["rest"].strip()
    source["issued"] = apa_date(when)
    people = [each.strip() for each in PERSON.findall(who)]
    body = any(word.strip(".,").casefold() in names.BODIES for word in who.split())
    if not people and not body and not TITLE_FIRST.match(rest.rstrip(". ")):
        # No author: the title stands in front, and behind the date is who published it.
        source["title"] = DESCRIPTOR.sub("", who.rstrip("."))
        source["publisher"] = rest.strip(" .")
        return
    source["authors"] = [names.read(each).kept for each in people] or [
        names.Name(literal=who.rstrip(".")).kept
    ]
    parts = TITLE_FIRST.match(rest.rstrip(". "))
    source["title"] = DESCRIPTOR.sub("", (parts["title"] if parts else rest).strip(" ."))
    source["publisher"] = parts["rest"].strip(" .,") if parts else ""


def apa_date(when: str) -> str:
    """`2025, April 3`, `ca. 1920`, `n.d.`"""
    if NO_DATE.fullmatch(when):
        return ""
    year, _comma, rest = when.partition(", ")
    for each in (when, f"{rest}, {year}" if " " in rest else f"{rest} {year}", year):
        if found := edtf_of(each.strip()):
            return found
    raise Unreadable(f"“{when}” is not a date.")
