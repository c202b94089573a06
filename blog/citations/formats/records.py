"""What all formats share: an empty source, kinds, keys, and fields made fit to be kept."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from blog.citations import edtf, names
from blog.citations.identity import normal_doi, normal_url
from blog.snapshot import SourceRecord

LONGEST = {
    "title": 500,
    "publisher": 200,
    "url": 2000,
    "archive_url": 2000,
    "doi": 200,
    "language": 12,
    "container": 200,
    "volume": 100,
    "issue": 100,
    "pages": 100,
}
#: Kinds that are part of a journal or a newspaper, with volumes and issues.
IN_PERIODICALS = {"article", "news"}
#: Kinds whose publisher is what they are part of, where nothing else is said: Reuters, Nature, a site.
PUBLISHED_IN = IN_PERIODICALS | {"web"}
MOST_AUTHORS = 100
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}")


class Unreadable(ValueError):
    """Why this is no source, in words for the person who pasted it."""


class Reading(NamedTuple):
    """A source that was understood, and the names of what it said besides."""

    source: SourceRecord
    left_out: list[str]


class Said:
    """What a record says, field by field, and how much of it has not been kept yet."""

    def __init__(self, fields: Mapping[str, Iterable[str]]) -> None:
        self.texts = {
            name: [text.strip() for text in texts if text.strip()] for name, texts in fields.items()
        }
        self.left = {name: list(texts) for name, texts in self.texts.items()}

    def first(self, *fields: str) -> str:
        return next((text for name in fields for text in self.texts.get(name, [])), "")

    def keep(self, text: str, *fields: str) -> None:
        """The text is kept; it may stand in several fields."""
        for name in fields:
            self.left[name] = [each for each in self.left.get(name, []) if each != text]

    def take(self, *fields: str) -> str:
        text = self.first(*fields)
        self.keep(text, *fields)
        return text

    @property
    def left_out(self) -> list[str]:
        return sorted(name for name, texts in self.left.items() if texts)


def blank() -> SourceRecord:
    return {
        "id": None,
        "kind": "web",
        "title": "",
        "authors": [],
        "publisher": "",
        "issued": "",
        "url": "",
        "doi": "",
        "archive_url": "",
        "archived_on": "",
        "accessed_on": "",
        "language": "",
        "access": "open",
        "evidence": "",
        "container": "",
        "volume": "",
        "issue": "",
        "pages": "",
    }


def one_line(text: Any) -> str:
    """Text without control signs, directions or line breaks."""
    return " ".join(UNPRINTABLE.sub(" ", str(text)).split())


def checked(source: SourceRecord) -> SourceRecord:
    """The same source, tidy; Unreadable if one of its fields cannot be kept."""
    tidy: SourceRecord = {
        **source,
        "authors": [one_line(each) for each in source["authors"] if one_line(each)],
    }
    for name, longest in LONGEST.items():
        tidy[name] = one_line(source[name])  # type: ignore[literal-required]
        if len(tidy[name]) > longest:  # type: ignore[literal-required]
            raise Unreadable(f"Its {LABELS.get(name, name)} is longer than {longest} characters.")
    tidy["pages"] = ranges(tidy["pages"])
    if tidy["kind"] in PUBLISHED_IN and not tidy["publisher"]:
        tidy["publisher"], tidy["container"] = tidy["container"], ""
    if len(tidy["authors"]) > MOST_AUTHORS or len("; ".join(tidy["authors"])) > 2000:
        raise Unreadable("It has more authors than can be kept.")
    tidy["url"], tidy["archive_url"] = web_address(tidy["url"]), web_address(tidy["archive_url"])
    tidy["doi"] = bare_doi(tidy["doi"])
    tidy["issued"] = readable_date(tidy["issued"])
    if not (tidy["title"] or tidy["url"] or tidy["doi"]):
        raise Unreadable("It has no title, no address and no DOI.")
    return tidy


LABELS = {"url": "address", "archive_url": "archived copy", "doi": "DOI", "container": "journal or book"}


def ranges(pages: str) -> str:
    """Pages with one dash from the first to the last, however many hyphens were typed: 12–34."""
    return re.sub(r"\s*[-–—]+\s*", "–", pages.strip())


def whole_and_publisher(source: SourceRecord) -> tuple[str, str]:
    """What a source is part of, and who published that, for the two fields that formats have."""
    container = source.get("container", "")
    if source["kind"] in PUBLISHED_IN and not container:
        return source["publisher"], ""
    return container, source["publisher"]


def web_address(text: str) -> str:
    if not text:
        return ""
    try:
        normal_url(text)
    except ValueError as error:
        raise Unreadable(f"“{text[:60]}” is not an address on the web.") from error
    if re.search(r"\s", text):
        raise Unreadable(f"“{text[:60]}” is not an address on the web.")
    return text


def bare_doi(text: str) -> str:
    if not text:
        return ""
    try:
        return normal_doi(text)
    except ValueError as error:
        raise Unreadable(f"“{text[:60]}” is not a DOI.") from error


def readable_date(text: str) -> str:
    found = edtf_of(text)
    if text and not found:
        raise Unreadable(f"“{text[:60]}” is not a date.")
    return found


def edtf_of(text: str) -> str:
    """EDTF of what people write; empty if it is no date."""
    try:
        return edtf.read(text).edtf
    except ValueError:
        return ""


def day(text: str) -> str:
    """A day for “read on”; what is less exact than that is left out."""
    found = edtf.exact_day(text)
    return found.isoformat() if found else ""


def language(text: str) -> str:
    text = text.strip().replace("_", "-")
    return text.lower()[:12] if LANGUAGE.fullmatch(text) else ""


def cite_keys(sources: Sequence[SourceRecord]) -> list[str]:
    """`sorn2025`, `harbour2016b`: plain ASCII, unique in the list."""
    taken: dict[str, int] = {}
    keys = []
    for source in sources:
        name = names.read(source["authors"][0]) if source["authors"] else None
        maker = (name and (name.family or name.literal)) or source["publisher"] or source["title"]
        plain = unicodedata.normalize("NFKD", maker).encode("ascii", "ignore").decode().lower()
        word = next(iter(re.findall(r"[a-z]{2,}", plain)), "source")
        key = f"{word}{source['issued'][:4] if source['issued'][:4].isdigit() else ''}"
        taken[key] = taken.get(key, 0) + 1
        keys.append(key if taken[key] == 1 else f"{key}-{taken[key]}")
    return keys


def attributes(source: SourceRecord) -> list[str]:
    """What formats have no field for, as keywords: primary, paywall, …"""
    found = [source["evidence"], source["access"] if source["access"] != "open" else ""]
    return [word for word in found if word]


def read_attributes(words: Iterable[str], source: SourceRecord) -> list[str]:
    """Take `attributes()` out of keywords; what is left are somebody's own."""
    left = []
    for word in words:
        if word in {"primary", "secondary"}:
            source["evidence"] = word
        elif word in {"paywall", "registration"}:
            source["access"] = word
        elif word:
            left.append(word)
    return left
