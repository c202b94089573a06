"""Sources are found by the beginnings of their words, and every way to save one keeps them."""

import io

import pytest
from django.core.management import call_command
from django.db import connection

from blog.models import Publisher, Source, SourceWord
from blog.models.merging import merge_publishers, merge_sources
from blog.models.source_words import LOOKED_AT
from tests.desk import Page, at_desk, person, write
from tests.plans import noted
from tests.posts import NOW, make_post, make_source

pytestmark = pytest.mark.django_db
SOURCES, FIND = "/admin/blog/source/", "/admin/blog/source/find/"


@pytest.fixture
def desk():
    return at_desk(person("editor", "Editors"))


def titles(text):
    found = SourceWord.objects.find(text, 100)
    by_pk = Source.objects.in_bulk(found)
    return [by_pk[pk].title for pk in found]


def are_kept() -> bool:
    """Whether the words are those that a rebuild would keep."""
    kept = set(SourceWord.objects.values_list("source", "word"))
    SourceWord.objects.all().delete()
    SourceWord.objects.keep(Source.objects.all())
    return kept == set(SourceWord.objects.values_list("source", "word"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("survey", ["The survey of Åland"]),
        ("surv aland", ["The survey of Åland"]),
        ("SORN harb", ["The survey of Åland"]),
        ("oland survey", []),
        ("records.example.org/tide", ["The survey of Åland"]),
        ("https://www.records.example.org/tide/9", ["The survey of Åland"]),
        ("www.records.example.org/tide", ["The survey of Åland"]),
        ("survey WWW.records", ["The survey of Åland"]),
        ("10.1234/a", ["The survey of Åland"]),
        ("潮位", ["潮位の記録"]),
        ("r", ["Reports of the year", "The survey of Åland"]),
        ("year survey", []),
        ("%", []),
        ("_", []),
        ("", []),
        ("\"'\\ \x00 \ud7ff \U0010ffff", []),
        ("survey " * 200, ["The survey of Åland"]),
    ],
)
def test_every_word_begins_one_of_the_source(text, found):
    fields = {"authors": ["Ilka Sorn"], "doi": "10.1234/abc"}
    make_source("The survey of Åland", url="https://www.records.example.org/tide/9", **fields)
    make_source("Reports of the year", publisher="Elsewhere", url="")
    make_source("潮位の記録", publisher="", url="")

    assert titles(text) == found


def test_a_short_beginning_looks_at_so_many_words_and_no_more(monkeypatch):
    monkeypatch.setattr("blog.models.source_words.LOOKED_AT", 3)
    for number in range(6):
        make_source(f"Tides {number}", url="")

    assert titles("ti") == ["Tides 5", "Tides 4", "Tides 3"]
    # The rarest word leads, wherever it stands.
    assert titles("ti 0") == titles("0 ti") == ["Tides 0"]


def test_the_most_cited_is_suggested_first_and_a_merged_one_never(desk):
    old, new, gone = (make_source(f"Tide survey {name}", url="") for name in ("old", "new", "gone"))
    make_post(sources={"k1": old})
    merge = merge_sources(gone, new, by=None, now=NOW)

    found = [each["library"] for each in desk.get(FIND, {"q": "tide surv"}).json()["sources"]]

    assert found == [old.pk, new.pk]
    assert not SourceWord.objects.filter(source=gone).exists()
    merge.undo(None, now=NOW)
    assert "Tide survey gone" in titles("tide surv")
    assert are_kept()


def library_of(found):
    return [each["library"] for each in found.json()["sources"]]


def test_what_was_typed_exactly_comes_before_what_merely_has_its_words(desk):
    exact = make_source("Tide survey", url="https://www.example.org/tide")
    others = [make_source(f"Tide survey {number}", url=f"{exact.url}/{number}") for number in range(9)]
    for number, other in enumerate(others):
        make_post(f"Post {number}", sources={"k1": other})

    for typed in ("tide  SURVEY", exact.url, "www.example.org/tide/", "http://example.org/tide"):
        found = library_of(desk.get(FIND, {"q": typed}))
        assert (found[0], len(found)) == (exact.pk, 8), typed


def test_an_old_exact_title_is_found_among_however_many_newer_ones(desk, monkeypatch):
    exact = make_source("Tide survey", url="")
    monkeypatch.setattr("blog.admin.finding.MOST_COMPARED", 3)
    for number in range(5):
        make_source(f"Tide survey {number}", url="")

    assert library_of(desk.get(FIND, {"q": "Tide survey"}))[0] == exact.pk


@pytest.mark.parametrize(
    "address", ["www.example.org/kept", "WWW.example.org/kept/", "http://example.org/kept#a"]
)
def test_an_address_finds_its_source_however_it_is_typed(desk, address):
    # Nothing but the address has these words.
    kept = make_source("Kept", url="https://example.org/kept")
    SourceWord.objects.all().delete()

    assert library_of(desk.get(FIND, {"q": address})) == [kept.pk]


def test_an_address_of_a_merged_source_finds_the_one_that_stands_for_it(desk):
    kept = make_source("Kept", url="https://example.org/kept")
    gone = make_source("Gone", url="https://example.org/gone")
    merge_sources(gone, kept, by=None, now=NOW)

    found = desk.get(FIND, {"q": "http://example.org/gone/"}).json()["sources"]

    assert [each["library"] for each in found] == [kept.pk]


def test_no_text_is_a_crash(desk):
    make_source("The survey", url="https://example.org/a")

    for text in ("http://[", "10.1234/%", "'\"%_\\", "𒀀" * 400):
        assert desk.get(FIND, {"q": text}).json()["sources"] == []
        assert desk.get(SOURCES, {"q": text}).status_code == 200


def test_words_follow_what_is_saved_in_the_library(desk):
    source = make_source("The survey", authors=["Ilka Sorn"])
    page = Page(desk, f"{SOURCES}{source.pk}/change/", "source_form")
    page["title"], page["authors"] = "The census", "Tom Ebb"

    page.press("_save")

    assert titles("census ebb") == ["The census"]
    assert titles("survey") == titles("sorn") == []
    assert are_kept()


def test_words_of_sources_that_were_typed_in_a_post_are_kept(desk):
    page = write(desk)
    page.cite("k1", title="Zorvane census", url="https://example.org/a")
    page.cite("k2", title="Untied")
    page.save()

    assert titles("zorv cens") == ["Zorvane census"]
    assert titles("untied") == ["Untied"]
    assert are_kept()


def test_a_publisher_has_one_name_in_all_words(desk):
    source = make_source("The survey", publisher="Harbour Board")
    page = Page(desk, f"/admin/blog/publisher/{source.published_by_id}/change/", "publisher_form")
    page["name"] = "Port Authority"
    page.press("_save")

    assert titles("port auth") == ["The survey"]
    assert titles("harbour") == []
    assert are_kept()


def test_merged_and_parted_publishers_are_found_by_their_names():
    gone = make_source("One", publisher="Harbour Bd").published_by
    kept = make_source("Two", publisher="Harbour Board").published_by
    merge = merge_publishers(gone, kept, by=None, now=NOW)
    merged = titles("board")
    merge.undo(None, now=NOW)

    assert merged == ["Two", "One"]
    assert titles("bd") == ["One"]
    assert Publisher.objects.current().count() == 2
    assert are_kept()


def test_a_source_that_a_revision_brings_back_is_found():
    source = make_source("The survey")
    post = make_post(sources={"k1": source})
    post.keep_revision(None)
    revision = post.revisions.first()
    post.citations.all().delete()
    source.delete()
    gone = titles("survey")

    post.restore(revision, None)

    assert gone == []
    assert titles("survey") == ["The survey"]
    assert are_kept()


def test_reindex_mends_the_words():
    make_source("The survey")
    make_source("Elsewhere")
    SourceWord.objects.filter(word="survey").delete()
    SourceWord.objects.filter(word="elsewhere").update(word="nowhere")
    said = io.StringIO()

    call_command("reindex", stdout=said)

    assert titles("survey") == ["The survey"]
    assert titles("nowhere") == []
    assert titles("elsewhere") == ["Elsewhere"]
    assert "2 sources" in said.getvalue()


def test_one_word_is_looked_up_and_not_counted_first(django_assert_num_queries):
    make_source("Tides")

    with django_assert_num_queries(1):
        assert SourceWord.objects.find("tides", 8)


def test_keeping_what_is_kept_writes_nothing(django_assert_num_queries):
    sources = [make_source(f"Survey {number}") for number in range(5)]

    with django_assert_num_queries(1):
        SourceWord.objects.keep(sources)


def test_the_leading_word_is_walked_in_the_order_of_its_index():
    make_source("Tides")

    with noted() as queries:
        titles("tides board")

    [walk] = [query for query in queries if f"DESC LIMIT {LOOKED_AT}" in query.sql]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{explain} {walk.sql}", walk.params)
        plan = str(cursor.fetchall())
    assert "source_word" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
