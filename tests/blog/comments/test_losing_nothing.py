"""What somebody typed is never lost, whatever became of the post or the thread while they wrote."""

import http.client
import urllib.request

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection

from blog.models import Comment, Discussion
from tests.comments import MINUTE, NEW, OURS, make_comment, mode, send, ticket_of
from tests.pages import text_of
from tests.posts import LATER, NOW, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing")]
TEXT = "A long thought </textarea> of mine."


def kept(response):
    return "A long thought &lt;/textarea&gt; of mine.</textarea>" in response.content.decode()


@pytest.mark.parametrize("take_away", ["delete", "refuse"])
def test_an_answer_to_what_was_taken_away_can_be_sent_as_a_comment_of_its_own(post, client, take_away):
    parent = make_comment(post, "A question?")
    address = f"{NEW}?to={parent.pk}"
    ticket = ticket_of(client.get(address))
    parent.delete() if take_away == "delete" else Comment.objects.update(status="spam")

    response = send(client, address, ticket=ticket, text=TEXT)
    again = send(client, NEW, ticket=ticket_of(response), text=TEXT)

    assert response.status_code == 409
    assert "has been taken away meanwhile" in text_of(response)
    assert kept(response)
    assert f'action="{NEW}"' in response.content.decode()
    assert again.status_code == 303
    assert Comment.objects.get(text=TEXT).parent is None


@pytest.mark.parametrize("value", ["closed", "off"])
def test_what_comes_when_comments_were_closed_is_given_back(post, client, value):
    ticket = ticket_of(client.get(NEW))
    Discussion.objects.set_mode(post.pk, value)

    response = send(client, ticket=ticket, text=TEXT)

    assert response.status_code == 403
    assert "Comments have been closed here meanwhile" in text_of(response)
    assert kept(response)
    assert not Comment.objects.exists()


def test_what_comes_when_the_post_was_withdrawn_is_given_back(post, client):
    ticket = ticket_of(client.get(NEW))
    post.withdraw("Wrong.", now=LATER - MINUTE)

    response = send(client, ticket=ticket, text=TEXT)

    assert response.status_code == 410
    assert kept(response)
    assert "The sea wall" not in text_of(response)


def test_a_form_that_was_open_when_the_post_moved_is_taken(post, client):
    ticket = ticket_of(client.get(NEW))
    post.slug = "the-wall"
    post.save()
    post.keep_revision(None)
    publish(post, NOW + MINUTE, kind="typo")

    response = send(client, ticket=ticket, text=TEXT)

    assert response.status_code == 303
    assert response["Location"].startswith("/2026/03/the-wall/comments/")
    assert Comment.objects.get().text == TEXT


def while_akismet_is_asked(monkeypatch, settings, deed):
    def ask(*_, **__):
        deed()
        raise OSError

    settings.AKISMET_KEY = "key"
    mode("open", comments_akismet=True)
    monkeypatch.setattr(urllib.request, "urlopen", ask)


@pytest.mark.parametrize(
    "error", [http.client.BadStatusLine(""), http.client.IncompleteRead(b""), ValueError]
)
def test_a_comment_is_kept_however_akismet_fails(post, client, monkeypatch, settings, error):
    def fail():
        raise error

    while_akismet_is_asked(monkeypatch, settings, fail)

    assert send(client, text=TEXT).status_code == 303
    assert Comment.objects.get().text == TEXT


def test_an_answer_to_what_is_erased_while_akismet_is_asked_is_given_back(
    post, client, monkeypatch, settings
):
    parent = make_comment(post, "A question?")
    while_akismet_is_asked(monkeypatch, settings, parent.erase)

    response = send(client, f"{NEW}?to={parent.pk}", text=TEXT)

    assert response.status_code == 409
    assert "has been taken away meanwhile" in text_of(response)
    assert kept(response)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_change_to_what_is_deleted_at_the_same_moment_is_given_back(post, reader, client, is_answered):
    mode("open")
    yours = reader(text="First words.")["Location"]
    comment = Comment.objects.get()
    if is_answered:
        make_comment(post, "True.", parent=comment)
    asked = []

    def delete_before_the_second_look(execute, sql, *more):
        if sql.startswith("SELECT") and 'FROM "blog_comment"' in sql:
            asked.append(sql)
            if len(asked) == 2:
                comment.erase()
        return execute(sql, *more)

    with connection.execute_wrapper(delete_before_the_second_look):
        response = client.post(yours, {"text": TEXT, "send": "1"}, headers=OURS)

    assert len(asked) > 1
    assert response.status_code == 409
    assert "This comment has been deleted meanwhile" in text_of(response)
    assert kept(response)


@pytest.mark.parametrize("fails", ["INSERT INTO", "SELECT"])
def test_what_comes_while_the_database_cannot_take_it_is_given_back(post, client, caplog, fails):
    ticket = ticket_of(client.get(NEW))

    def broken(execute, sql, *args):
        if sql.startswith(fails):
            raise OperationalError("database is locked")
        return execute(sql, *args)

    with connection.execute_wrapper(broken):
        response = send(client, ticket=ticket, text=TEXT)

    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "Nothing can be written here just now" in text_of(response)
    assert "go back and send it once more" in text_of(response)
    assert kept(response)
    assert "could not be kept" in caplog.text
    assert not Comment.objects.exists()
    assert send(client, ticket=ticket, text=TEXT).status_code == 303


def test_who_deletes_is_not_told_that_nothing_was_seen(post, client):
    yours = send(client, ticket=ticket_of(client.get(NEW)), text=TEXT)["Location"]

    def broken(execute, sql, *args):
        if sql.startswith(("UPDATE", "DELETE")):
            raise OperationalError("database is locked")
        return execute(sql, *args)

    with connection.execute_wrapper(broken), pytest.raises(OperationalError):
        client.post(yours, {"text": TEXT, "delete": "1"}, headers=OURS)


def test_a_comment_is_taken_though_nobody_can_be_told_of_it(post, client, caplog):
    mode("held", comments_mail=True)
    User.objects.create_superuser("chief", "chief@example.org")
    ticket = ticket_of(client.get(NEW))

    def broken(execute, sql, params, *args):
        if sql.startswith("UPDATE") and "told_at" in sql:
            raise OperationalError("database is locked")
        return execute(sql, params, *args)

    with connection.execute_wrapper(broken):
        response = send(client, ticket=ticket, text=TEXT)

    assert response.status_code == 303
    assert "told of comments later" in caplog.text
    assert Comment.objects.get().told_at is None


def test_a_page_without_anything_typed_says_that_it_is_broken(post, client):
    def broken(execute, sql, *args):
        raise OperationalError("database is locked")

    with connection.execute_wrapper(broken), pytest.raises(OperationalError):
        client.get(NEW)
