"""A post of ours as reference managers take it: RIS, BibLaTeX and CSL-JSON. No request, no database."""

import datetime
import json
import re
from collections.abc import Callable
from typing import NamedTuple

from blog.linked_data import filled

#: What TeX reads as something else (biblatex manual, 2.2; the backslash comes first by the pattern).
TEX = re.compile(r"[\\{}$&#%_^~]")
TEX_WORDS = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


class Record(NamedTuple):
    """`authors` are names as one says them, the family's last."""

    title: str
    authors: list[str]
    publication: str
    published: datetime.date
    summary: str
    keywords: list[str]
    language: str
    url: str


def family_and_given(name: str) -> tuple[str, str]:
    given, _, family = name.rpartition(" ")
    return family, given


def inverted(name: str) -> str:
    return ", ".join(part for part in family_and_given(name) if part)


def ris(record: Record) -> str:
    """Lines end with CRLF, and the last tag has a space after its hyphen."""
    lines = [
        ("TY", "BLOG"),
        ("TI", record.title),
        *(("AU", inverted(name)) for name in record.authors),
        ("T2", record.publication),
        ("PY", str(record.published.year)),
        ("DA", f"{record.published:%Y/%m/%d}"),
        ("AB", record.summary),
        *(("KW", keyword) for keyword in record.keywords),
        ("LA", record.language),
        ("UR", record.url),
    ]
    written = [f"{tag}  - {' '.join(value.split())}" for tag, value in lines if value]
    return "".join(f"{line}\r\n" for line in [*written, "ER  - "])


def tex(text: str) -> str:
    return TEX.sub(lambda sign: TEX_WORDS.get(sign[0], f"\\{sign[0]}"), " ".join(text.split()))


def bibtex(record: Record) -> str:
    key = re.sub(r"\W", "", family_and_given(record.authors[0])[0].casefold()) if record.authors else "post"
    fields = {
        "author": " and ".join(
            f"{{{tex(name)}}}" if " " not in name else tex(inverted(name)) for name in record.authors
        ),
        "title": f"{{{tex(record.title)}}}",
        "organization": f"{{{tex(record.publication)}}}",
        "date": record.published.isoformat(),
        "abstract": tex(record.summary),
        "keywords": ", ".join(tex(keyword) for keyword in record.keywords),
        "langid": record.language,
        # An address is taken as it is; only what would end the field must go.
        "url": record.url.replace("{", "%7B").replace("}", "%7D"),
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@online{{{key}{record.published.year},\n{body}}}\n"


def csl(record: Record) -> str:
    people = [
        filled({"family": family, "given": given}) for family, given in map(family_and_given, record.authors)
    ]
    day = record.published
    item = {
        "id": record.url,
        "type": "post-weblog",
        "title": record.title,
        "author": people,
        "container-title": record.publication,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "abstract": record.summary,
        "keyword": ", ".join(record.keywords),
        "language": record.language,
        "URL": record.url,
    }
    return json.dumps([filled(item)], ensure_ascii=False)


#: Format by name: its media type and who writes it.
FORMATS: dict[str, tuple[str, Callable[[Record], str]]] = {
    "ris": ("application/x-research-info-systems", ris),
    "bibtex": ("application/x-bibtex", bibtex),
    "csl": ("application/vnd.citationstyles.csl+json", csl),
}
