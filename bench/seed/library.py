"""Sources, publishers, keywords and authors, and what a page shows of each source."""

import datetime
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bench.seed.words import Speaker, name_of
from blog.citations.edtf import exact_day
from blog.citations.facts import Facts
from blog.citations.formats.records import blank
from blog.citations.identity import normal_url
from blog.citations.styles import house
from blog.linked_data import cited
from blog.markup import filled, joined
from blog.reference_list import linked, marks
from blog.snapshot import SourceRecord

MOST_SOURCES, MOST_KEYWORDS, MOST_PUBLISHERS, MOST_AUTHORS = 200_000, 50_000, 2_000, 200
FIRST_NAMES = ["Ilka", "Tomas", "Amadu", "Marit", "Jonas", "Beatriz", "Noor", "Henrik", "Salome", "Yusuf"]
KINDS = ["web", "news", "report", "record", "article", "book", "dataset", "law"]
MAKERS = ["Board", "Office", "Institute", "Review", "Gazette", "University", "Agency", "Archive"]
#: Names of keywords and publishers must not be those of places in the texts.
FROM_HERE = 8_000_000


@dataclass(frozen=True)
class Sizes:
    """How much of everything a publication of so many posts has."""

    posts: int

    @property
    def sources(self) -> int:
        return min(self.posts * 2, MOST_SOURCES)

    @property
    def keywords(self) -> int:
        return min(max(self.posts // 2, 20), MOST_KEYWORDS)

    @property
    def publishers(self) -> int:
        return min(max(self.posts // 10, 10), MOST_PUBLISHERS)

    @property
    def authors(self) -> int:
        return min(max(self.posts // 20, 5), MOST_AUTHORS)


@dataclass(frozen=True, slots=True)
class Shown:
    """A source as pages show it, ready to be put into a text."""

    pk: int
    publisher: int
    record: str
    thing: str
    text: str
    short: str
    linked: str
    marks: str
    #: What the sum above a list of sources is made from; the day of issue if it is known to the day.
    is_judged: bool
    is_primary: bool
    is_closed: bool
    is_archived: bool
    issued: datetime.date | None


def shown(pk: int, publisher: int, record: SourceRecord) -> Shown:
    facts = Facts(record)
    return Shown(
        pk=pk,
        publisher=publisher,
        record=json.dumps(record),
        thing=json.dumps(cited(record)),
        text=str(house.cite(record)),
        short=filled("{}", facts.short),
        linked=linked(facts.cited, facts.url, record["language"]),
        marks=joined(marks(facts, "Archived copy")),
        is_judged=bool(record["evidence"]),
        is_primary=record["evidence"] == "primary",
        is_closed=record["access"] == "paywall",
        is_archived=bool(record["archive_url"]),
        issued=exact_day(record["issued"]),
    )


def publisher_name(number: int) -> str:
    return f"{name_of(FROM_HERE + number)} {MAKERS[number % len(MAKERS)]}"


@cache
def keyword_name(number: int) -> str:
    return f"{name_of(2 * FROM_HERE - number)} {'policy' if number % 3 else 'affairs'}"


@cache
def author_name(number: int) -> str:
    return f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {name_of(FROM_HERE + MOST_PUBLISHERS + number)}"


def records(sizes: Sizes) -> Iterator[tuple[int, SourceRecord]]:
    """Each source with the number of its publisher; both count from 1."""
    speaker = Speaker(3)
    choose = random.Random(5)
    for pk in range(1, sizes.sources + 1):
        publisher = 1 + int(sizes.publishers * choose.random() ** 2)
        day = datetime.date(2010, 1, 1) + datetime.timedelta(days=choose.randrange(5800))
        url = f"https://records.example.org/{publisher}/{pk}"
        archived = pk % 5 == 0
        yield (
            publisher,
            {
                **blank(),
                "id": pk,
                "kind": KINDS[pk % len(KINDS)],
                "title": speaker.say(choose.randrange(4, 9)),
                "authors": [author_name(choose.randrange(10_000))] if pk % 3 == 0 else [],
                "publisher": publisher_name(publisher),
                "issued": day.isoformat() if pk % 2 else f"{day:%Y-%m}",
                "url": url,
                "doi": f"10.5555/{pk}" if pk % 10 == 0 else "",
                "archive_url": f"https://archive.example.org/{pk}" if archived else "",
                "archived_on": day.isoformat() if archived else "",
                "accessed_on": "",
                "language": "en" if pk % 7 else "fr",
                "access": "paywall" if pk % 11 == 0 else "open",
                "evidence": ("primary", "secondary", "")[pk % 3],
            },
        )


def source_row(pk: int, publisher: int, record: SourceRecord, made: object) -> dict[str, object]:
    """The columns of `Source`."""
    return {
        **record,
        "id": pk,
        "authors": json.dumps(record["authors"]),
        "normal_url": normal_url(record["url"]),
        "doi": record["doi"] or None,
        "archived_on": record["archived_on"] or None,
        "accessed_on": None,
        "published_by_id": publisher,
        "merged_into_id": None,
        "created_at": made,
    }
