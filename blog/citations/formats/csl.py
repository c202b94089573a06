"""CSL-JSON (Citation Style Language 1.0.2, csl-data.json)."""

import json
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import override

from blog.citations import edtf, names
from blog.citations.formats.records import (
    IN_PERIODICALS,
    Reading,
    Unreadable,
    blank,
    checked,
    cite_keys,
    day,
    edtf_of,
    language,
    whole_and_publisher,
)
from blog.snapshot import SourceRecord

TYPES = {
    "article": "article-journal",
    "book": "book",
    "dataset": "dataset",
    "interview": "interview",
    "law": "legislation",
    "news": "article-newspaper",
    "record": "document",
    "report": "report",
    "web": "webpage",
}
KINDS = {csl: kind for kind, csl in TYPES.items()} | {
    "article": "article",
    "article-magazine": "news",
    "bill": "law",
    "chapter": "book",
    "hearing": "law",
    "legal_case": "law",
    "manuscript": "record",
    "paper-conference": "article",
    "pamphlet": "report",
    "patent": "record",
    "personal_communication": "interview",
    "regulation": "law",
    "standard": "report",
    "thesis": "report",
    "treaty": "law",
}
KEPT_AS = {
    "title": "title",
    "publisher": "publisher",
    "container-title": "container",
    "volume": "volume",
    "page": "pages",
    "URL": "url",
    "DOI": "doi",
    "language": "language",
    "issued": "issued",
    "accessed": "accessed_on",
}
#: What no variable of CSL says.
OF_OURS = ("evidence", "access", "archive_url", "archived_on")
#: Of a year, a month or a day.
NUMBER = re.compile(r"-?[0-9]{1,9}")
READ = {
    *("id", "type", "title", "author", "issued", "accessed", "publisher", "container-title"),
    *("URL", "DOI", "language", "custom", "citation-key", "volume", "issue", "number", "page"),
}


def write(sources: Sequence[SourceRecord]) -> str:
    keys = cite_keys(sources)
    items = [item(source, key) for source, key in zip(sources, keys, strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def item(source: SourceRecord, key: str) -> dict[str, Any]:
    whole, publisher = whole_and_publisher(source)
    made: dict[str, Any] = {
        "id": key,
        "type": "chapter" if source["kind"] == "book" and whole else TYPES[source["kind"]],
        "title": source["title"],
        "author": [person(author) for author in source["authors"]],
        "container-title": whole,
        "publisher": publisher,
        "volume": source.get("volume", ""),
        # Reports, laws and the like have numbers.
        "issue" if source["kind"] in IN_PERIODICALS else "number": source.get("issue", ""),
        "page": source.get("pages", ""),
        "issued": date(source["issued"]),
        "accessed": date(source["accessed_on"]),
        "URL": source["url"],
        "DOI": source["doi"],
        "language": source["language"],
        "custom": {name: source[name] for name in OF_OURS if source[name] and source[name] != "open"},  # type: ignore[literal-required]
    }
    return {name: value for name, value in made.items() if value}


def person(author: str) -> dict[str, str]:
    name = names.read(author)
    if name.literal:
        return {"literal": name.literal}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}


def date(text: str) -> dict[str, Any] | None:
    """As numbers where numbers can say it, else in English words."""
    if not text:
        return None
    try:
        found = edtf.parse(text)
    except ValueError:
        return {"literal": text}
    ends = found if isinstance(found, edtf.Interval) else (found,)
    marks = {end.mark for end in ends if end}
    if None in ends or len(marks) > 1 or marks & {"?", "%"} or any(end and end.hidden for end in ends):
        with override("en"):
            return {"literal": edtf.in_words(text)}
    known = [end for end in ends if end]
    made: dict[str, Any] = {"date-parts": [parts(end) for end in known]}
    if known[0].month and known[0].month >= edtf.SPRING:
        made["season"] = known[0].month - edtf.SPRING + 1
    if marks == {"~"}:
        made["circa"] = True
    return made


def parts(end: edtf.PartialDate) -> list[int]:
    month = end.month if end.month and end.month < edtf.SPRING else None
    return [number for number in (end.year, month, end.day) if number is not None]


# Reading ---------------------------------------------------------------------


def read(found: Any) -> Reading:
    """One item of CSL-JSON, as the JSON parser gave it."""
    if not isinstance(found, dict):
        raise Unreadable("This is JSON, but no CSL item.")
    source = blank()
    source["kind"] = KINDS.get(text_of(found, "type"), "web")
    source["title"] = text_of(found, "title")
    source["publisher"], source["container"] = text_of(found, "publisher"), text_of(found, "container-title")
    source["volume"], source["pages"] = text_of(found, "volume"), text_of(found, "page")
    source["issue"] = text_of(found, "issue") or text_of(found, "number")
    source["url"], source["doi"] = text_of(found, "URL"), text_of(found, "DOI")
    source["language"] = language(text_of(found, "language"))
    source["authors"] = read_people(found.get("author"))
    source["issued"] = read_date(found.get("issued"))
    source["accessed_on"] = day(read_date(found.get("accessed")))
    custom = found.get("custom")
    if isinstance(custom, dict):
        read_custom(custom, source)
    left = left_out(found, source)
    if found.get("type") == "book" and source["container"]:
        # Not a chapter: what stands there is a series.
        source["container"] = ""
        left.append("container-title")
    return Reading(checked(source), left)


def left_out(found: dict[str, Any], source: SourceRecord) -> list[str]:
    """The variables that say something of which nothing is kept, or not all."""
    fields: dict[str, Any] = dict(source)
    left = {name for name in found if name not in READ}
    left |= {name for name, field in KEPT_AS.items() if not fields[field]}
    left |= {name for name in ("issue", "number") if text_of(found, name) not in {"", source["issue"]}}
    if len(source["authors"]) < sum(map(says_something, as_list(found.get("author")))):
        left.add("author")
    custom = found.get("custom")
    if not isinstance(custom, dict) or any(
        name not in OF_OURS or custom[name] != fields[name] for name in custom
    ):
        left.add("custom")
    return sorted(name for name in left if says_something(found.get(name)))


def says_something(value: Any) -> bool:
    """Whether there is any text or number in it."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        elif each not in {None, "", False}:
            return True
    return False


def read_custom(custom: dict[str, Any], source: SourceRecord) -> None:
    if (evidence := text_of(custom, "evidence")) in {"primary", "secondary"}:
        source["evidence"] = evidence
    if (access := text_of(custom, "access")) in {"paywall", "registration"}:
        source["access"] = access
    source["archive_url"] = text_of(custom, "archive_url")
    source["archived_on"] = day(text_of(custom, "archived_on"))


def text_of(found: dict[str, Any], name: str) -> str:
    """A text; Crossref writes some as lists of one."""
    value = found.get(name, "")
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value) if isinstance(value, str | int | float) else ""


def read_people(found: Any) -> list[str]:
    people = found if isinstance(found, list) else []
    return [name for person in people if isinstance(person, dict) and (name := read_person(person))]


def read_person(found: dict[str, Any]) -> str:
    literal = text_of(found, "literal") or text_of(found, "name")
    if literal:
        return names.Name(literal=" ".join(literal.split())).kept
    particles = (text_of(found, "dropping-particle"), text_of(found, "non-dropping-particle"))
    family = " ".join(part for part in (*particles, text_of(found, "family")) if part)
    given = text_of(found, "given")
    if not family or not given:
        return names.Name(literal=family or given).kept if family or given else ""
    return names.Name(family, given, text_of(found, "suffix")).kept


def read_date(found: Any) -> str:
    """EDTF of a CSL date, empty for none; Crossref writes `[[null]]` for none."""
    if isinstance(found, str):
        return edtf_of(found)
    if not isinstance(found, dict):
        return ""
    ends = [end for end in map(read_parts, as_list(found.get("date-parts"))) if end]
    if ends:
        season = text_of(found, "season")
        if season in {"1", "2", "3", "4"} and len(ends[0]) == 4:
            ends[0] = f"{ends[0]}-{20 + int(season)}"
        mark = "~" if found.get("circa") else ""
        return "/".join(f"{end}{mark}" for end in ends[:2])
    return edtf_of(text_of(found, "literal") or text_of(found, "raw"))


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def read_parts(found: Any) -> str:
    numbers = [
        str(part) for part in as_list(found) if isinstance(part, int | str) and NUMBER.fullmatch(str(part))
    ]
    if not numbers or int(numbers[0]) == 0 or len(numbers[0]) > 5:
        return ""
    year = f"-{int(numbers[0][1:]):04}" if numbers[0].startswith("-") else f"{int(numbers[0]):04}"
    whole = "-".join([year, *(f"{int(part):02}" for part in numbers[1:3])])
    return whole if edtf_of(whole) else year
