"""Decisions are about what the moderator read, not what a writer or a colleague made of it since."""

import pytest

from blog import commenting
from blog.comments.modes import Mode
from blog.models import Moderation, SiteSettings
from tests.comments import DESK, MINUTE, POST, make_comment, status_of, waiting
from tests.desk import at_desk, fields_of, messages_of, person
from tests.pages import text_of
from tests.posts import LATER

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def colleague():
    return at_desk(person("hanna", "Editors"))


def rewrite(comment, text="Unread words.", now=LATER + MINUTE):
    commenting.change(comment, text, SiteSettings.objects.current(), Mode.HELD, now)


@pytest.mark.parametrize("sent", ["one", "chosen", "below_line"])
@pytest.mark.parametrize("deed", ["approve", "spam", "delete"])
def test_what_was_changed_while_the_queue_was_open_must_be_read_again(post, editor, client, sent, deed):
    comment, other = waiting(post), waiting(post, "Other words.")
    seen = f"{deed}-{comment.seen}" if sent == "one" else [comment.seen, other.seen]
    form = {sent: seen, "deed" if sent == "chosen" else "below": deed}
    rewrite(comment)

    response = editor.post(f"{DESK}decide/", form, follow=True)

    assert status_of(comment) == "waiting"
    assert "1 comment was changed meanwhile: read it again." in messages_of(response)
    assert "Unread words." not in text_of(client.get(POST))
    assert (status_of(other) == "waiting") is (sent == "one")


def test_the_keyboard_gets_what_was_changed_as_it_is_now(post, editor):
    comment = waiting(post)
    before = comment.seen
    rewrite(comment)

    answer = editor.post(f"{DESK}decide/", {"deed": "approve", "chosen": before}, headers=JSON).json()
    comment.refresh_from_db()
    card = answer["read_again"][str(comment.pk)]
    editor.post(f"{DESK}decide/", {"deed": "approve", "chosen": comment.seen}, headers=JSON)

    assert (answer["entry"], answer["not_decided"]) == (None, [comment.pk])
    assert "read it again" in answer["said"]
    assert "Unread words." in card
    assert f'data-seen="{comment.seen}"' in card
    assert status_of(comment) == "approved"


def test_of_two_moderators_the_second_hears_who_was_faster(post, editor, colleague):
    comment, other = waiting(post), waiting(post, "Other words.")
    seen = [comment.seen, other.seen]
    colleague.post(f"{DESK}decide/", {"one": f"spam-{comment.seen}"})

    response = editor.post(f"{DESK}decide/", {"deed": "approve", "chosen": seen}, follow=True)

    assert (status_of(comment), status_of(other)) == ("spam", "approved")
    assert "Hanna has decided about 1 comment meanwhile." in messages_of(response)
    assert "Approved: 1 comment." in messages_of(response)[0]


def test_what_its_writer_deleted_meanwhile_is_said_to_be_gone(post, editor):
    comment = waiting(post)
    seen = comment.seen
    comment.erase()

    response = editor.post(f"{DESK}decide/", {"one": f"approve-{seen}"}, follow=True)

    assert "1 comment is not there any more." in messages_of(response)
    assert not Moderation.objects.exists()


def test_undoing_does_not_bring_to_readers_what_was_changed_since(post, editor, client):
    comment = make_comment(post, "Harmless words.")
    editor.post(f"{DESK}decide/", {"one": f"spam-{comment.seen}"})
    rewrite(comment)

    editor.post(f"{DESK}log/{Moderation.objects.get().pk}/undo/")

    assert status_of(comment) == "waiting"
    assert "Unread words." not in text_of(client.get(POST))


def test_the_thread_of_a_post_decides_about_what_it_shows_too(post, editor):
    comment = waiting(post)
    page = editor.get(f"{DESK}on/{post.pk}/").content.decode()

    assert f'value="approve-{comment.seen}"' in page


def test_the_queue_sends_what_it_shows(post, editor):
    comment = waiting(post, score=90)
    page = editor.get(DESK)

    assert fields_of(page, "queue").getlist("below_line") == [str(comment.seen)]
