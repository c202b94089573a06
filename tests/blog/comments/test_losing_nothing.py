"""What somebody typed is never lost, whatever became of the post or the thread while they wrote."""

import pytest

from blog.models import Comment, Discussion
from tests.comments import MINUTE, NEW, make_comment, send, ticket_of
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


@pytest.mark.parametrize("mode", ["closed", "off"])
def test_what_comes_when_comments_were_closed_is_given_back(post, client, mode):
    ticket = ticket_of(client.get(NEW))
    Discussion.objects.set_mode(post.pk, mode)

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
