"""RIS: tagged lines, CRLF, each record from `TY  - ` to `ER  - `."""

from collections.abc import Sequence
from typing import Any

import rispy
from django.utils.translation import override

from blog.citations import edtf, names
from blog.citations.formats.records import (
    Reading,
    Unreadable,
    attributes,
    blank,
    checked,
    cite_keys,
    day,
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
READ = {
    *(
        "type_of_reference",
        "title",
        "primary_title",
        "authors",
        "first_authors",
        "publisher",
        "secondary_title",
    ),
    *("journal_name", "alternate_title3", "year", "publication_year", "date", "access_date", "urls", "url"),
    *("volume", "number", "start_page", "end_page"),
    *("doi", "language", "keywords", "custom1", "custom2", "id", "unknown_tag", "name_of_database"),
}


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
        ("UR", source["url"]),
        ("DO", source["doi"]),
        ("LA", source["language"]),
        ("Y2", source["accessed_on"].replace("-", "/")),
        *(("KW", word) for word in attributes(source)),
        ("C2", source["archive_url"]),
        ("C1", f"{ARCHIVED}{source['archived_on']}" if source["archived_on"] else ""),
    ]
    return tagged(lines)


def pages_of(source: SourceRecord) -> tuple[str, str, str]:
    """The first and the last page; whatever is not one range is all in the first."""
    pages = source.get("pages", "")
    return pages.partition("–") if pages.count("–") == 1 and "," not in pages else (pages, "", "")


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


def read(text: str) -> Reading:
    """One record, from its TY to its ER."""
    try:
        found = rispy.loads(text)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise Unreadable("This RIS record is damaged.") from error
    if len(found) != 1:
        raise Unreadable("This RIS record is damaged.")
    return read_record(found[0])


def read_record(found: dict[str, Any]) -> Reading:
    source = blank()
    source["kind"] = KINDS.get(first(found, "type_of_reference"), "web")
    source["title"] = first(found, "title", "primary_title")
    source["publisher"] = first(found, "publisher")
    source["container"] = first(found, "secondary_title", "journal_name", "alternate_title3")
    source["volume"], source["issue"] = first(found, "volume"), first(found, "number")
    ends = (first(found, "start_page"), first(found, "end_page"))
    source["pages"] = "–".join(dict.fromkeys(end for end in ends if end))
    source["authors"] = [
        read_person(name) for name in found.get("authors") or found.get("first_authors") or []
    ]
    source["issued"] = read_date(first(found, "date")) or read_date(first(found, "year", "publication_year"))
    source["url"], source["doi"] = first(found, "urls", "url"), first(found, "doi")
    source["language"] = language(first(found, "language"))
    source["accessed_on"] = day(read_date(first(found, "access_date")))
    if first(found, "custom2").startswith(("http://", "https://")):
        source["archive_url"] = first(found, "custom2")
    if first(found, "custom1").startswith(ARCHIVED):
        source["archived_on"] = day(first(found, "custom1").removeprefix(ARCHIVED))
    series = source["kind"] == "book" and first(found, "type_of_reference") != "CHAP" and source["container"]
    if series:
        source["container"] = ""
    own = read_attributes(found.get("keywords") or [], source)
    left = sorted(name for name in found if name not in READ and found[name])
    return Reading(
        checked(source), [*left, *(["secondary_title"] if series else []), *(["keywords"] if own else [])]
    )


def first(found: dict[str, Any], *fields: str) -> str:
    for name in fields:
        value = found.get(name)
        if isinstance(value, list):
            value = value[0] if value else ""
        if value:
            return str(value).strip()
    return ""


def read_person(text: str) -> str:
    text = " ".join(str(text).split())
    return names.Name(literal=text[:-1].strip()).kept if text.endswith(",") else names.read(text).kept


def read_date(text: str) -> str:
    """EDTF of `2025/04/03/`, `2025///spring 2025` or what people write there; empty for none."""
    head, _slash, words = text.rpartition("/") if text.count("/") == 3 else (text.rstrip("/"), "", "")
    for each in (words, "-".join(part.zfill(2) for part in head.split("/") if part), head):
        try:
            return edtf.read(each).edtf
        except ValueError:
            continue
    return ""
