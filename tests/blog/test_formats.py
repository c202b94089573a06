"""Exports, read back by the modules that write them and by the libraries that others use."""

import json
import re

import bibtexparser
import jsonschema
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from blog.citations import names
from blog.citations.formats import bibtex, csl, plain, ris
from blog.citations.formats.records import Unreadable, blank, checked
from tests.blog.oracle.records import records

TEXT = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp", "Zs"]) | st.just(" "), min_size=1, max_size=40
).map(lambda text: " ".join(text.split()))
NAMES = st.sampled_from(
    [
        "Ilka Sorn",
        "World Bank",
        "{Ilka Sorn}",
        "Martin Luther King Jr.",
        "Ludwig van Beethoven",
        "王小明",
        "Plato",
    ]
)
DATES = st.sampled_from(
    [
        "",
        "2025",
        "2025-04",
        "2025-04-03",
        "1920~",
        "1920?",
        "198X",
        "19XX",
        "2025-21",
        "2019/2021",
        "2019-04/..",
    ]
)
#: What LaTeX makes one sign of: dashes, quotation marks, ¿, « and the like.
RUNS = st.text("-'`!?<>,~ a\\", max_size=12).map(lambda text: " ".join(text.split()))
PART = st.text("abc1239 ()&{}~_", max_size=12).map(lambda text: " ".join(text.split()))
SEMICOLON = "https://example.org/a;jsessionid=1?b=2"
SOURCES = st.builds(
    lambda **fields: checked({**blank(), **fields}),
    kind=st.sampled_from(list(csl.TYPES)),
    title=(TEXT | RUNS).filter(bool),
    publisher=TEXT | RUNS,
    authors=st.lists(NAMES, max_size=4, unique=True),
    issued=DATES,
    url=st.sampled_from(
        [
            "",
            "https://example.org/a_b?c=1&d=%20#x",
            "https://example.org/~x/(1)",
            SEMICOLON,
            SEMICOLON.replace(";", "%3B"),
        ]
    ),
    doi=st.sampled_from(["", "10.1000/182", "10.1000/a_b(c)<d>;2-#"]),
    archive_url=st.sampled_from(["", "https://archive.example.net/20250102/https://example.org/a"]),
    archived_on=st.sampled_from(["", "2025-01-02"]),
    accessed_on=st.sampled_from(["", "2025-03-04"]),
    language=st.sampled_from(["", "pt-br", "zh"]),
    access=st.sampled_from(["open", "paywall", "registration"]),
    evidence=st.sampled_from(["", "primary", "secondary"]),
    container=TEXT | st.just(""),
    volume=PART,
    issue=PART,
    pages=st.sampled_from(["", "45", "45–67", "1–9, 12", "A4", "e1045", "xii–xv"]),
)
READERS = {
    "bibtex": (bibtex.write, bibtex.read),
    "ris": (ris.write, ris.read),
    "csl": (csl.write, lambda text: csl.read(json.loads(text)[0])),
}


def same(source):
    """A source with its authors in the one spelling that means them."""
    return {**source, "authors": [names.read(author).kept for author in source["authors"]]}


@pytest.mark.parametrize("name", READERS)
@given(source=SOURCES)
def test_every_format_reads_what_it_writes_without_loss(name, source):
    write, read = READERS[name]

    reading = read(write([source]))

    assert same(reading.source) == same(source)
    assert reading.left_out == []


def test_bibtexparser_reads_every_entry_and_field():
    library = bibtexparser.parse_string(bibtex.write(records()))

    assert library.failed_blocks == []
    assert len(library.entries) == len(records())
    assert len({entry.key for entry in library.entries}) == len(records())
    for entry, source in zip(library.entries, records(), strict=True):
        fields = {field.key: field.value for field in entry.fields}
        assert fields.get("date", "") == source["issued"]
        assert fields.get("url", "") == source["url"]
        assert fields.get("title", "") == source["title"]


def test_rispy_reads_every_record():
    text = ris.write(records())

    found = rispy.loads(text)

    assert text.count("\r\nER  - \r\n") == len(found) == len(records())
    assert re.search(r"(?<!\r)\n", text) is None
    for record, source in zip(found, records(), strict=True):
        assert record.get("title", "") == source["title"]
        assert len(record.get("authors", [])) == len(source["authors"])
        assert record.get("urls", [""])[0] == source["url"]
        assert "unknown_tag" not in record


TEXT_FIELD = {"type": "string", "minLength": 1}
DATE = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": False,
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
        },
        "season": {"enum": [1, 2, 3, 4]},
        "circa": {"type": "boolean"},
        "literal": TEXT_FIELD,
    },
}
NAME = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": dict.fromkeys(["family", "given", "suffix", "literal"], TEXT_FIELD),
}
#: What CSL 1.0.2 allows of the variables that we write (csl-data.json), and nothing besides.
CSL_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": {
            "type": {
                "enum": [
                    *("article-journal", "article-newspaper", "book", "dataset", "document", "interview"),
                    *("legislation", "report", "webpage", "chapter"),
                ]
            },
            "author": {"type": "array", "items": NAME},
            "issued": DATE,
            "accessed": DATE,
            "custom": {"type": "object"},
            **dict.fromkeys(
                [
                    *("id", "title", "publisher", "container-title", "URL", "DOI", "language"),
                    *("volume", "issue", "number", "page"),
                ],
                TEXT_FIELD,
            ),
        },
    },
}


def test_csl_json_is_what_the_schema_allows():
    """Written by hand: no package carries csl-data.json, and this one is stricter, as it forbids the rest."""
    jsonschema.validate(json.loads(csl.write(records())), CSL_SCHEMA)


@given(SOURCES)
def test_any_source_is_csl_json(source):
    jsonschema.validate(json.loads(csl.write([source])), CSL_SCHEMA)


CHAPTERS = {
    "bibtex": """@incollection{a, title={On walls}, booktitle={All the walls}, publisher={Tide Press},
        volume=2, number={3}, pages={45--67}}""",
    "ris": "TY  - CHAP\r\nTI  - On walls\r\nT2  - All the walls\r\nPB  - Tide Press\r\nVL  - 2\r\nIS  - 3\r\n"
    "SP  - 45\r\nEP  - 67\r\nER  - \r\n",
    "csl": """[{"type": "chapter", "title": "On walls", "container-title": "All the walls",
        "publisher": "Tide Press", "volume": 2, "number": "3", "page": "45-67"}]""",
}


@pytest.mark.parametrize("name", READERS)
def test_nothing_of_a_chapter_is_lost(name):
    source, left = READERS[name][1](CHAPTERS[name])

    assert left == []
    assert (source["kind"], source["container"], source["publisher"]) == (
        "book",
        "All the walls",
        "Tide Press",
    )
    assert (source["volume"], source["issue"], source["pages"]) == ("2", "3", "45–67")


def test_a_journal_and_its_publisher_are_both_kept():
    text = "@article{a, title={On walls}, journal={Journal of Walls}, publisher={Tide Press}, pages={4 - 6}}"

    source = bibtex.read(text).source

    assert (source["container"], source["publisher"]) == ("Journal of Walls", "Tide Press")
    assert source["pages"] == "4–6"


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("ris", "TY  - BOOK\r\nTI  - Walls\r\nT2  - Studies in stone\r\nER  - \r\n", "secondary_title"),
        ("csl", '[{"type": "book", "title": "Walls", "container-title": "Studies"}]', "container-title"),
        ("bibtex", "@book{a, title={Walls}, series={Studies in stone}}", "series"),
    ],
)
def test_a_series_does_not_make_a_book_a_chapter_and_is_named_as_left_out(name, text, left):
    reading = READERS[name][1](text)

    assert reading.source["container"] == ""
    assert reading.left_out == [left]


def test_an_address_with_a_semicolon_is_read_whole():
    assert ris.read(f"TY  - ELEC\nUR  - {SEMICOLON}\nER  - ").source["url"] == SEMICOLON


def test_other_readers_get_an_address_with_a_semicolon_in_one_piece():
    text = ris.write([{**blank(), "title": "A", "url": SEMICOLON}])

    assert rispy.loads(text)[0]["urls"] == ["https://example.org/a%3Bjsessionid=1?b=2"]


@pytest.mark.parametrize("dash", ["  - ", " - ", "  -", "  -   "])
def test_a_dash_with_more_or_fewer_spaces_is_one_too(dash):
    reading = ris.read(f"TY{dash}ELEC\nTI{dash}A long\n title\nUR{dash}{SEMICOLON}\nER  - ")

    assert (reading.source["kind"], reading.source["title"]) == ("web", "A long title")
    assert reading.source["url"] == SEMICOLON


@pytest.mark.parametrize("second", ["UR  - https://example.org/b", "; https://example.org/b"])
def test_of_two_addresses_the_second_is_named_as_left_out(second):
    lines = "UR  - https://example.org/a" + (second if second[0] == ";" else f"\n{second}")

    reading = ris.read(f"TY  - ELEC\nTI  - A\n{lines}\nER  - ")

    assert reading.source["url"] == "https://example.org/a"
    assert reading.left_out == ["urls"]


LEFT_OUT = [
    ("bibtex", "year={in press}", ["year"]),
    ("bibtex", "date={soon}, year=2020", ["date"]),
    ("bibtex", "date={2020-04}, year=2020, month=apr", []),
    ("bibtex", "date={2020-04}, year=2021, month=apr", ["month", "year"]),
    ("bibtex", "year=2020, month={Michaelmas}", ["month"]),
    ("bibtex", "language={as it was spoken}", ["language"]),
    ("bibtex", "language={de}, langid={de}", []),
    ("bibtex", "language={German}, langid={de}", ["language"]),
    ("bibtex", "urldate={2024-05}", ["urldate"]),
    ("bibtex", "urldate={2024-05-06}", []),
    ("bibtex", "archivedate={May}", ["archivedate"]),
    ("bibtex", "publisher={Tide Press}, institution={Harbour Board}", ["institution"]),
    ("bibtex", "publisher={Tide Press}, institution={Tide Press}", []),
    ("bibtex", "journal={Walls}, booktitle={All walls}", ["booktitle"]),
    ("bibtex", "number=3, issue=4", ["issue"]),
    ("bibtex", "entrysubtype={magazine}", ["entrysubtype"]),
    ("bibtex", "keywords={primary, walls}", ["keywords"]),
    ("ris", "C1  - some words", ["custom1"]),
    ("ris", "C2  - some words", ["custom2"]),
    ("ris", "DB  - Wall Index", ["name_of_database"]),
    ("ris", "ZZ  - some words", ["ZZ"]),
    ("ris", "PB  - Tide Press\nPB  - Harbour Board", ["publisher"]),
    ("ris", "T2  - Journal of Walls\nJO  - J Walls", ["journal_name"]),
    ("ris", "DA  - soon\nPY  - 2020", ["date"]),
    ("ris", "DA  - 2020/04//\nPY  - 2020", []),
    ("ris", "LA  - as it was spoken\nY2  - May", ["access_date", "language"]),
    ("csl", '"issued": {"literal": "soon"}', ["issued"]),
    ("csl", '"issued": {"date-parts": [[null]]}', []),
    ("csl", '"accessed": {"date-parts": [[2024, 5]]}', ["accessed"]),
    ("csl", '"language": "as it was spoken"', ["language"]),
    ("csl", '"number": "3", "issue": "4"', ["number"]),
    ("csl", '"custom": {"mood": "calm"}', ["custom"]),
]
ONE = {
    "bibtex": "@misc{{a, title={{A}}, {}}}",
    "ris": "TY  - JOUR\nTI  - A\n{}\nER  - ",
    "csl": '[{{"type": "article-journal", "title": "A", {}}}]',
}


@pytest.mark.parametrize(("name", "said", "left"), LEFT_OUT)
def test_what_is_not_kept_is_named(name, said, left):
    assert READERS[name][1](ONE[name].format(said)).left_out == left


@pytest.mark.parametrize(
    ("said", "url", "left"),
    [
        (r"howpublished={\url{https://example.org/how}}", "https://example.org/how", []),
        (r"note={\url{https://example.org/how}}", "https://example.org/how", []),
        (r"note={https://example.org/how}", "https://example.org/how", []),
        (r"note={Seen at \url{https://example.org/how}}", "https://example.org/how", ["note"]),
        (
            r"url={https://example.org/a}, note={\url{https://example.org/how}}",
            "https://example.org/a",
            ["note"],
        ),
        (
            r"url={https://example.org/a}, howpublished={\url{https://example.org/a}}",
            "https://example.org/a",
            [],
        ),
    ],
)
def test_an_address_in_howpublished_or_note_is_the_address(said, url, left):
    reading = bibtex.read(ONE["bibtex"].format(said))

    assert (reading.source["url"], reading.source["publisher"]) == (url, "")
    assert reading.left_out == left


def test_howpublished_in_words_is_the_publisher():
    assert bibtex.read("@misc{a, title={A}, howpublished={Pamphlet}}").source["publisher"] == "Pamphlet"


@pytest.mark.parametrize(
    "title", ["a -- b --- c", "QQQQ".replace("Q", chr(39)), "a-----b", "¿no? ?`no", "<<x>>", ",,x"]
)
def test_runs_of_signs_come_back_from_bibtex_as_they_were(title):
    assert bibtex.read(bibtex.write([{**blank(), "title": title}])).source["title"] == title


def test_crossref_json_is_read():
    found = {
        "type": "journal-article",
        "title": ["On walls"],
        "container-title": ["Journal of Walls"],
        "issued": {"date-parts": [[None]]},
        "author": [{"name": "The Wall Group"}, {"affiliation": []}, {"family": "Sorn", "given": "Ilka"}],
        "DOI": "10.1000/182",
    }

    source = csl.read(found).source

    assert (source["title"], source["publisher"], source["issued"]) == ("On walls", "Journal of Walls", "")
    assert source["authors"] == ["The Wall Group", "Ilka Sorn"]


@pytest.mark.parametrize(
    ("odd", "issued", "left"),
    [
        ({"issued": {"date-parts": [["²"]]}}, "", ["issued"]),
        ({"issued": {"date-parts": [["--5"]]}}, "", ["issued"]),
        ({"issued": {"date-parts": [["9" * 5000]]}}, "", ["issued"]),
        ({"issued": {"date-parts": [[2025]], "season": [1]}}, "2025-21", []),
        ({"issued": {"date-parts": [[2025]], "season": {}}}, "2025", []),
        ({"custom": {"evidence": {}, "access": [[]]}}, "", []),
        ({"custom": {"evidence": ["primary"]}}, "", ["custom"]),
        ({"note": json.loads("[" * 900 + "1" + "]" * 900)}, "", ["note"]),
    ],
)
def test_json_of_any_shape_is_read_and_named(odd, issued, left):
    reading = csl.read({"type": "book", "title": "On walls", **odd})

    assert (reading.source["title"], reading.source["issued"], reading.left_out) == ("On walls", issued, left)


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["²", "--5", "primary", "2025", 2025, 1, "https://example.org/a"]),
    lambda odd: (
        st.lists(odd, max_size=3)
        | st.dictionaries(
            st.sampled_from(["date-parts", "season", "circa", "literal", "family", "evidence", "access"]),
            odd,
            max_size=3,
        )
    ),
)


@given(st.dictionaries(st.sampled_from([*sorted(csl.READ), "note"]), ODD))
def test_whatever_stands_in_json_is_read_or_refused_in_words(found):
    try:
        reading = csl.read({"title": "On walls", **found})
    except Unreadable as reason:
        assert str(reason)
    else:
        assert reading.left_out == sorted(set(reading.left_out))


def test_plain_text_has_numbers_and_full_addresses():
    sources = [
        {
            **blank(),
            "title": "The wall",
            "publisher": "Board",
            "issued": "2025-04",
            "url": "https://example.org/a",
        },
        {**blank(), "title": "תקציב", "doi": "10.1000/182"},
    ]

    assert plain.write(sources) == (
        "[1] “The wall” – Board, April 2025. https://example.org/a\n"
        "[2] “\u2068תקציב\u2069”. https://doi.org/10.1000/182\n"
    )
    assert plain.write(sources[:1], "apa") == "[1] The wall. (2025, April). Board. https://example.org/a\n"
