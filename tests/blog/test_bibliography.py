"""What people paste: formats in any mixture, dirty and hostile, nothing of it lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.citations import bibliography
from blog.citations.formats import bibtex, csl, plain, ris
from tests import hanging
from tests.blog.oracle.records import records

BIBTEX = (
    '@article{a, title={The {W}all}, author="Sorn, Ilka and {The Team}", '
    "year=2020, month=apr, journal=J, volume=3}"
)
RIS = "TY  - JOUR\nTI  - On walls\nAU  - Sorn, Ilka\nPY  - 2020/03/14/\nER  - "
CSL = '[{"type": "book", "title": "Walls", "author": [{"literal": "Wall Office"}]}]'


def read_one(text):
    found = bibliography.read(text)
    assert found.unreadable == []
    assert len(found.understood) == 1
    return found.understood[0].source


def said(source):
    usual = {"kind": "web", "access": "open"}
    return {name: value for name, value in source.items() if value and usual.get(name) != value}


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("“The wall” – Board, April 2025", {"title": "The wall", "publisher": "Board", "issued": "2025-04"}),
        (
            '[3] "The wall" – Ilka Sorn, Harbour Board, 3 April 2025. https://example.org/x.',
            {
                "title": "The wall",
                "authors": ["Ilka Sorn"],
                "publisher": "Harbour Board",
                "issued": "2025-04-03",
                "url": "https://example.org/x",
            },
        ),
        (
            "Sorn, I., & King, M. L., Jr. (2025, April 3). The title: a part. The Gazette. https://doi.org/10.1000/xyz",
            {
                "title": "The title: a part",
                "authors": ["I. Sorn", "M. L. King Jr."],
                "publisher": "The Gazette",
                "issued": "2025-04-03",
                "doi": "10.1000/xyz",
            },
        ),
        (
            "World Bank. (n.d.). Data [Data set]. Retrieved April 3, 2025, from https://example.org/a(b)",
            {
                "title": "Data",
                "authors": ["World Bank"],
                "url": "https://example.org/a(b)",
                "accessed_on": "2025-04-03",
            },
        ),
        (
            "The title. The Publisher, 2024. https://example.org/b",
            {
                "title": "The title",
                "publisher": "The Publisher",
                "issued": "2024",
                "url": "https://example.org/b",
            },
        ),
        ("https://example.org/page?x=1", {"url": "https://example.org/page?x=1"}),
        ("<https://example.org/page>", {"url": "https://example.org/page"}),
        ("www.example.org/page", {"url": "https://www.example.org/page"}),
        ("10.1000/182", {"doi": "10.1000/182"}),
        ("• doi:10.1000/182", {"doi": "10.1000/182"}),
        ("https://doi.org/10.1000/182", {"doi": "10.1000/182"}),
    ],
)
def test_a_plain_line_is_understood(line, fields):
    assert said(read_one(line)) == fields


def test_every_format_is_understood_in_one_paste_with_the_line_where_it_begins():
    text = "\n\n".join(["“The wall” – Board, April 2025", BIBTEX, "just some words", RIS, CSL, "10.1000/182"])

    found = bibliography.read(text)

    assert [(each.line, each.source["title"]) for each in found.understood] == [
        (1, "The wall"),
        (3, "The Wall"),
        (7, "On walls"),
        (13, "Walls"),
        (15, ""),
    ]
    assert found.understood[1].left_out == []
    assert found.understood[1].source["volume"]
    assert found.understood[1].source["authors"] == ["Ilka Sorn", "The Team"]
    assert [(each.line, each.text) for each in found.unreadable] == [(5, "just some words")]


@pytest.mark.parametrize("dash", [" -", "  -", "   -", "    - "])
def test_tags_are_known_with_however_many_spaces(dash):
    tags = {"TY": "JOUR", "TI": "On walls", "AU": "Sorn, Ilka", "ER": ""}
    text = "\n".join(f"{tag}{dash} {value}".rstrip() for tag, value in tags.items())

    [found] = bibliography.read(text).understood

    assert (found.source["title"], found.source["authors"], found.left_out) == ("On walls", ["Ilka Sorn"], [])


def test_an_empty_line_in_a_record_ends_it_only_if_no_tag_follows():
    text = "TY  -JOUR\n\nTI  -On walls\nER  -\n\nTY  -JOUR\n\nno tag"

    found = bibliography.read(text)

    assert [each.source["title"] for each in found.understood] == ["On walls"]
    assert [each.line for each in found.unreadable] == [6, 8]


@pytest.mark.parametrize("style", ["house", "apa"])
def test_our_own_plain_list_is_understood_again(style):
    sources = [
        each for each in records() if each["kind"] in {"web", "book"} and each["url"] and each["title"]
    ][:9]

    found = bibliography.read(plain.write(sources, style))

    assert found.unreadable == []
    assert [each.source["title"] for each in found.understood] == [each["title"] for each in sources]
    assert [each.source["url"] for each in found.understood] == [each["url"] for each in sources]


@pytest.mark.parametrize("write", [bibtex.write, ris.write, csl.write])
def test_our_own_exports_are_understood_again(write):
    found = bibliography.read(write(records()))

    assert found.unreadable == []
    assert [each.source["title"] for each in found.understood] == [each["title"] for each in records()]


SCRIPT = "<script>alert(1)</script>"
IN_FORMATS = {
    "bibtex": "@online{{k, title = {{{title}}}, url = {{{url}}}}}",
    "ris": "TY  - ELEC\nTI  - {title}\nUR  - {url}\nER  - ",
    "csl": '[{{"type": "webpage", "title": "{title}", "URL": "{url}"}}]',
    "plain": "“{title}” – Board, 2025. {url}",
}
GOOD = "“A good one” – Board, 2024"


@pytest.mark.parametrize("name", IN_FORMATS)
def test_markup_in_a_title_is_text(name):
    source = read_one(IN_FORMATS[name].format(title=SCRIPT, url="https://example.org/a"))

    assert source["title"] == SCRIPT


@pytest.mark.parametrize("name", IN_FORMATS)
@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://", "//example.org/a"])
def test_an_address_that_is_none_is_refused_with_its_line_or_no_address(name, url):
    found = bibliography.read(f"{GOOD}\n" + IN_FORMATS[name].format(title="Bad", url=url))

    assert found.understood[0].source["title"] == "A good one"
    refused = [each.line for each in found.unreadable]
    assert refused == [2] or (name == "plain" and all(each.source["url"] == "" for each in found.understood))


@pytest.mark.parametrize("name", IN_FORMATS)
def test_a_title_of_ten_kilobytes_is_refused_with_its_line(name):
    found = bibliography.read(
        f"{GOOD}\n" + IN_FORMATS[name].format(title="x" * 10_000, url="https://example.org/a")
    )

    assert [(each.line, "longer than 500" in each.reason) for each in found.unreadable] == [(2, True)]
    assert [each.source["title"] for each in found.understood] == ["A good one"]


@pytest.mark.parametrize(
    "text",
    [
        "@article{k, title = {A}, volume = {VOLUME}}",
        "TY  - JOUR\nTI  - A\nVL  - VOLUME\nER  - ",
        '[{"type": "article-journal", "title": "A", "volume": "VOLUME"}]',
    ],
)
def test_a_volume_is_text_too_and_has_its_longest(text):
    assert read_one(text.replace("VOLUME", SCRIPT))["volume"] == SCRIPT

    found = bibliography.read(f"{GOOD}\n" + text.replace("VOLUME", "x" * 101))
    assert [(each.line, each.reason) for each in found.unreadable] == [
        (2, "Its volume is longer than 100 characters.")
    ]


@pytest.mark.parametrize("name", IN_FORMATS)
def test_a_nul_is_refused_with_its_line(name):
    found = bibliography.read(
        f"{GOOD}\n" + IN_FORMATS[name].format(title="x\x00y", url="https://example.org/a")
    )

    assert found.unreadable[0].line == 2
    assert [each.source["title"] for each in found.understood] == ["A good one"]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        ('@book{a, title = "never closed', "brace"),
        ("@book{a, title = {never closed", "brace"),
        ("TY  - BOOK\nTI  - no end", "no end"),
        ('[{"title": "no end"', "damaged"),
        ('[{"type": "book"}]', "no title"),
        ("“Unbalanced – Board", "neither"),
    ],
)
def test_what_is_damaged_is_kept_with_a_reason_and_takes_nothing_along(damaged, reason):
    found = bibliography.read(f"{GOOD}\n\n{damaged}\n\n{RIS}")

    assert [each.source["title"] for each in found.understood] == ["A good one", "On walls"]
    assert [each.line for each in found.unreadable] == [3]
    assert reason in found.unreadable[0].reason
    assert found.unreadable[0].text.split() != []


LIST = """[
  {"type": "book", "title": "First",
   "publisher": "Tide Press"},
  {"type": "book"}, {"type": "book", "title": "Third"},

  {"type": "book", "title": "Fourth"}
]"""


@pytest.mark.parametrize("text", [LIST, f'{{"version": [1], "items": {LIST}}}', LIST.replace("\n", "\r\n")])
def test_each_item_of_a_list_has_the_line_where_it_begins_and_its_own_text(text):
    found = bibliography.read(f"{GOOD}\n{text}")

    assert [(each.line, each.source["title"]) for each in found.understood] == [
        (1, "A good one"),
        (3, "First"),
        (5, "Third"),
        (7, "Fourth"),
    ]
    assert [(each.line, each.text) for each in found.unreadable] == [(5, '{"type": "book"}')]


@pytest.mark.parametrize("where", ['"title": "x\\u0000y"', '"title": "A", "issued": {"literal": "\\u001b"}'])
def test_an_escaped_nul_is_refused_like_any_other(where):
    found = bibliography.read(f'[{{"title": "A"}},\n{{"type": "book", {where}}}]')

    assert [each.source["title"] for each in found.understood] == ["A"]
    assert [(each.line, "control" in each.reason) for each in found.unreadable] == [(2, True)]


@pytest.mark.parametrize(
    ("follows", "title"),
    [
        (RIS, "On walls"),
        (CSL, "Walls"),
        (GOOD, "A good one"),
        ("[1] “A good one” – Board, 2024", "A good one"),
        ("https://example.org/a", ""),
        ("@book{b, title={Another}}", "Another"),
    ],
)
@pytest.mark.parametrize(
    "damaged", ["@book{a, title = {never closed,", "@book{a,\n title = {never closed,\n}"]
)
def test_a_broken_entry_swallows_nothing_that_follows(damaged, follows, title):
    found = bibliography.read(f"{damaged}\n{follows}")

    assert [each.source["title"] for each in found.understood] == [title]
    assert [(each.line, each.text) for each in found.unreadable] == [(1, damaged)]


@pytest.mark.parametrize("damaged", ["TY  - BOOK\nTI  - no end", '[{"title": "no end"'])
@pytest.mark.parametrize(("follows", "title"), [(RIS, "On walls"), ("@book{b, title={Another}}", "Another")])
def test_other_broken_records_swallow_nothing_either(damaged, follows, title):
    found = bibliography.read(f"{damaged}\n{follows}")

    assert [each.source["title"] for each in found.understood] == [title]
    assert [each.text for each in found.unreadable] == [damaged]


def test_two_addresses_on_a_line_of_their_own_are_two_sources():
    found = bibliography.read("[3] https://example.org/a, <https://example.org/b>")

    assert [(each.line, each.source["url"]) for each in found.understood] == [
        (1, "https://example.org/a"),
        (1, "https://example.org/b"),
    ]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("https://example.org/a https://example.org/b", ["https://example.org/b"]),
        ("https://example.org/a. http://www.example.org/a/", []),
        ("https://doi.org/10.1000/1 doi:10.1000/2", ["10.1000/2"]),
        ("https://doi.org/10.1000/1 https://example.org/a", []),
    ],
)
def test_a_second_address_of_one_source_is_named_as_left_out(line, left):
    found = bibliography.read(f"“The wall” – Board, April 2025. {line}")

    assert [(each.source["title"], each.left_out) for each in found.understood] == [("The wall", left)]
    assert found.understood[0].source["publisher"] == "Board"


def test_a_month_of_reading_is_named_as_left_out():
    found = bibliography.read("Board. (2025). Data. Retrieved April 2025 from https://example.org/a")

    assert found.understood[0].left_out == ["Retrieved April 2025 from"]


def test_more_than_is_read_at_once_is_refused():
    with pytest.raises(bibliography.TooMuch):
        bibliography.read("x" * (bibliography.LONGEST + 1))
    with pytest.raises(bibliography.TooMuch):
        bibliography.read("10.1000/182\n" * (bibliography.MOST + 1))


def test_a_line_that_is_longer_than_any_source_is_refused_at_once():
    code = """
from blog.citations import bibliography
[refused] = bibliography.read("ab (" + "1" * 390_000).unreadable
print(refused.reason)
"""

    assert hanging.printed(code) == "It is longer than 5000 characters."


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("@misc{k, title={A}, author={Ilka%sSorn}}", "understood"),
        ("TY  - ELEC\nUR  - https://example.org/a%sb\nER  - ", "unreadable"),
    ],
)
def test_however_many_spaces_are_read_at_once(text, read):
    code = f"""
from blog.citations import bibliography
print(len(bibliography.read({text!r} % (" " * 390_000)).{read}))
"""

    assert hanging.printed(code) == "1"


def test_json_nested_deeper_than_anybody_reads_takes_nothing_along():
    deep = '[{"title": "Deep", "URL": "https://example.org/a", "note": ' + "[" * 3000 + "]" * 3000 + "}]"

    found = bibliography.read(f"{deep}\n\n{GOOD}")

    assert [each.source["title"] for each in found.understood][-1] == "A good one"
    assert len(found.understood) + len(found.unreadable) == 2


def test_a_date_may_be_doubted_but_not_a_thousand_times():
    [refused] = bibliography.read("The wall. 1920" + "?" * 2000).unreadable

    assert refused.reason == "No address and no date: is this a source?"


PIECES = st.lists(
    st.sampled_from(
        [BIBTEX, RIS, CSL, GOOD, "@book{", "}", "TY  - ", "ER  - ", "[{", "“", "10.1/", "\n", "\\x{", "$"]
    )
    | st.text(max_size=20),
    max_size=8,
)


@given(PIECES.map("\n".join))
def test_whatever_is_pasted_is_understood_or_comes_back(text):
    found = bibliography.read(text)

    kept = {each.text for each in found.unreadable} | {each.text for each in found.understood}
    assert all(each.reason for each in found.unreadable)
    assert bool(kept) == bool(found.understood or found.unreadable)
    for each in found.understood:
        assert each.source["title"] or each.source["url"] or each.source["doi"]
        assert "\x00" not in str(each.source)
