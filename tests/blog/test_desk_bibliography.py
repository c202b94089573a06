"""What the writing page asks the library: to find sources, and to understand what was pasted."""

import pytest
from django.test import Client

from blog.models import Source
from blog.models.merging import merge_sources
from tests.desk import at_desk, person, write
from tests.posts import NOW, make_post, make_source

pytestmark = pytest.mark.django_db
READ = "/admin/blog/source/read/"
FIND = "/admin/blog/source/find/"


@pytest.fixture
def writer():
    return at_desk(person("writer", "Writers"))


def read(client, text):
    return client.post(READ, text.encode(), content_type="text/plain; charset=utf-8")


def test_a_paste_is_understood_and_matched_and_nothing_is_kept(writer):
    known = make_source("The survey", url="https://records.example.org/survey")
    book = make_source("The book", url="", publisher="Tide Press", issued="2001")
    lines = [
        "http://www.records.example.org/survey/",
        "“The book” – Tide Press, 2001",
        "“New” – Board, April 2025",
        "?",
    ]

    found = read(writer, "\n".join(lines)).json()

    assert [(each["line"], each["library"]) for each in found["entries"]] == [
        (1, known.pk),
        (2, book.pk),
        (3, None),
    ]
    assert found["entries"][2]["fields"]["issued"] == "April 2025"
    assert [(each["line"], each["text"]) for each in found["unreadable"]] == [(4, "?")]
    assert found["rest"] == "?"
    assert Source.objects.count() == 2


def test_what_is_pasted_twice_is_one_source(writer):
    found = read(writer, "https://example.org/a\n“New” – Board, 2025\n“New” – Board, 2025").json()

    assert [each["line"] for each in found["entries"]] == [1, 2]


def test_what_is_pasted_in_two_spellings_is_one_source_with_what_the_fuller_says(writer):
    lines = [
        "https://example.org/dup",
        "“The survey” – Board, 2025. https://www.example.org/dup/?utm_source=x",
        "https://doi.org/10.1000/ABC",
        "10.1000/abc",
    ]

    found = read(writer, "\n".join(lines)).json()["entries"]

    assert [(each["line"], each["again"], each["fields"]["title"]) for each in found] == [
        (1, [2], "The survey"),
        (3, [4], ""),
    ]


def test_what_the_library_has_stays_linked_however_full_its_twin_is(writer):
    known = make_source("The survey", url="https://example.org/dup", publisher="", issued="")
    line = "“Survey” – Board, 2025. https://www.example.org/dup/ doi:10.1000/new"

    found = read(writer, f"{line}\nhttps://example.org/dup").json()["entries"]

    assert [(each["library"], each["again"]) for each in found] == [(known.pk, [2])]


@pytest.mark.parametrize(
    "text", ["“A\x00B” – Board, 2025", "@book{a, title={A\x00B}}", "https://exa mple/\x00"]
)
def test_a_nul_is_refused_with_its_line(writer, text):
    found = read(writer, f"“Good” – Board, 2024\n{text}").json()

    assert [each["line"] for each in found["entries"]] == [1]
    assert found["unreadable"][0]["line"] == 2


def test_what_no_row_could_keep_is_refused_before_it_is_added(writer):
    found = read(writer, "“Odd” – Board, 2024. https://no-dots-at-all").json()

    assert found["entries"] == []
    assert "URL" in found["unreadable"][0]["reason"]


@pytest.mark.parametrize("text", ["10.1000/182\n" * 501, "x" * 400_001])
def test_too_much_at_once_is_refused_in_words(writer, text):
    answer = read(writer, text)

    assert answer.status_code == 400
    assert "at once" in answer.json()["error"]


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"", b"[[[[" * 2000, b"{" * 5000])
def test_no_bytes_are_a_crash(writer, body):
    assert writer.post(READ, body, content_type="text/plain").status_code == 200


def test_sources_are_found_by_words_and_by_any_spelling_of_an_address(writer):
    source = make_source("The tide survey", publisher="Board", url="https://records.example.org/tide")
    make_post(sources={"k1": source})

    for query in ("tide board", "http://www.records.example.org/tide/?utm_source=x", "SURVEY"):
        found = writer.get(FIND, {"q": query}).json()["sources"]
        assert [(each["library"], each["use"]) for each in found] == [(source.pk, 1)], query


def test_sources_are_found_by_their_authors_in_upper_and_lower_case(writer):
    tide = make_source("The tide survey", authors=["Ilka Sorn", "Åsa Ölund"])
    make_source("The wall survey", authors=["Tom Ebb"])

    for query in ("sorn", "ÅSA tide", "ölund survey"):
        found = writer.get(FIND, {"q": query}).json()["sources"]
        assert [each["library"] for each in found] == [tide.pk], query


def test_finding_takes_the_same_queries_however_many_there_are(writer, django_assert_num_queries):
    for number in range(12):
        make_source(f"Survey {number}", authors=["Ilka Sorn"])
    writer.get(FIND, {"q": "sorn"})

    with django_assert_num_queries(11):
        assert len(writer.get(FIND, {"q": "sorn survey"}).json()["sources"]) == 8


@pytest.mark.parametrize("query", ["", " ", "nothing like it", "%", "x" * 5000, "'\"\\"])
def test_odd_questions_find_nothing(writer, query):
    make_source("The tide survey")

    assert writer.get(FIND, {"q": query}).json() == {"sources": []}


def test_a_merged_source_is_found_as_the_one_that_stands(writer):
    gone, kept = make_source("Twin"), make_source("The tide survey")
    address = gone.url
    merge_sources(gone, kept, by=None, now=NOW)

    assert [each["library"] for each in writer.get(FIND, {"q": address}).json()["sources"]] == [kept.pk]
    assert read(writer, address).json()["entries"][0]["library"] == kept.pk


def test_a_picked_source_is_linked_and_never_edited():
    book = make_source("The book", url="", publisher="Tide Press")
    page = write(at_desk(person("editor", "Editors")))
    page.cite("k1", title="The book, changed", kind="", library=str(book.pk))

    post = page.save()

    assert post.citations.get().source == book
    book.refresh_from_db()
    assert book.title == "The book"


@pytest.mark.parametrize("library", ["0", "-1", "x", "999999999999999999999999", "123456"])
def test_a_library_number_that_is_none_is_no_crash(library):
    page = write(at_desk(person("editor", "Editors")))
    page.cite("k1", title="Typed", library=library)

    assert page.press().status_code == 200


@pytest.mark.parametrize("address", [READ, FIND])
def test_strangers_are_not_answered(address):
    assert Client().post(address).status_code == 302
    assert at_desk(person("nobody")).get(FIND).status_code == 403
