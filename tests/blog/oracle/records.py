"""Sources of every kind with everything that may be missing, for comparison with citeproc-js."""

from typing import Any

from blog.citations.formats.records import blank
from blog.snapshot import SourceRecord

KINDS = ["article", "book", "dataset", "interview", "law", "news", "record", "report", "web"]


def source(kind: str, **fields: Any) -> SourceRecord:
    whole: SourceRecord = {
        **blank(),
        "kind": kind,
        "title": "The wall and the sea",
        "publisher": "Harbour Press",
    }
    return {
        **whole,
        "authors": ["Ilka Sorn"],
        "issued": "2025-04-03",
        "url": "https://example.org/a",
        **fields,
    }  # type: ignore[typeddict-item]


def every_kind() -> list[SourceRecord]:
    found = []
    for kind in KINDS:
        found += [
            source(kind),
            source(kind, authors=[]),
            source(kind, issued=""),
            source(kind, publisher="", url=""),
            source(kind, doi="10.1000/182", url=""),
        ]
    return found


def special() -> list[SourceRecord]:
    many = [f"Ana Berg{letter}" for letter in "abcdefghijklmnopqrstuvwxy"]
    return [
        source("book", authors=["Ilka Sorn", "Tom Reed"]),
        source("book", authors=["Ilka Sorn", "Tom Reed", "Ana Berg"]),
        source("book", authors=many[:20]),
        source("book", authors=many[:21]),
        source("book", authors=many),
        source("book", authors=["Martin Luther King Jr."]),
        source("book", authors=["Jean-Paul Sartre"]),
        source("book", authors=["Ludwig van Beethoven"]),
        source("book", authors=["Plato"]),
        source("report", authors=["World Health Organization"]),
        source("report", authors=["World Health Organization"], publisher="World Health Organization"),
        source("report", authors=["Ilka Sorn", "{World Bank}"]),
        source("book", authors=["王小明"], title="城市的水"),
        source("web", authors=["山田太郎", "Ilka Sorn"]),
        source("web", title="ميزانية المدينة", authors=[]),
        source("news", title="תקציב העיר", publisher="הארץ"),
        source("web", issued="2025-04"),
        source("web", issued="2025"),
        source("web", issued="1920~"),
        source("web", issued="2019/2021"),
        source("web", issued="2019-04/2019-05"),
        source("web", issued="2025-21"),
        source("book", issued="-0044"),
        source("web", issued="198X"),
        source("web", issued="", accessed_on="2025-11-03"),
        source("web", title="Who pays?"),
        source("news", title="Stop!"),
        source("web", title="", url="https://example.org/untitled"),
        source("report", doi="10.1000/182", url="https://example.org/both"),
        source("article", volume="12", issue="3", pages="45–67", doi="10.1000/182", url=""),
        source("article", volume="12", pages="e1045"),
        source("article", volume="12"),
        source("article", issue="3"),
        source("article", pages="45"),
        source("article", container="Journal of Walls", volume="12", issue="3", pages="45–67"),
        source("article", container="Proc. of the Wall.", pages="1–9, 12"),
        source("news", pages="A4"),
        source("news", volume="12", issue="3", pages="4–5"),
        source("book", volume="2"),
        source("book", container="All the walls", pages="1–20"),
        source("book", container="All the walls", pages="1", authors=[]),
        source("book", container="All the walls", volume="2", pages="1–20", publisher=""),
        source("book", container="All the walls"),
        source("report", issue="12"),
        source("report", volume="3", authors=[]),
        source("web", container="The Wall Site"),
        source("dataset", authors=["Statistics Office"], publisher="Statistics Office"),
    ]


def records() -> list[SourceRecord]:
    return [*every_kind(), *special()]
