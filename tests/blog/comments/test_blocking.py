"""Blocking patterns: what is offered, how much each would stop, and what is kept of their words."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import BlockedPattern, Moderation, SiteSettings, personal
from blog.models.blocked import MOST_SEARCHED
from tests.comments import DESK, make_comment, status_of, waiting
from tests.desk import at_desk, person
from tests.pages import text_of
from tests.posts import LATER

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def chief():
    return at_desk(person("chief", "Administrators"))


def test_blocking_a_pattern_takes_what_waits_and_what_comes_and_can_be_undone(post, editor):
    comment = waiting(post, "See https://pills.example/x now")
    other = waiting(post, "A word.")

    offered = text_of(editor.get(f"{DESK}blocked/?comment={comment.pk}"))
    editor.post(f"{DESK}blocked/", {"pattern": "pills.example"})

    assert "Block “pills.example”" in offered
    assert (status_of(comment), status_of(other)) == ("spam", "waiting")
    editor.post(f"{DESK}log/{Moderation.objects.get().pk}/undo/")
    assert status_of(comment) == "waiting"
    assert not BlockedPattern.objects.on().exists()


@pytest.mark.parametrize("pattern", ["", "*", "a*", "a b", "x" * 121])
def test_a_pattern_that_would_stop_everything_is_refused(post, editor, pattern):
    response = editor.post(f"{DESK}blocked/", {"pattern": pattern})

    assert "three letters" in text_of(response)
    assert not BlockedPattern.objects.on().exists()


def test_unblocking_is_undone_too(post, editor):
    editor.post(f"{DESK}blocked/", {"pattern": "pills"})
    editor.post(f"{DESK}blocked/", {"unblock": "pills"})

    editor.post(f"{DESK}log/{Moderation.objects.first().pk}/undo/")

    assert BlockedPattern.objects.on().get().pattern == "pills"


@pytest.mark.parametrize(
    ("fields", "offered", "not_offered"),
    [
        ({"email": "tom@gmail.com"}, "tom@gmail.com", "“gmail.com”"),
        ({"email": "tom@pills.example"}, "“pills.example”", "“Tom”"),
        ({"text": "See https://www.gmx.de/x"}, "Block", "gmx.de"),
        ({"name": "Pillseller"}, "“Pillseller”", "“Tom”"),
    ],
)
def test_what_everybody_has_is_not_offered(post, editor, fields, offered, not_offered):
    comment = waiting(post, **{"name": "Tom", **fields})

    text = text_of(editor.get(f"{DESK}blocked/?comment={comment.pk}"))

    assert offered in text
    assert not_offered not in text


def test_a_short_pattern_stops_nobody_who_only_has_its_letters(post, editor):
    other = waiting(post, "Tomorrow at the atom.", name="Tomas")

    editor.post(f"{DESK}blocked/", {"pattern": "tom"})

    assert status_of(other) == "waiting"


def test_how_much_a_pattern_would_stop_is_said_before_it_is_blocked(post, editor):
    comment = waiting(post, "See https://pills.example/x")
    make_comment(post, "Not pills.example again!")
    make_comment(post, "Another word.")

    offered = text_of(editor.get(f"{DESK}blocked/?comment={comment.pk}"))
    tried = text_of(editor.post(f"{DESK}blocked/", {"pattern": "another", "try": "1"}))

    assert "in 2 of the newest 3 comments, 1 of them approved" in offered
    assert "“another” stands in 1 of the newest 3 comments, 1 of them approved." in tried
    assert not BlockedPattern.objects.exists()


def test_the_newest_comments_are_read_once_for_all_patterns_that_are_tried(post, editor):
    comment = waiting(post, "See https://pills.example/x", email="tom@osk.example")
    address = f"{DESK}blocked/?comment={comment.pk}"

    with CaptureQueriesContext(connection) as asked:
        page = text_of(editor.post(address, {"pattern": "another", "try": "1"}))

    assert "“another” stands in none of the newest 1 comments." in page
    assert "“pills.example” in 1 of the newest 1 comments" in page
    assert len([query for query in asked if f"LIMIT {MOST_SEARCHED}" in query["sql"]]) == 1


def test_the_log_keeps_no_words_of_a_pattern_that_was_erased(post, editor, chief):
    make_comment(post, name="Tom Handle", email="tom@gmail.com")
    for pattern in ("tom@gmail.com", "tom", "*Tom Handle*", "other words"):
        editor.post(f"{DESK}blocked/", {"pattern": pattern})
    editor.post(f"{DESK}blocked/", {"unblock": "tom"})
    before = text_of(editor.get(f"{DESK}log/"))

    found = text_of(chief.post(f"{DESK}person/", {"email": "tom@gmail.com", "find": ""}))
    file = chief.post(f"{DESK}person/", {"email": "tom@gmail.com", "export": "1"}).json()
    chief.post(f"{DESK}person/", {"email": "tom@gmail.com", "erase": "1", "sure": "on"})

    theirs = ["*Tom Handle*", "tom", "tom@gmail.com"]
    after = text_of(editor.get(f"{DESK}log/"))
    kept = [str(vars(each)) for model in (Moderation, BlockedPattern) for each in model.objects.all()]
    assert "Blocked “tom@gmail.com”" in before
    assert all(each in found for each in theirs)
    assert sorted(file["blocked_patterns"]) == theirs
    assert [each.pattern for each in BlockedPattern.objects.all()] == ["other words"]
    assert "gmail" not in after
    assert "Blocked a pattern that is gone for good." in after
    assert not any("tom" in each.casefold() for each in kept)


def test_a_person_of_whom_only_a_pattern_is_left_is_found_and_erased(editor):
    editor.post(f"{DESK}blocked/", {"pattern": "tom@gmail.com"}, follow=True)

    erased = personal.erase("Tom@gmail.com")

    assert erased == (0, 1)
    undo = editor.post(f"{DESK}log/{Moderation.objects.get().pk}/undo/", follow=True)
    assert "gmail" not in text_of(undo)


def test_unblocking_can_be_undone_until_the_words_are_gone(post, editor):
    editor.post(f"{DESK}blocked/", {"pattern": "pills"})
    editor.post(f"{DESK}blocked/", {"unblock": "pills"})
    site = SiteSettings.objects.current()

    personal.forget(site, LATER + 29 * DAY)
    assert BlockedPattern.objects.exists()
    personal.forget(site, LATER + 31 * DAY)
    undo = editor.post(
        f"{DESK}log/{Moderation.objects.first().pk}/undo/", headers={"accept": "application/json"}
    )

    assert not BlockedPattern.objects.exists()
    assert undo.status_code == 409
    assert "gone for good" in undo.json()["said"]


def test_an_older_log_loses_its_words_and_is_undone_all_the_same(post, editor):
    BlockedPattern.objects.create(pattern="pills")
    for deed, told in (("block", "pills"), ("block", "casino"), ("unblock", "casino")):
        Moderation.objects.create(deed=deed, at=LATER, told=told)

    import_module("blog.migrations.0016_no_words_in_the_log").point_at_patterns(apps, None)
    editor.post(f"{DESK}log/{Moderation.objects.first().pk}/undo/")

    assert set(Moderation.objects.values_list("told", flat=True)) == {""}
    assert {each.pattern for each in BlockedPattern.objects.on()} == {"casino", "pills"}
