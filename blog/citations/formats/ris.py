"""RIS: tagged lines, CRLF, each record from `TY  - ` to `ER  - `."""

import re
from collections.abc import Sequence
from typing import Any

import rispy
from django.utils.translation import override
from rispy.config import TAG_KEY_MAPPING

from blog.citations import edtf, names
from blog.citations.formats.records import (
    Reading,
    Said,
    Unreadable,
    attributes,
    blank,
    checked,
    cite_keys,
    day,
    edtf_of,
    language,
    one_line,
    read_attributes,
    whole_and_publisher,
)
from blog.snapshot import SourceRecord

TYPES = {
    "article": "JOUR",
    "book": "BOOK",
    "dataset": "DATA",
    "interview": "PCOMM",
    "law": "STAT",
    "news": "NEWS",
    "record": "GOVDOC",
    "report": "RPRT",
    "web": "ELEC",
}
KINDS = {ris: kind for kind, ris in TYPES.items()} | {
    "ABST": "article",
    "AGGR": "dataset",
    "BILL": "law",
    "BLOG": "web",
    "CASE": "law",
    "CHAP": "book",
    "CONF": "article",
    "CPAPER": "article",
    "DBASE": "dataset",
    "EBOOK": "book",
    "EDBOOK": "book",
    "EJOUR": "article",
    "GRNT": "record",
    "HEAR": "law",
    "INPR": "article",
    "JFULL": "article",
    "LEGAL": "law",
    "MANSCPT": "record",
    "MGZN": "news",
    "PAMP": "report",
    "PAT": "record",
    "STAND": "report",
    "THES": "report",
    "UNBILL": "law",
}
ARCHIVED = "archived on "
#: Two spaces or more, or a single one if another follows the dash.
TAG = re.compile(r"\s*([A-Z][A-Z0-9])(?: {2,}-\s*| -(?:\s+|$))(.*)")
#: Any may stand there twice. Nothing is cut at semicolons, as rispy would: an address may have one in it.
AS_OFTEN_AS_THEY_STAND = [tag for tag in TAG_KEY_MAPPING if tag != "TY"]
NEXT_ADDRESS = re.compile(r"(?<!\s)\s*;\s*(?=https?://)")


def write(sources: Sequence[SourceRecord]) -> str:
    keys = cite_keys(sources)
    return "".join(record(source, key) for source, key in zip(sources, keys, strict=True))


def record(source: SourceRecord, key: str) -> str:
    whole, publisher = whole_and_publisher(source)
    if source["kind"] == "web" and not publisher:
        whole, publisher = "", whole
    start, _dash, end = pages_of(source)
    lines = [
        ("TY", "CHAP" if source["kind"] == "book" and whole else TYPES[source["kind"]]),
        ("ID", key),
        *(("AU", person(author)) for author in source["authors"]),
        ("TI", source["title"]),
        ("T2", whole),
        ("PB", publisher),
        ("VL", source.get("volume", "")),
        ("IS", source.get("issue", "")),
        ("SP", start),
        ("EP", end),
        ("PY", source["issued"][:4] if source["issued"][:4].isdigit() else ""),
        ("DA", date(source["issued"])),
        ("UR", unsplit(source["url"])),
        ("DO", source["doi"]),
        ("LA", source["language"]),
        ("Y2", source["accessed_on"].replace("-", "/")),
        *(("KW", word) for word in attributes(source)),
        ("C2", source["archive_url"]),
        ("C1", f"{ARCHIVED}{source['archived_on']}" if source["archived_on"] else ""),
        ("C3", source["url"] if unsplit(source["url"]) != source["url"] else ""),
    ]
    return tagged(lines)


def pages_of(source: SourceRecord) -> tuple[str, str, str]:
    """The first and the last page; whatever is not one range is all in the first."""
    pages = source.get("pages", "")
    return pages.partition("–") if pages.count("–") == 1 and "," not in pages else (pages, "", "")


def unsplit(url: str) -> str:
    """An address that no reader takes for two: many part them at semicolons."""
    return url.replace(";", "%3B")


def tagged(lines: Sequence[tuple[str, str]]) -> str:
    told = [f"{tag}  - {one_line(value)}" for tag, value in lines if value]
    return "\r\n".join([*told, "ER  - ", "", ""])


def person(author: str) -> str:
    """A trailing comma keeps a body together that looks like a person."""
    name = names.read(author)
    if name.literal and not names.read(name.literal).literal:
        return f"{name.literal},"
    return name.inverted


def date(text: str) -> str:
    """`2025/04/03/`; what is less plain stands as words behind the last slash."""
    if not text:
        return ""
    parts = text.split("-")
    if all(part.isdigit() for part in parts) and not (parts[1:] and int(parts[1]) >= edtf.SPRING):
        return "/".join([*parts, "", "", ""][:3]) + "/"
    with override("en"):
        return f"{text[:4] if text[:4].isdigit() else ''}///{edtf.in_words(text)}"


# Reading ---------------------------------------------------------------------


def tag_of(line: str) -> tuple[str, str]:
    """A tag such as `AU` and what it says; both empty if the line has none."""
    match = TAG.match(line)
    return (match[1], match[2].strip()) if match else ("", "")


def read(text: str) -> Reading:
    """One record, from its TY to its ER."""
    try:
        found = rispy.loads(unfolded(text), list_tags=AS_OFTEN_AS_THEY_STAND, delimiter_tags_mapping={})
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise Unreadable("This RIS record is damaged.") from error
    if len(found) != 1:
        raise Unreadable("This RIS record is damaged.")
    return read_record(found[0])


def unfolded(text: str) -> str:
    """Each tag on one line, with two spaces behind it; what has no tag goes on with the line above it."""
    lines: list[str] = []
    for line in text.splitlines():
        tag, said = tag_of(line)
        if tag:
            lines.append(f"{tag}  - {said}")
        elif lines and line.strip():
            lines[-1] += f" {line.strip()}"
    return "\n".join([*lines, ""])


def read_record(found: dict[str, Any]) -> Reading:
    kind = found.pop("type_of_reference")
    said = Said({**found.pop("unknown_tag", {}), **found})
    said.take("id")
    source = blank()
    source["kind"] = KINDS.get(kind, "web")
    source["title"] = said.take("title", "primary_title")
    source["publisher"] = said.take("publisher")
    # Around a book that is no chapter stands its series.
    if source["kind"] != "book" or kind == "CHAP":
        source["container"] = said.take("secondary_title", "journal_name", "alternate_title3")
    source["volume"], source["issue"] = said.take("volume"), said.take("number")
    ends = (said.take("start_page"), said.take("end_page"))
    source["pages"] = "–".join(dict.fromkeys(end for end in ends if end))
    authors = said.texts.get("authors") or said.texts.get("first_authors") or []
    for each in authors:
        said.keep(each, "authors", "first_authors")
    source["authors"] = [read_person(each) for each in authors]
    source["issued"] = issued(said)
    source["url"], source["doi"] = read_address(said), said.take("doi")
    read_what_may_be_odd(said, source)
    own = read_attributes(said.texts.get("keywords", []), source)
    said.left["keywords"] = own
    return Reading(checked(source), said.left_out)


def read_what_may_be_odd(said: Said, source: SourceRecord) -> None:
    """Language, day of reading and archived copy: kept only if they can be understood."""
    if understood := language(said.first("language")):
        source["language"] = understood
        said.take("language")
    if understood := day(read_date(said.first("access_date"))):
        source["accessed_on"] = understood
        said.take("access_date")
    if said.first("custom2").startswith(("http://", "https://")):
        source["archive_url"] = said.take("custom2")
    archived = said.first("custom1")
    if archived.startswith(ARCHIVED) and (understood := day(archived.removeprefix(ARCHIVED))):
        source["archived_on"] = understood
        said.take("custom1")


def issued(said: Said) -> str:
    """The date, or else the year; a year that the date has too is kept with it."""
    if date := read_date(said.first("date")):
        said.take("date")
    for name in ("year", "publication_year"):
        year = read_date(said.first(name))
        if year and date.startswith(year if date else ""):
            said.take(name)
            date = date or year
    return date


def read_address(said: Said) -> str:
    """The first address; where it has a semicolon, `record` writes it for us a second time."""
    said.left["urls"] = [each for line in said.texts.get("urls", []) for each in NEXT_ADDRESS.split(line)]
    if not said.left["urls"]:
        return ""
    url = said.left["urls"][0]
    said.keep(url, "urls")
    whole = said.first("custom3")
    if whole and whole != url and unsplit(whole) == url:
        return said.take("custom3")
    return url


def read_person(text: str) -> str:
    text = " ".join(str(text).split())
    return names.Name(literal=text[:-1].strip()).kept if text.endswith(",") else names.read(text).kept


def read_date(text: str) -> str:
    """EDTF of `2025/04/03/`, `2025///spring 2025` or what people write there; empty for none."""
    head, _slash, words = text.rpartition("/") if text.count("/") == 3 else (text.rstrip("/"), "", "")
    numbers = "-".join(part.zfill(2) for part in head.split("/") if part)
    return edtf_of(words) or edtf_of(numbers) or edtf_of(head)
