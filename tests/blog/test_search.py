"""What is found, and in which order: the same on every database."""

import datetime

import pytest
from django.db import connection

from blog.models import Edition, SearchEntry, search
from tests.plans import noted
from tests.posts import NOW, make_live, make_post, make_source, publish
from tests.searching import titles

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def says(text, title="One", **fields):
    fields.setdefault("authors", ["Nn Mm"])
    fields.setdefault("keywords", ["Zz"])
    return make_live(title, sections=[("", f"<p>{text}</p>")], **fields)


@pytest.fixture
def shelf():
    """Six posts, each found by its own ways."""
    says("Climates change <b>slowly</b> in the café. A carbon border tax.", "The running of rivers")
    says("Häuser und Straßen am Fluss, das Klima.", "Die Flüsse laufen", language="de")
    says("東京は晴れ。京都は雨。", "東京の天気", language="ja")
    says("C++ and o’brien, 50% of a_b.", "Signs")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("climate", "The running of rivers"),
        ("RUN river", "The running of rivers"),
        ("cafe", "The running of rivers"),
        ("CAFÉ", "The running of rivers"),
        ('"carbon border"', "The running of rivers"),
        ('"carbon border', "The running of rivers"),
        ("border carbon", "The running of rivers"),
        ("haus", "Die Flüsse laufen"),
        ("strasse", "Die Flüsse laufen"),
        ("flusse", "Die Flüsse laufen"),
        ("東京", "東京の天気"),
        ("京都", "東京の天気"),
        ("o'brien", "Signs"),
        ("c++", "Signs"),
        ("clim*", "The running of rivers"),
        ("slow*", "The running of rivers"),
        ("bord", "The running of rivers"),
    ],
)
def test_words_are_found_in_every_form(shelf, text, found):
    assert titles(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        '"border carbon"',
        "climate -border",
        "-climate",
        "",
        " ",
        '"',
        '""',
        "*",
        "京東",
        "t/climat",
        "k/1",
        "(",
        "NOT",
    ],
)
def test_what_nobody_wrote_is_not_found(shelf, text):
    assert titles(text) == []


def test_a_word_that_is_not_wanted_leaves_the_others():
    says("Carbon and tax.", "With tax")
    says("Carbon alone.", "Without")

    assert titles("carbon -tax") == ["Without"]
    assert titles('carbon -"and tax"') == ["Without"]


def test_every_part_of_a_post_is_found():
    source = make_source("Settlement of gravity walls", publisher="Quay Office", authors=["Ada Quill"])
    post = make_post(
        "Titled",
        standfirst="Standing first.",
        sections=[("Headed", "<p>Bodily.</p>")],
        keywords=["Keyed"],
        authors=["Zoë Müller"],
        sources={"k1": source},
    )
    post.citations.update(quote="Quoted at length")
    post.keep_revision(None)
    publish(post)

    for word in (
        "titled",
        "standing",
        "headed",
        "bodily",
        "keyed",
        "muller",
        "gravity",
        "quay",
        "quill",
        "quoted",
    ):
        assert titles(word) == ["Titled"], word


def test_titles_come_before_heads_and_heads_before_texts():
    says("Nothing.", "Harbour dues", now=NOW)
    says("Nothing.", "Headed", now=NOW + DAY, standfirst="Of a harbour and of dues.")
    says("Dues, and a harbour.", "Near", now=NOW + 2 * DAY)
    says("The harbour." + " Something else stands here." * 5 + " Of dues.", "Far", now=NOW + 3 * DAY)
    says("The harbour." + " Something else stands here." * 5 + " Of dues.", "Far, newer", now=NOW + 4 * DAY)

    assert titles("harbour dues") == ["Harbour dues", "Headed", "Near", "Far, newer", "Far"]


def test_a_phrase_does_not_go_from_one_part_into_the_next():
    make_live("The sea", sections=[("Wall", "<p>Street.</p>")], authors=["Nn Mm"], keywords=["Zz"])

    assert titles("sea wall street") == ["The sea"]
    assert titles('"sea wall"') == []
    assert titles('"wall street"') == []


def test_filters_narrow_a_search():
    cited = make_source(publisher="Quay Office")
    says("A wall.", "Old", now=NOW - 400 * DAY, authors=["Tom Ebb"], keywords=["Ports"])
    post = says("A wall.", "New", sources={"k1": cited})
    edition = post.editions.get()

    assert titles("wall") == ["New", "Old"]
    assert titles("wall", year=2026) == ["New"]
    assert titles("wall", year=2025) == ["Old"]
    assert titles("wall", year=2024) == []
    assert titles("wall", author=edition.author_rows.get().author_id) == ["New"]
    assert titles("wall", keyword=edition.tag_rows.get().tag_id, year=2026) == ["New"]
    assert titles("wall", publisher=cited.published_by_id) == ["New"]
    assert titles("wall", publisher=0) == []


# When something is found -------------------------------------------------------------


def test_a_draft_is_not_found():
    make_post("Secret")

    assert titles("secret") == []
    assert not SearchEntry.objects.exists()


def test_a_scheduled_post_is_found_from_its_minute_on():
    make_post("Secret").schedule(NOW + DAY, now=NOW)

    assert titles("secret", NOW + DAY - datetime.timedelta(seconds=1)) == []
    assert titles("secret", NOW + DAY) == ["Secret"]


def test_an_update_by_the_clock_takes_the_place_of_what_was_live():
    post = says("The old words.")
    post.sections.update(body="<p>The new text.</p>")
    post.keep_revision(None)
    post.schedule(NOW + DAY, now=NOW, note="More.")

    assert titles("words", NOW) == ["One"]
    assert titles("text", NOW) == []
    assert titles("words", NOW + DAY) == []
    assert titles("text", NOW + DAY) == ["One"]


def test_an_update_is_found_and_what_it_replaced_is_not():
    post = says("The old words.")
    post.sections.update(body="<p>The new text.</p>")
    post.keep_revision(None)
    publish(post, NOW + DAY, kind=Edition.Kind.TYPO)

    assert titles("words") == []
    assert titles("text") == ["One"]
    assert SearchEntry.objects.count() == 1


@pytest.mark.parametrize("end", ["unpublish", "withdraw", "cancel", "discard"])
def test_what_is_taken_away_is_not_found(end):
    post = make_post("Secret")
    if end in {"cancel", "discard"}:
        post.schedule(NOW + DAY, now=NOW)
    else:
        publish(post)

    if end == "unpublish":
        post.unpublish(now=NOW + DAY)
    elif end == "withdraw":
        post.withdraw("Forged.", now=NOW + DAY)
    elif end == "cancel":
        post.cancel_schedule(now=NOW)
    else:
        post.title = "Another"
        post.save()
        post.keep_revision(None)
        post.publish(now=NOW, pending="discard")

    assert titles("secret") == []
    assert SearchEntry.objects.count() == (1 if end == "discard" else 0)


def test_a_post_that_is_deleted_leaves_no_trace_in_its_second():
    says("Vanishing words.")
    Edition.objects.all().delete()

    says("Other text.", "Two")

    assert titles("vanishing") == []
    assert titles("other") == ["Two"]


def test_posts_of_one_second_are_all_found():
    for number in range(5):
        says("Same second.", f"Post {number}")

    assert titles("second") == [f"Post {number}" for number in reversed(range(5))]


def test_a_search_before_anything_was_published_finds_nothing():
    found = search.find("harbour wall", NOW, language="en-gb")

    assert list(found.ranking) == []
    assert search.did_you_mean(found, "harbour wall", NOW) == ""


def test_a_publication_that_has_ended_is_searched_as_fast(monkeypatch):
    monkeypatch.setattr(search, "POOL", 2)
    for number in range(4):
        says("A wall.", f"The wall {number}")
    asked = []
    for now in (NOW + DAY, NOW + 4000 * DAY):
        with noted() as queries:
            assert titles("wall", now) == ["The wall 3", "The wall 2"]
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite looks for the newest without windows.")
def test_no_window_is_asked_that_can_hold_nothing_new(monkeypatch):
    monkeypatch.setattr(search, "POOL", 2)
    for number in range(3):
        says("A wall.", f"Post {number}")
    says("Nothing.", "Three years later", now=NOW + 1100 * DAY)

    with noted() as queries:
        found = titles("wall", NOW + 1200 * DAY)

    assert found == ["Post 2", "Post 1"]
    # The last two months and the last two years have none; titles and heads are looked for among all at once.
    assert len([query for query in queries if "blog_newest" in query.sql]) == 3 + 1 + 1


def test_a_phrase_that_is_not_wanted_leaves_its_words_in_another_order():
    says("The sea wall stands.", "One")
    says("A wall by the sea.", "Two")

    assert titles('wall sea -"sea wall"') == ["Two"]
    assert titles('sea "by the sea"') == ["Two"]


def test_a_beginning_stands_for_the_shortest_words_of_many(monkeypatch):
    monkeypatch.setattr(search, "MOST_BEGINNINGS", 1)
    says("Besiberatora was besieged.", "One")
    says("Beside it.", "Two")

    assert titles("besi*") == ["Two"]


def test_what_is_not_found_is_not_looked_for_twice():
    make_live("One", sections=[("", "<p>To be or not to be.</p>")])

    with noted() as queries:
        found = titles("to -be")

    asked = [
        (query.sql, str(query.params))
        for query in queries
        if "blog_newest" in query.sql or "MATCH" in query.sql
    ]
    assert found == []
    assert asked
    assert len(asked) == len(set(asked))
