"""Changing a comment or deleting it, through the signed link that its writer was given."""

import re

import pytest

from blog.models import Comment, Discussion, Stamp
from blog.models.flood import MOST_A_SLOT
from tests.comments import OURS, POST, make_comment, mode
from tests.pages import text_of
from tests.posts import LATER, make_author

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing")]


def test_a_commenter_changes_the_text_for_fifteen_minutes(post, reader, client, clock):
    yours = reader(text="First words.")["Location"]

    clock.shift(14 * 60)
    changed = client.post(yours, {"text": "Better words.", "send": "1"}, headers=OURS)
    clock.shift(60)
    late = client.post(yours, {"text": "Too late.", "send": "1"}, headers=OURS)

    assert changed.status_code == 303
    assert late.status_code == 403
    assert "Too late." in late.content.decode()
    assert Comment.objects.get().text == "Better words."
    assert Comment.objects.get().edited_at
    assert "<form" not in client.get(yours).content.decode()


def test_a_commenter_hears_that_the_change_is_saved(post, reader, client):
    yours = reader(text="First words.")["Location"]

    saved = client.post(yours, {"text": "Better words.", "send": "1"}, headers=OURS)
    told = text_of(client.get(saved["Location"]))
    wrong = text_of(client.post(saved["Location"], {"text": "", "send": "1"}, headers=OURS))

    assert "Your change is saved" in told
    assert "Thank you" not in told
    assert "An editor will read it" in told
    assert "is saved" not in wrong
    assert "is saved" not in text_of(client.get(yours))


def test_a_commenter_is_asked_once_before_a_comment_is_deleted(post, reader, client):
    yours = reader(text="First words.")["Location"]

    page = client.get(yours)
    asked = page.content.decode().partition("<details")[2].partition("</details>")[0]

    assert "Nobody can bring it back" in asked
    assert page.content.decode().count('name="delete"') == asked.count('name="delete"') == 1


def test_a_commenter_deletes_it_for_good(post, reader, client):
    mode("open")
    yours = reader(text="Regretted words.")["Location"]
    version = Stamp.objects.get().withdrawals

    client.post(yours, {"delete": "1"}, headers=OURS)

    assert not Comment.objects.exists()
    assert "Regretted words." not in text_of(client.get(POST))
    assert Stamp.objects.get().withdrawals > version
    assert "has been deleted" in text_of(client.get(yours))


def test_taking_back_what_no_reader_saw_changes_no_page(post, reader, client):
    yours = reader(text="Regretted words.")["Location"]
    version = Stamp.objects.values().get()

    client.post(yours, {"delete": "1"}, headers=OURS)

    assert not Comment.objects.exists()
    assert Stamp.objects.values().get() == version


def test_a_deleted_comment_leaves_an_empty_place_under_the_answers_of_others(post, reader, client):
    mode("open")
    yours = reader(text="Regretted words.")["Location"]
    first = Comment.objects.get()
    make_comment(post, "An answer.", parent=first)

    client.post(yours, {"delete": "1"}, headers=OURS)

    first.refresh_from_db()
    assert (first.name, first.text, first.html, first.email) == ("", "", "", "")
    assert Comment.objects.filter(parent=first).exists()


def test_an_approved_comment_that_is_changed_waits_again(post, reader, client):
    yours = reader(text="Harmless words.")["Location"]
    Comment.objects.update(status="approved", shown_at=LATER)

    client.post(yours, {"text": "Buy at https://shop.example now", "send": "1"}, headers=OURS)

    assert Comment.objects.get().status == "waiting"


def test_whoever_bears_a_name_of_ours_waits_after_a_change_too(post, reader, client):
    mode("open")
    make_author("Tom Ebb")
    yours = reader(name="Tom Ebb", text="Words.")["Location"]
    Comment.objects.update(status="approved", shown_at=LATER)

    client.post(yours, {"text": "Other words.", "send": "1"}, headers=OURS)

    comment = Comment.objects.get()
    assert comment.status == "waiting"
    said = [text for _points, text in comment.reasons]
    assert said.count("Bears the name of somebody who writes here") == 1


def test_words_that_came_before_wait_though_they_are_a_change(post, reader, client):
    mode("open")
    reader(text="Read my blog, all of you.")
    yours = reader(text="Harmless words.")["Location"]

    client.post(yours, {"text": "READ my blog – all of you!", "send": "1"}, headers=OURS)

    comment = Comment.objects.latest("pk")
    assert comment.status == "waiting"
    assert [50, "The same text has been sent before"] in comment.reasons


def test_words_that_no_longer_are_a_copy_lose_the_points_for_it(post, reader, client):
    reader(text="A fine article, truly.")
    yours = reader(text="A fine article, truly.")["Location"]
    again = Comment.objects.latest("pk")

    client.post(yours, {"text": "The piles on lot 3 were short.", "send": "1"}, headers=OURS)

    assert again.reasons
    again.refresh_from_db()
    assert (again.reasons, again.score) == ([], 0)


def test_a_changed_comment_is_not_taken_for_its_own_copy(post, reader, client):
    mode("open")
    yours = reader(text="A fine article, truly.")["Location"]

    client.post(yours, {"text": "A fine article – truly!", "send": "1"}, headers=OURS)

    assert Comment.objects.get().status == "approved"


def test_what_waits_goes_on_waiting_when_it_is_changed(post, reader, client):
    mode("open")
    links = " ".join(f"https://{letter}.example" for letter in "abcde")
    yours = reader(text=f"See all of these, please, at last: {links}")["Location"]
    assert Comment.objects.get().status == "waiting"

    client.post(yours, {"text": "No links at all.", "send": "1"}, headers=OURS)

    assert Comment.objects.get().status == "waiting"
    assert "No links at all." not in text_of(client.get(POST))


def test_changing_it_does_not_make_spam_harmless(post, reader, client):
    yours = reader(text="Words.", link="filled in")["Location"]
    assert Comment.objects.get().status == "spam"

    client.post(yours, {"text": "Other words.", "send": "1"}, headers=OURS)

    assert Comment.objects.get().status == "spam"


def test_nobody_without_the_signed_link_changes_anything(post, reader, client):
    yours = reader()["Location"]
    other = make_comment(post, "Of somebody else.")
    stolen = re.sub(r"/\d+/yours", f"/{other.pk}/yours", yours)

    for address in (stolen, yours.partition("?")[0], yours[:-2], yours.partition("?")[0] + "?key=ö"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"delete": "1"}, headers=OURS).status_code == 404
    assert Comment.objects.count() == 2


def test_a_signed_link_is_of_no_use_to_another_site(post, reader, client):
    yours = reader()["Location"]

    response = client.post(yours, {"delete": "1"}, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert Comment.objects.exists()


def test_the_link_keeps_working_though_comments_were_switched_off(post, reader, client, clock):
    mode("open")
    yours = reader(text="First words.")["Location"]
    Discussion.objects.set_mode(post.pk, "off")

    page = client.get(yours)
    client.post(yours, {"text": "Better words.", "send": "1"}, headers=OURS)
    changed = Comment.objects.get().text
    deleted = client.post(yours, {"delete": "1"}, headers=OURS, follow=True)

    assert page.status_code == 200
    assert "switched off" in text_of(page)
    assert "You can still change or delete yours." in text_of(page)
    assert changed == "Better words."
    assert not Comment.objects.exists()
    assert "This comment has been deleted" in text_of(deleted)


def test_after_fifteen_minutes_nothing_of_comments_is_left_where_they_are_off(post, reader, client, clock):
    yours = reader()["Location"]
    Discussion.objects.set_mode(post.pk, "off")
    clock.shift(15 * 60)

    assert client.get(yours).status_code == 404


def test_a_change_that_comes_too_late_is_given_back_where_comments_are_off(post, reader, client, clock):
    yours = reader(text="First words.")["Location"]
    Discussion.objects.set_mode(post.pk, "off")
    clock.shift(15 * 60)

    response = client.post(yours, {"text": "Too late.", "send": "1"}, headers=OURS)

    assert response.status_code == 403
    assert "Too late.</textarea>" in response.content.decode()
    assert "The time to change it is over." in text_of(response)
    assert "You can still" not in text_of(response)


@pytest.mark.parametrize("value", ["", "off"])
def test_a_change_to_what_a_moderator_deleted_meanwhile_is_given_back(post, reader, client, value):
    yours = reader(text="First words.")["Location"]
    Comment.objects.update(status="deleted")
    Discussion.objects.set_mode(post.pk, value)

    response = client.post(yours, {"text": "Better words.", "send": "1"}, headers=OURS)

    assert response.status_code == 409
    assert "Better words.</textarea>" in response.content.decode()


def test_changes_are_counted_like_comments_and_their_text_is_kept(post, reader, client):
    mode("open")
    yours = reader(text="Word 0.", sender="192.0.2.1")["Location"]

    def save(number, sender="192.0.2.1"):
        typed = {"text": f"Word {number}.", "send": "1"}
        return client.post(yours, typed, headers=OURS, REMOTE_ADDR=sender)

    same = save(0)
    changed = [save(number) for number in range(1, MOST_A_SLOT + 2)]
    version = Stamp.objects.values().get()
    refused = save(100)

    assert same.status_code == 303
    assert [response.status_code for response in changed] == [303] * (MOST_A_SLOT - 1) + [429] * 2
    assert refused["Retry-After"] == "600"
    assert "Word 100.</textarea>" in refused.content.decode()
    assert "Please try again later" in text_of(refused)
    assert Comment.objects.get().text == f"Word {MOST_A_SLOT - 1}."
    assert Stamp.objects.values().get() == version
    assert save(101, sender="192.0.2.2").status_code == 303
