"""Writing a comment: what a reader types, and what becomes of it."""

import datetime
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.models import Comment, Discussion
from tests.comments import MINUTE, NEW, OURS, POST, make_comment, mode, send, ticket_of
from tests.desk import person
from tests.pages import text_of
from tests.posts import NOW, make_author, make_live, make_post, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing")]


def test_a_comment_waits_until_an_editor_has_read_it(post, reader, client):
    response = reader(text="The piles were short.")
    told = client.get(response["Location"])

    comment = Comment.objects.get()
    assert response.status_code == 303
    assert comment.status == "waiting"
    assert "Your comment waits" in text_of(told)
    assert "The piles were short." in text_of(told)
    assert "The piles were short." not in text_of(client.get(POST))


@pytest.mark.parametrize(
    ("value", "status"), [("held", "waiting"), ("known", "waiting"), ("open", "approved")]
)
def test_the_mode_of_the_site_says_whether_it_waits(post, reader, value, status):
    mode(value)

    reader()

    assert Comment.objects.get().status == status


def test_a_post_may_have_a_mode_of_its_own(post, reader):
    Discussion.objects.set_mode(post.pk, "open")

    reader()

    assert Comment.objects.get().status == "approved"


def test_a_known_name_and_address_goes_through_and_a_name_alone_does_not(post, reader):
    mode("known")
    make_comment(post, name="Marit Osk", email="marit@example.org")

    reader(text="First, without the address.")
    reader(text="Second, with it.", email="Marit@example.org")
    reader(text="Third, with another name.", name="Ilka", email="marit@example.org")

    assert [comment.status for comment in Comment.objects.order_by("pk")][1:] == [
        "waiting",
        "approved",
        "waiting",
    ]


def test_comments_close_some_days_after_publication(post, reader, client, clock):
    mode("held", comments_close_after=7)
    ticket = ticket_of(client.get(NEW))
    clock.move_to(NOW + datetime.timedelta(days=7))

    late = send(client, ticket=ticket)

    assert late.status_code == 403
    assert not Comment.objects.exists()
    assert "Comments are closed here." in text_of(client.get(NEW))


def test_a_closed_discussion_shows_what_is_there_and_takes_nothing(post, client):
    make_comment(post, "An early word.")
    Discussion.objects.set_mode(post.pk, "closed")

    text = text_of(client.get(POST))

    assert "An early word." in text
    assert "Comments are closed." in text
    assert "Write a comment" not in text


def test_switched_off_there_is_nothing_of_comments(post, client):
    make_comment(post)
    mode("off")

    assert "omments" not in text_of(client.get(POST)).replace("0 comments", "")
    for address in ("comments/", "comments/new/", "comments.xml", "comments/1/"):
        assert client.get(POST + address).status_code == 404


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": " \u200b "}, "Say who you are"),
        ({"name": "\u3164"}, "Say who you are"),
        ({"name": "\u115f\uffa0\ufe0f"}, "Say who you are"),
        ({"text": "\n > \n"}, "Write something first."),
        ({"text": "> \u200b\u3164\ufe0f"}, "Write something first."),
        ({"text": "x" * 5001}, "at most 5000 characters"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"email": "nonsense"}, "This is not an e-mail address."),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(post, reader, typed, message):
    fields = {"name": "Marit", "text": "A long thought.", "email": "m@example.org", **typed}

    response = reader(**fields)

    html = unescape(response.content.decode())
    assert response.status_code == 422
    assert message in html
    assert all(value in html for value in fields.values())
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["👍", "❤️", "?!", "…", "+1"])
def test_a_sign_is_a_comment(post, reader, text):
    mode("open")

    reader(text="🎉", name="Somebody else")
    reader(text=text)

    assert Comment.objects.get(text=text).status == "approved"


def test_a_preview_sends_nothing_and_shows_it_as_it_will_look(post, client):
    ticket = ticket_of(client.get(NEW))
    typed = {"name": "Marit", "text": "It *sinks*.", "ticket": ticket, "preview": "1"}

    response = client.post(NEW, typed, headers=OURS)

    html = response.content.decode()
    assert response.status_code == 200
    assert "So it will look" in html
    assert "<p>It <em>sinks</em>.</p>" in html
    assert "It *sinks*.</textarea>" in html
    assert not Comment.objects.exists()


def test_a_form_of_another_site_is_refused_and_its_text_kept(post):
    strict = Client(enforce_csrf_checks=True)
    typed = {"name": "M", "text": "A thought.", "ticket": ticket_of(strict.get(NEW)), "send": "1"}

    foreign = strict.post(NEW, typed, headers={"sec-fetch-site": "cross-site"})
    silent = strict.post(NEW, typed)
    ours = strict.post(NEW, typed, headers={"origin": "http://127.0.0.1:8000"})

    assert [foreign.status_code, silent.status_code, ours.status_code] == [403, 403, 303]
    assert "A thought." in foreign.content.decode()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("ticket", ["", "nonsense", "W10:1abc:xyz"])
def test_a_form_without_a_ticket_of_ours_comes_back_with_one(post, client, ticket):
    typed = {"name": "M", "text": "A thought.", "ticket": ticket, "send": "1"}

    response = client.post(NEW, typed, headers=OURS)
    again = client.post(NEW, typed | {"ticket": ticket_of(response)}, headers=OURS)

    assert response.status_code == 422
    assert "A thought." in response.content.decode()
    assert again.status_code == 303


def test_a_form_that_was_open_for_days_is_sent_once_more(post, client, clock):
    ticket = ticket_of(client.get(NEW))
    clock.shift(3 * 86_400)

    response = send(client, ticket=ticket)

    assert response.status_code == 422
    assert "open for too long" in text_of(response)


def test_a_form_sent_twice_is_one_comment(post, client):
    ticket = ticket_of(client.get(NEW))

    first, second = (send(client, ticket=ticket) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Comment.objects.count() == 1


def test_a_form_sent_again_with_other_words_is_another_comment(post, client):
    ticket = ticket_of(client.get(NEW))

    send(client, ticket=ticket, text="One thing.")
    send(client, ticket=ticket, text="Another thing.")

    assert Comment.objects.count() == 2


def test_an_answer_stands_under_what_it_answers(post, reader, client):
    mode("open")
    first = make_comment(post, "A question?", name="Osk")
    form = client.get(f"{NEW}?to={first.pk}")

    reader(f"{NEW}?to={first.pk}", text="An answer.")

    assert "Reply to Osk" in text_of(form)
    assert "A question?" in text_of(form)
    assert Comment.objects.get(parent=first).text == "An answer."


def test_an_answer_to_an_answer_goes_into_the_same_thread(post, reader):
    first = make_comment(post, "A question?")
    second = make_comment(post, "An answer.", parent=first)

    reader(f"{NEW}?to={second.pk}", text="Another one.")

    assert Comment.objects.get(text="Another one.").parent == first


@pytest.mark.parametrize("to", ["999", "x", "-1", "²", "9" * 30])
def test_what_is_not_there_cannot_be_answered(post, client, to):
    assert client.get(f"{NEW}?to={to}").status_code == 404


def test_what_waits_cannot_be_answered(post, client):
    hidden = make_comment(post, status=Comment.Status.WAITING)

    assert client.get(f"{NEW}?to={hidden.pk}").status_code == 404


def test_readers_are_not_asked_about_drafts_or_withdrawn_posts(client):
    make_post("A draft")
    gone = make_live("Gone")
    gone.withdraw("Wrong.", now=NOW + MINUTE)

    assert client.get("/2026/03/a-draft/comments/new/").status_code == 404
    assert client.get("/2026/03/gone/comments/new/").status_code == 410
    assert client.get("/2026/03/gone/comments.xml").status_code == 410


def test_an_old_address_leads_to_the_comments_at_the_new_one(post, client):
    post.slug = "the-wall"
    post.save()
    post.keep_revision(None)
    publish(post, NOW + MINUTE, kind="typo")

    response = client.get(NEW)

    assert response.status_code == 301
    assert response["Location"] == "/2026/03/the-wall/comments/new/"


def test_no_page_of_comments_sets_a_cookie_and_no_form_is_kept(post, client, reader):
    sent = reader()
    pages = [client.get(address) for address in (NEW, sent["Location"], POST, f"{POST}comments/")]

    assert [response.status_code for response in pages] == [200, 200, 200, 200]
    assert all(not response.cookies and "Cookie" not in response.get("Vary", "") for response in pages)
    assert ["no-store" in response["Cache-Control"] for response in pages] == [True, True, False, False]
    assert not sent.cookies
    assert "csrf" not in pages[0].content.decode()


# Who is told what -------------------------------------------------------------------


def test_what_looks_like_spam_waits_in_every_mode_and_says_why(post, reader):
    mode("open")

    reader(text="Best casino: https://a.example https://b.example https://c.example https://d.example")

    comment = Comment.objects.get()
    assert comment.status != "approved"
    assert any("links" in text for _points, text in comment.reasons)


def test_the_name_of_somebody_who_writes_here_waits_in_every_mode(post, reader):
    mode("open")
    make_author("Tom Ebb")

    reader(name="tom  ebb")

    assert Comment.objects.get().status == "waiting"


@pytest.mark.parametrize(
    "name",
    [
        "Hedda Vrool",
        "Hedda\u3164Vrool",
        "He\u034fdda Vr\ufe0fool",
        "Hedda Vrool\U000e0101",
        "Ｈｅｄｄａ.Vrool",
        "Hedda Vrool, author",
        "HEDDA-VROOL (editor)",
        "Hedda Vrool of the sea wall",
        # Cyrillic Н, е, о; all of what Greek has of it; a Cyrillic а in the role.
        "\u041d\u0435dda Vr\u043e\u043el",
        "\u0397edda Vr\u03bf\u03bfl",
        "hedda \u03bdr\u03bf\u043el, \u0430uthor",
    ],
)
def test_a_name_that_looks_like_one_of_ours_waits_too(post, reader, name):
    mode("open")
    make_author("Hedda Vrool")

    reader(name=name)

    assert Comment.objects.get().status == "waiting"


@pytest.mark.parametrize(
    "owner", ["\u041d\u0438\u043d\u0430 \u0421\u043e\u0432\u0430", "\u039d\u03af\u03ba\u03bf\u03c2"]
)
def test_a_name_in_another_script_is_protected_in_whatever_case(post, reader, owner):
    mode("open")
    make_author(owner)

    for name in (owner, owner.upper(), owner.lower(), owner.replace("\u043e", "o").replace("\u03bf", "o")):
        reader(name=name, text=f"By {name}, {len(name)}.")
    reader(name="\u0418\u0440\u0430", text="Somebody else.")

    assert [each.status for each in Comment.objects.order_by("pk")] == [*["waiting"] * 4, "approved"]


@pytest.mark.parametrize("name", ["Hanna Quill", "hanna.quill", "H\u0430nna Quill, editor", "tidal-desk"])
def test_a_name_of_somebody_on_the_staff_waits_though_no_post_bears_it(post, reader, name):
    mode("open")
    person("hq", first_name="Hanna", last_name="Quill")
    person("tidal.desk")
    User.objects.create_user("marit", first_name="Marit", last_name="Osk")

    reader(name=name, text="A word.")
    reader(name="Marit Osk", text="Of a user who is not on the staff.")

    assert [each.status for each in Comment.objects.order_by("pk")] == ["waiting", "approved"]


def test_however_many_are_on_the_staff_a_comment_takes_as_many_queries(post, client, reader):
    taken = []
    for round_ in range(3):
        for number in range(10):
            person(f"somebody-{round_}-{number}")
        with CaptureQueriesContext(connection) as asked:
            reader(text=f"Word {round_}.")
        taken.append(len(asked))

    assert taken[1] == taken[2]


@pytest.mark.parametrize("name", ["Marit, author", "Joanna", "Al Ebb"])
def test_a_name_that_only_shares_letters_with_a_short_one_does_not_wait(post, reader, name):
    mode("open")
    make_author("Ann")
    make_author("Al")

    reader(name=name)

    assert Comment.objects.get().status == "approved"


def test_the_same_text_again_looks_like_spam(post, reader):
    mode("open")

    reader(text="A fine article, truly.")
    reader(text="A FINE article — truly!")

    assert [comment.status for comment in Comment.objects.order_by("pk")] == ["approved", "waiting"]


def test_an_address_is_never_shown(post, reader, client):
    mode("open")
    yours = reader(email="marit@example.org")["Location"]

    pages = [client.get(address) for address in (POST, f"{POST}comments/", "/comments.xml", yours)]

    assert [response.status_code for response in pages] == [200, 200, 200, 200]
    assert all("marit@example.org" not in response.content.decode() for response in pages)
