"""How the index is kept: in the transaction of each change, and written again by a command."""

import datetime
import importlib
import io
import re
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.models import (
    Edition,
    EditionAuthor,
    EditionTag,
    Publisher,
    SearchDue,
    SearchEntry,
    SearchState,
    SearchWord,
    search,
    search_index,
)
from blog.models.merging import merge_publishers
from blog.search import queries
from blog.search.snippets import snippet
from blog.search.words import VERSION, fold, words
from tests.desk import at_desk, person
from tests.posts import NOW, make_author, make_live, make_post, make_source, publish
from tests.searching import titles

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def reindex(*options):
    out = io.StringIO()
    call_command("reindex", *options, stdout=out)
    return out.getvalue()


def test_publishing_and_the_index_are_one_transaction():
    post = make_post("The sea wall")

    with pytest.raises(RuntimeError), transaction.atomic():
        publish(post)
        assert titles("sea wall") == ["The sea wall"]
        raise RuntimeError("the power fails")

    assert titles("sea wall") == []
    assert not SearchEntry.objects.exists()


def test_reindex_finds_what_was_published_before_there_was_an_index():
    make_live("The sea wall")
    make_live("Another", keywords=["Zz"])
    search_index.forget(Edition.objects.values_list("pk", flat=True))
    assert titles("wall") == []

    assert "2 editions and" in reindex()

    assert titles("sea wall") == ["The sea wall"]
    assert not SearchDue.objects.exists()


def test_reindex_forgets_what_nobody_may_find():
    make_live("Stays")
    post = make_live("Superseded by hand")
    Edition.objects.filter(post=post).update(live_until=NOW + DAY)
    gone = make_live("Gone")
    Edition.objects.filter(post=gone).delete()

    reindex()

    assert SearchEntry.objects.count() == 1
    assert titles("stays") == ["Stays"]


def test_reindex_twice_leaves_one_entry_each():
    make_live("The sea wall")
    reindex()
    reindex()

    assert titles("wall") == ["The sea wall"]
    post = Edition.objects.get().post
    post.withdraw("Forged.", now=NOW + DAY)
    assert titles("wall") == []
    if connection.vendor == "sqlite":
        # Nothing is left of it in the index itself.
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM blog_searchindex WHERE blog_searchindex MATCH 'wall'")
            assert cursor.fetchone() == (0,)


def test_reindex_goes_on_where_it_was_stopped(monkeypatch):
    monkeypatch.setattr("blog.models.search_index.AT_ONCE", 2)
    for number in range(5):
        make_live(f"Post {number}")
    search_index.everything_due(NOW)
    search_index.index_due(NOW, 2)
    assert SearchDue.objects.count() == 3

    assert "3 editions and" in reindex("--resume")

    assert not SearchDue.objects.exists()
    assert len(titles("post")) == 5


def test_stopping_reindex_says_how_to_go_on(monkeypatch):
    make_live("The sea wall")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("blog.models.search_index.index_due", stop)

    assert "reindex --resume" in reindex()
    assert SearchDue.objects.count() == 1


def test_the_process_that_counts_indexes_what_is_due():
    make_live("The sea wall")
    search_index.forget(Edition.objects.values_list("pk", flat=True))
    search_index.make_due(Edition.objects.all())

    assert search_index.catch_up(NOW) == 1
    assert search_index.catch_up(NOW) == 0

    assert titles("wall") == ["The sea wall"]


def test_another_analysis_has_everything_indexed_again():
    make_live("The sea wall")
    SearchState.objects.update(version="0/0.0.0")

    assert search_index.catch_up(NOW) == 1

    assert SearchState.objects.get().version == VERSION
    assert titles("wall") == ["The sea wall"]


def test_an_author_who_is_renamed_is_found_under_the_new_name():
    make_live("By her", authors=["Ada Quill"])
    author = make_author("Ada Quill")
    desk = at_desk(person("chief", "Editors"))

    answer = desk.post(
        f"/admin/blog/author/{author.pk}/change/", {"name": "Ada Penn", "slug": "ada-quill", "bio": ""}
    )

    assert answer.status_code == 302
    assert titles("penn") == ["By her"]
    assert titles("quill") == []


def test_more_posts_than_fit_into_one_rename_wait_for_their_turn(monkeypatch):
    monkeypatch.setattr("blog.models.search_index.RENAMED_AT_ONCE", 2)
    for number in range(5):
        make_live(f"Post {number}", authors=["Ada Quill"], now=NOW + number * DAY)
    author = make_author("Ada Quill")
    author.name = "Ada Penn"
    author.save()

    search_index.renamed(EditionAuthor.objects.filter(author=author))

    assert titles("penn") == ["Post 4", "Post 3"]
    search_index.catch_up(NOW)
    assert len(titles("penn")) == 5
    assert titles("quill") == []


def test_a_keyword_that_is_renamed_is_found_under_the_new_name():
    make_live("Tagged", keywords=["Harbours"])
    tag = EditionTag.objects.get().tag
    desk = at_desk(person("chief", "Editors"))

    desk.post(f"/admin/blog/tag/{tag.pk}/change/", {"name": "Seaports", "description": ""})

    assert titles("seaport") == ["Tagged"]
    assert titles("harbours") == []


def test_merged_publishers_are_one_filter():
    first, other = make_source(publisher="Quay Office"), make_source(publisher="The Quay Office")
    make_live("One", sources={"k1": first})
    make_live("Two", sources={"k1": other})

    merge = merge_publishers(other.published_by, first.published_by, by=None, now=NOW)
    merged = sorted(titles("cites OR one", publisher=first.published_by_id))
    both = sorted(titles("wall", publisher=first.published_by_id))
    merge.undo(None, now=NOW)

    assert merged == []
    assert both == ["One", "Two"]
    assert titles("wall", publisher=first.published_by_id) == ["One"]
    assert Publisher.objects.count() >= 2


def test_rendering_again_writes_the_index_again():
    make_live("The sea wall")
    search_index.forget(Edition.objects.values_list("pk", flat=True))

    call_command("rerender", stdout=io.StringIO())

    assert titles("wall", NOW + 10_000 * DAY) == ["The sea wall"]


def test_words_are_learned_from_bodies():
    make_live("First", sections=[("", "<p>Unheard.</p>")])

    assert {"unheard", "first"} <= set(SearchWord.objects.values_list("word", flat=True))


def test_words_known_by_the_letters_they_may_lack_are_known_by_their_halves():
    migration = importlib.import_module("blog.migrations.0018_halves_of_words")
    make_live("Unheard")
    known = set(SearchWord.objects.values_list("key", "word"))
    SearchWord.objects.exclude(word=F("key")).delete()
    SearchWord.objects.create(key="unherd", word="unheard")

    migration.key_by_halves(apps, SimpleNamespace(connection=connection))

    assert set(SearchWord.objects.values_list("key", "word")) == known


def test_a_very_long_post_is_indexed():
    text = " ".join(f"w{number}x" + "y" * 40 for number in range(30_000))
    make_live("Long", sections=[("", f"<p>{text}</p>")])

    assert titles("long") == ["Long"]
    assert titles("w7xyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy") in (["Long"], [])


# What it takes --------------------------------------------------------------------------


def plans(ask):
    """How the database would answer what is asked, without its liking for small tables."""
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    told = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        for sql, params in asked:
            cursor.execute(f"{explain} {sql}", params)
            told.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    return told


def test_no_search_looks_at_a_table_from_end_to_end():
    for number in range(3):
        make_live(f"The sea wall {number}", sources={"k1": make_source()})
    filters = search.Filters(year=2026, author=make_author().pk)

    def ask():
        found = search.find('sea "wall" sin* -dull', NOW, language="en", filters=filters)
        assert search.editions_of(found.ranking)
        search.did_you_mean(search.find("wlal", NOW, language="en"), "wlal", NOW)

    told = plans(ask)

    assert len(told) > 8
    for plan in told:
        assert "Seq Scan" not in plan
        assert "VIRTUAL TABLE" not in plan or "TEMP B-TREE" not in plan
        assert not re.search(r"SCAN (?!s VIRTUAL TABLE|CONSTANT)", plan), plan
    if connection.vendor == "postgresql":
        assert any("Function Scan on blog_newest_matches" in plan for plan in told)
        assert any("blog_edition_pkey" in plan for plan in told)


@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite has no planner of this kind.")
def test_the_function_that_finds_matches_asks_the_index():
    make_live("The sea wall")

    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc, proconfig FROM pg_proc WHERE proname = 'blog_newest_matches'")
        source, settings = cursor.fetchone()
        cursor.execute("SET LOCAL enable_seqscan = off")
        for name, value in {"loosely": "sea & wall", "exactly": "sea <-> wall"}.items():
            source = re.sub(rf"\b{name}\b", f"'{value}'::tsquery", source)
        cursor.execute("EXPLAIN " + source.replace("most", "200"))
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert settings == ["enable_seqscan=off"]
    assert "Bitmap Index Scan on blog_searchentry_vector" in plan


# Whatever somebody types -----------------------------------------------------------------

TYPED = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab \"'-*()&|!:<>\\%{}^+,.;_/~\0\n\té߀ǅʼ١२𝒳😀東ァ한\u0301\u200d٠½²Ⅷ"),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
) | st.lists(
    st.sampled_from(
        ["sea", "wall", '"', "-", "*", "AND", "OR", "NOT", "NEAR(", "t/sea", "the", "\0", "'", ":*", "&"]
    )
).map(" ".join)


@settings(max_examples=150, derandomize=True)
@given(text=TYPED)
def test_whatever_is_typed_is_answered(shelf, text):
    found = search.find(text, NOW, language="en-gb")
    for edition in search.editions_of(found.ranking):
        pieces = snippet(edition.search_text, found.query.lexemes, edition.language)
        assert "".join(piece.text for piece in pieces)
    if not found.ranking:
        search.did_you_mean(found, text, NOW)
    search.suggest(text, NOW, language="de")


@pytest.fixture
def shelf():
    make_live("The sea wall", sections=[("One", "<p>The wall sinks, the wall stands.</p>")])
    make_live("Die Mauer", language="de")


def test_the_largest_query_is_answered(monkeypatch):
    make_live("The sea wall")
    SearchState.objects.update(languages=["de", "en", "es", "fr", "it", "nl", "pt", "ru", "sv", "tr"])
    many = [f"{one}{other}{third}ing" for one in "abcd" for other in "aeio" for third in "xyz"]
    monkeypatch.setattr("blog.models.search.beginnings", lambda start: [start + each for each in many])

    assert titles(" ".join(f"wal{letter}*" for letter in "abcdefghij")) == []
    assert titles("wall " + " ".join(f"-wal{letter}*" for letter in "abcdefghi")) == ["The sea wall"]
    assert titles("sea* wall*") == ["The sea wall"]
    assert titles('"' + "京" * 300) == []


@given(text=st.text())
def test_words_hold_letters_and_digits_alone(text):
    for word in words(text):
        assert word.isalnum()
        assert fold(word) == word or not word.isascii()


def test_what_is_read_of_a_query():
    read = queries.read('sea "wall street" -dull harb*', ["en"], lambda start: [f"{start}our"])

    assert [clause.ways for clause in read.wanted] == [
        (("sea",),),
        (("wall", "street"),),
        (("harb",), ("harbour",)),
    ]
    assert [clause.words for clause in read.unwanted] == [("dull",)]


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("sea wa", "sea wa*"),
        ("sea wa ", "sea wa*"),
        ("sea -wa", "sea -wa"),
        ("-sea wa", "-sea wa*"),
        ("sea-wa", "sea-wa*"),
        ('sea "wa', 'sea "wa'),
        ('"sea wa"', '"sea wa"'),
        ('"sea" wa', '"sea" wa*'),
        ('"sea"-wa', '"sea"-wa'),
        ("sea!", "sea!"),
        (" ", ""),
        ("", ""),
    ],
)
def test_the_last_word_is_taken_for_a_beginning_if_it_is_wanted(text, begun):
    assert queries.with_last_begun(text) == begun


# At the desk -------------------------------------------------------------------------------


def suggested(desk, text):
    return [post["title"] for post in desk.get("/admin/blog/post/suggest/", {"q": text}).json()["posts"]]


def test_the_desk_suggests_the_ten_best_while_one_types():
    desk = at_desk(person("editor", "Editors"))
    for number in range(12):
        make_live(f"Post {number}", sections=[("", "<p>A harbour.</p>")], now=NOW + number * DAY)
    make_live("The harbour")
    make_post("Harbour, a draft")

    assert suggested(desk, "harb")[0] == "The harbour"
    assert len(suggested(desk, "harbour")) == 10
    assert suggested(desk, "a dra") == ["Harbour, a draft"]
    assert suggested(desk, "") == []
    assert desk.get("/admin/blog/post/suggest/?q=%22%27%5C").status_code == 200


def test_a_writer_is_suggested_own_posts_alone():
    writer = person("writer", "Writers")
    make_live("The harbour")
    make_post("My harbour", created_by=writer)

    assert suggested(at_desk(writer), "harbour") == ["My harbour"]


def test_strangers_are_suggested_nothing(client):
    assert client.get("/admin/blog/post/suggest/?q=a").status_code == 302


def test_the_desk_finds_published_posts_by_their_sources():
    desk = at_desk(person("editor", "Editors"))
    make_live("One", sources={"k1": make_source("Settlement of gravity walls")})
    make_live("Two")

    html = desk.get("/admin/blog/post/?q=gravity").content.decode()

    assert ">One<" in html
    assert ">Two<" not in html
