"""The moderation desk: who may do what, what a decision does, and that each is undone."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.admin.threads import MOST_SHOWN
from blog.models import Author, Comment, Discussion, Moderation, Stamp
from tests.comments import DESK, POST, make_comment, status_of, waiting
from tests.desk import at_desk, messages_of, person
from tests.pages import text_of
from tests.posts import LATER

pytestmark = pytest.mark.django_db


def test_the_queue_has_the_least_suspicious_first_and_a_line(post, editor):
    waiting(post, "Bad.", 80, reasons=[[80, "4 links"]])
    waiting(post, "Good.", 0)
    waiting(post, "Doubtful.", 20)
    make_comment(post, "Seen already.")

    text = text_of(editor.get(DESK))

    assert text.index("Good.") < text.index("Doubtful.") < text.index("Below the line") < text.index("Bad.")
    assert "4 links +80" in text
    assert "Seen already." not in text


@pytest.mark.parametrize(
    ("deed", "status"), [("approve", "approved"), ("spam", "spam"), ("delete", "deleted")]
)
def test_a_button_decides_about_one_comment_and_undo_takes_it_back(post, editor, client, deed, status):
    comment = waiting(post, "A word.")

    said = editor.post(f"{DESK}decide/", {"one": f"{deed}-{comment.seen}"}, follow=True)

    entry = Moderation.objects.get()
    assert status_of(comment) == status
    assert ("A word." in text_of(client.get(POST))) == (status == "approved")
    assert "1 comment." in messages_of(said)[0]
    assert entry.by.username == "editor"

    editor.post(f"{DESK}log/{entry.pk}/undo/")

    assert status_of(comment) == "waiting"
    assert "A word." not in text_of(client.get(POST))
    assert Moderation.objects.get().undone_by.username == "editor"


def test_many_are_decided_and_undone_at_once(post, editor):
    good, bad = [waiting(post, f"Word {n}.") for n in range(3)], [waiting(post, "X", 90) for _ in range(4)]

    editor.post(f"{DESK}decide/", {"deed": "approve", "chosen": [each.seen for each in good]})
    editor.post(f"{DESK}decide/", {"below": "spam", "below_line": [each.seen for each in bad]})

    assert {status_of(each) for each in good} == {"approved"}
    assert {status_of(each) for each in bad} == {"spam"}
    assert Discussion.objects.get().shown == 3
    for entry in Moderation.objects.all():
        editor.post(f"{DESK}log/{entry.pk}/undo/")
    assert Comment.objects.waiting().count() == 7
    assert Discussion.objects.get().shown == 0


def test_undoing_leaves_alone_what_somebody_decided_meanwhile(post, editor):
    first, second = waiting(post, "One."), waiting(post, "Two.")
    editor.post(f"{DESK}decide/", {"deed": "spam", "chosen": [first.seen, second.seen]})
    first.refresh_from_db()
    editor.post(f"{DESK}decide/", {"one": f"approve-{first.seen}"})

    editor.post(f"{DESK}log/{Moderation.objects.last().pk}/undo/")

    assert (status_of(first), status_of(second)) == ("approved", "waiting")


@pytest.mark.parametrize("left", [0, 1])
def test_undoing_says_what_cannot_be_brought_back(post, editor, left):
    there, gone, anew = waiting(post, "One."), waiting(post, "Two."), waiting(post, "Three.")
    taken = [gone.seen, anew.seen, *([there.seen] if left else [])]
    editor.post(f"{DESK}decide/", {"deed": "delete", "chosen": taken})
    entry = Moderation.objects.get()
    gone.delete()
    anew.refresh_from_db()
    editor.post(f"{DESK}decide/", {"one": f"spam-{anew.seen}"})

    answer = editor.post(f"{DESK}log/{entry.pk}/undo/", headers={"accept": "application/json"})

    entry.refresh_from_db()
    said = answer.json()["said"]
    assert "1 comment is gone for good. About 1 comment somebody has decided anew." in said
    assert said.startswith("Undone." if left else "This cannot be undone.")
    assert (answer.status_code, bool(entry.undone_at)) == ((200, True) if left else (409, False))
    assert status_of(there) == "waiting"


def test_nothing_is_undone_twice(post, editor):
    comment = waiting(post)
    editor.post(f"{DESK}decide/", {"one": f"spam-{comment.seen}"})
    undo = f"{DESK}log/{Moderation.objects.get().pk}/undo/"

    first, second = (editor.post(undo, headers={"accept": "application/json"}) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 409)
    assert "undone already" in second.json()["said"]


def test_the_keyboard_gets_the_entry_that_it_can_undo(post, editor):
    comment = waiting(post)

    done = editor.post(
        f"{DESK}decide/", {"deed": "approve", "chosen": comment.seen}, headers={"accept": "application/json"}
    )
    again = editor.post(
        f"{DESK}decide/", {"deed": "approve", "chosen": comment.seen}, headers={"accept": "application/json"}
    )

    assert done.json() == {
        "entry": Moderation.objects.get().pk,
        "said": "Approved: 1 comment.",
        "not_decided": [],
        "read_again": {},
    }
    assert again.json()["entry"] is None
    assert again.json()["said"] == "Editor has decided about 1 comment meanwhile."


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"one": "burn-1"},
        {"one": "approve-x"},
        {"one": "approve-99999"},
        {"deed": "approve", "chosen": ["-1", "²", "9" * 40]},
        {"deed": "no", "chosen": "1"},
        {"below": "spam"},
        {"one": "approve-1", "back": "https://elsewhere.example/"},
    ],
)
def test_odd_decisions_change_nothing_and_come_back_to_the_desk(post, editor, sent):
    response = editor.post(f"{DESK}decide/", sent)

    assert response.status_code == 302
    assert response["Location"] == DESK
    assert not Moderation.objects.exists()


def test_answers_to_what_is_taken_away_are_not_shown_either(post, editor, client):
    first = make_comment(post, "A question?")
    make_comment(post, "An answer.", parent=first)

    editor.post(f"{DESK}decide/", {"one": f"delete-{first.seen}"})
    without = text_of(client.get(POST))
    editor.post(f"{DESK}log/{Moderation.objects.get().pk}/undo/")

    assert "An answer." not in without
    assert "An answer." in text_of(client.get(POST))


def test_taking_away_counts_as_a_withdrawal_so_that_no_last_good_copy_brings_it_back(post, editor):
    comment = make_comment(post, "Wrong.")
    before = Stamp.objects.get().withdrawals

    editor.post(f"{DESK}decide/", {"one": f"spam-{comment.seen}"})

    assert Stamp.objects.get().withdrawals == before + 1


def test_a_post_is_closed_at_its_thread_and_opened_again_by_undoing(post, editor, client):
    make_comment(post)
    editor.post(f"{DESK}on/{post.pk}/", {"mode": "closed"})
    closed = text_of(client.get(POST))
    editor.post(f"{DESK}log/{Moderation.objects.get().pk}/undo/")

    assert "Comments are closed." in closed
    assert "Write a comment" in text_of(client.get(POST))


def test_an_author_of_the_post_answers_and_is_marked_as_one(post, client):
    user = person("ilka", "Writers")
    Author.objects.filter(name="Ilka Sorn").update(user=user)
    comment = make_comment(post, "A question?", name="Osk")

    at_desk(user).post(f"{DESK}on/{post.pk}/", {"answer": "1", "to": comment.pk, "text": "So it is."})

    reply = Comment.objects.get(parent=comment)
    assert (reply.name, reply.role) == ("Ilka Sorn", "author")
    page = client.get(POST)
    assert "Ilka Sorn , here as author" in text_of(page)
    assert re.search(r'</bdi></b> <span class="role">.*?author</span>', page.content.decode())


def test_an_editor_who_did_not_write_the_post_is_marked_as_editor(post, editor):
    comment = make_comment(post, "A question?")

    editor.post(f"{DESK}on/{post.pk}/", {"answer": "1", "to": comment.pk, "text": "So it is."})

    assert Comment.objects.get(parent=comment).role == "editor"


def test_an_answer_is_undone(post, editor, client):
    comment = make_comment(post, "A question?")
    editor.post(f"{DESK}on/{post.pk}/", {"answer": "1", "to": comment.pk, "text": "So it is."})

    before = text_of(client.get(POST))
    editor.post(f"{DESK}log/{Moderation.objects.get().pk}/undo/")
    after = text_of(client.get(POST))

    assert "So it is." in before
    assert "So it is." not in after
    assert "A question?" in after


def test_an_answer_to_what_readers_do_not_see_is_refused_and_its_text_kept(post, editor):
    comment = waiting(post)

    response = editor.post(f"{DESK}on/{post.pk}/", {"answer": "1", "to": comment.pk, "text": "So it is."})

    assert "Approve it first" in text_of(response)
    assert "So it is.</textarea>" in response.content.decode()


def test_authors_answer_under_their_own_posts_and_decide_nothing(post):
    user = person("writer", "Writers")
    make_comment(post, "A word.", email="osk@example.org")
    hidden = waiting(post, "Not for you.")
    writer = at_desk(user)

    foreign = writer.get(f"{DESK}on/{post.pk}/")
    post.created_by = user
    post.save()
    own = writer.get(f"{DESK}on/{post.pk}/")

    assert foreign.status_code == 403
    assert own.status_code == 200
    assert "A word." in text_of(own)
    assert "Not for you." not in text_of(own)
    assert "osk@example.org" not in own.content.decode()
    assert "The sea wall" in text_of(writer.get(DESK))
    assert "Not for you." not in text_of(writer.get(DESK))
    for address in ("decide/", "log/", "log/1/undo/", "blocked/", "person/"):
        assert writer.post(f"{DESK}{address}", {"one": f"approve-{hidden.seen}"}).status_code == 403
    assert writer.post(f"{DESK}on/{post.pk}/", {"mode": "off"}).status_code == 403
    assert status_of(hidden) == "waiting"


def test_somebody_without_a_role_sees_no_comments(post):
    nobody = at_desk(person("nobody"))

    assert nobody.get(DESK).status_code == 403
    assert nobody.get(f"{DESK}on/{post.pk}/").status_code == 403


def test_no_comment_is_shown_as_a_form(post, editor):
    comment = make_comment(post)

    assert editor.get(f"{DESK}{comment.pk}/change/")["Location"] == f"{DESK}on/{post.pk}/"
    assert editor.get(f"{DESK}add/").status_code in {403, 404}


def test_only_administrators_export_and_erase(post, editor):
    make_comment(post, email="osk@example.org")
    chief = at_desk(person("chief", "Administrators"))

    assert editor.get(f"{DESK}person/").status_code == 403
    found = chief.post(f"{DESK}person/", {"email": "Osk@example.org", "find": ""})
    unsure = chief.post(f"{DESK}person/", {"email": "osk@example.org", "erase": "1"})
    assert "1 comment with this address." in text_of(found)
    assert "Tick the box first." in text_of(unsure)
    file = chief.post(f"{DESK}person/", {"email": "osk@example.org", "export": "1"})
    assert file.json()["comments"][0]["text"] == "The piles were short."
    chief.post(f"{DESK}person/", {"email": "osk@example.org", "erase": "1", "sure": "on"})
    assert not Comment.objects.exists()


def test_the_log_names_who_did_what_and_holds_nothing_that_anybody_wrote(post, editor):
    comment = waiting(post, "Private words.")
    editor.post(f"{DESK}decide/", {"one": f"delete-{comment.seen}"})

    text = text_of(editor.get(f"{DESK}log/"))

    assert f"Deleted: 1 comment. Comment {comment.pk} on The sea wall editor" in text
    assert "Private words." not in text


def test_the_log_leads_to_the_comments_and_their_post(post, editor, django_assert_max_num_queries):
    many, gone = [waiting(post, f"Word {number}.") for number in range(5)], waiting(post)
    editor.post(f"{DESK}decide/", {"deed": "approve", "chosen": [each.seen for each in many]})
    editor.post(f"{DESK}decide/", {"one": f"delete-{gone.seen}"})
    Comment.objects.filter(pk=gone.pk).delete()

    with django_assert_max_num_queries(11):
        page = editor.get(f"{DESK}log/")

    first = many[0]
    assert f'href="{DESK}on/{post.pk}/#comment-{first.pk}">Comment {first.pk}</a> on The sea wall' in (
        page.content.decode()
    )
    assert "and 2 more" in text_of(page)
    assert f"Comment {gone.pk}, gone for good" in text_of(page)


def test_what_is_long_says_how_long_and_is_there_as_a_whole(post, editor, client):
    long = "\n\n".join(f"Line {number}." for number in range(400))
    waiting(post, long)
    make_comment(post, long)
    make_comment(post, "Short.")

    pages = [page.content.decode() for page in (editor.get(DESK), client.get(POST))]

    for page in pages:
        assert page.count("<summary>All 400 lines</summary>") == 1
        assert "Line 399." in page


def test_a_thread_reads_no_more_than_it_shows(post, editor):
    many = [
        Comment(
            post=post, name="Osk", text="Word.", html="<p>Word.</p>", once=f"many-{number}", written_at=LATER
        )
        for number in range(MOST_SHOWN)
    ]
    many[0].text = many[0].html = ""
    Comment.objects.bulk_create(many)
    full = editor.get(f"{DESK}on/{post.pk}/").content.decode()

    for number in range(2):
        waiting(post, f"Last word {number}.")
    with CaptureQueriesContext(connection) as asked:
        more = editor.get(f"{DESK}on/{post.pk}/").content.decode()

    reading = [query["sql"] for query in asked if '"blog_comment"."text"' in query["sql"]]
    assert (full.count('<li class="card'), more.count('<li class="card')) == (MOST_SHOWN - 1, MOST_SHOWN)
    assert "There are more" not in full
    assert "There are more" in more
    assert len(reading) == 1
    assert f"LIMIT {MOST_SHOWN + 1}" in reading[0]


def test_the_first_page_of_the_admin_says_how_many_wait(post, editor):
    waiting(post)
    waiting(post, score=90)

    assert "1 comment to read" in text_of(editor.get("/admin/"))
    assert "to read" not in text_of(at_desk(person("writer", "Writers")).get("/admin/"))


def test_the_queue_takes_as_many_queries_for_many_as_for_few(post, editor, django_assert_max_num_queries):
    parent = make_comment(post)
    for _ in range(30):
        waiting(post, parent=parent)

    with django_assert_max_num_queries(13):
        page = editor.get(DESK)

    assert "The piles were short." in text_of(page)
