import datetime

import pytest
import time_machine

from blog.models import Edition, Path, Post, SiteSettings
from tests.desk import Page, at_desk, change_url, fields_of, messages_of, person, write
from tests.posts import NOW, make_live, make_post, make_source, publish

pytestmark = pytest.mark.django_db
LATER = NOW + datetime.timedelta(days=3)
SAVED_ONLY = "The draft has been saved; nothing has been published."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW + datetime.timedelta(days=1), tick=False) as clock:
        yield clock


@pytest.fixture
def desk():
    return at_desk(person("editor", "Editors"))


@pytest.fixture
def author(desk):
    from blog.models import Author

    return Author.objects.create(name="Ilka Sorn", slug="ilka-sorn")


def html_of(client, post):
    return client.get(change_url(post)).content.decode()


def test_publish_saves_and_publishes_in_one_go(desk, author):
    page = write(desk, byline=[str(author.pk)])

    post = page.save("_publish")

    edition = post.editions.get()
    assert (edition.title, edition.kind, edition.revision.number) == ("The sea wall", "original", 1)
    assert messages_of(page.response) == ["Published: edition 1 is live."]
    assert post.revisions.get().user.username == "editor"


def test_a_refused_post_is_saved_and_says_why(desk):
    page = write(desk, byline=[])

    post = page.save("_publish")

    assert post.title == "The sea wall"
    assert not post.editions.exists()
    assert messages_of(page.response) == ["The post has no author.", SAVED_ONLY]


def test_an_address_that_is_taken_saves_the_draft(desk, author):
    make_live("Mine", slug="the-sea-wall", now=NOW)
    page = write(desk, byline=[str(author.pk)], slug="the-sea-wall")

    post = page.save("_publish")

    assert post.slug == "the-sea-wall"
    assert not post.editions.exists()
    assert "already belongs to “Mine”" in messages_of(page.response)[0]


def test_an_update_says_what_has_changed(desk):
    post = make_live()
    page = Page(desk, change_url(post))
    page["title"] = "The sea wall sinks"

    page.save("_publish", kind="correction", note="The title was wrong.")

    edition = post.editions.get(number=2)
    assert (edition.kind, edition.note) == ("correction", "The title was wrong.")
    assert edition.title == "The sea wall sinks"


def test_what_was_typed_for_an_edition_survives_a_refusal(desk):
    post = make_live()
    page = Page(desk, change_url(post))

    response = page.press("_schedule", kind="correction", note="", schedule_at="2026-04-01T10:00")

    again = Page(desk, response.redirect_chain[-1][0])
    assert "Say in a sentence what has changed" in messages_of(response)[0]
    assert fields_of(response)["kind"] == "correction"
    assert fields_of(response)["schedule_at"] == "2026-04-01T10:00"
    # Shown once: the next visit starts afresh.
    assert again["kind"] == "update"


def test_a_post_is_scheduled_in_the_time_zone_of_the_site(desk, author):
    SiteSettings.objects.create(time_zone="Europe/Lisbon")
    page = write(desk, byline=[str(author.pk)])

    post = page.save("_schedule", schedule_at="2026-07-07T08:00")

    assert post.editions.get().live_from == datetime.datetime(2026, 7, 7, 7, 0, tzinfo=datetime.UTC)
    assert messages_of(page.response) == ["Scheduled: edition 1 goes live on Tue 7 Jul 08:00."]
    assert "Schedule for Tue 7 Jul 08:00" in html_of(desk, post)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Choose a day and a time for the post to go live."),
        ("tomorrow", "Choose a day and a time for the post to go live."),
        ("2020-01-01T08:00", "The time to go live must be in the future."),
    ],
)
def test_a_time_that_cannot_be_scheduled_saves_the_draft(desk, author, typed, reason):
    page = write(desk, byline=[str(author.pk)])

    post = page.save("_schedule", schedule_at=typed)

    assert not post.editions.exists()
    assert messages_of(page.response) == [reason, SAVED_ONLY]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("2026-04-01T10:00", "“Go live at” holds a time: press “Schedule”"),
        ("2020-01-01T08:00", "The time in “Go live at” has passed"),
    ],
)
def test_publish_does_not_overrule_a_time_to_go_live(desk, author, typed, reason):
    page = write(desk, byline=[str(author.pk)])

    post = page.save("_publish", schedule_at=typed)
    page.read_again()

    assert not post.editions.exists()
    assert messages_of(page.response)[0].startswith(reason)
    assert page["schedule_at"] == typed


def test_publish_now_says_that_it_does_not_wait(desk, author):
    page = write(desk, byline=[str(author.pk)])

    post = page.save("_publish", _publish="now", schedule_at="2026-04-01T10:00")

    assert post.editions.get().live_from < LATER


@pytest.fixture
def waiting():
    post = make_live()
    post.schedule(LATER, now=NOW, note="New figures.")
    return post


def test_publishing_over_a_waiting_edition_asks_what_becomes_of_it(desk, waiting):
    page = Page(desk, change_url(waiting))

    page.save("_publish", kind="typo")

    assert "Edition 2 is scheduled for Fri 6 Mar 07:30." in messages_of(page.response)[0]
    assert waiting.editions.count() == 2


def test_a_waiting_edition_can_be_discarded_or_made_again(desk, waiting):
    Page(desk, change_url(waiting)).save("_publish", kind="typo", pending="remake")
    remade = list(waiting.editions.order_by("number").values_list("number", "kind", "note"))
    Page(desk, change_url(waiting)).save("_publish", kind="typo", pending="discard")
    after = list(waiting.editions.order_by("number").values_list("number", "kind"))

    assert remade == [(1, "original", ""), (2, "typo", ""), (3, "update", "New figures.")]
    assert after == [(1, "original"), (2, "typo"), (3, "typo")]


def test_scheduling_again_replaces_the_waiting_edition_only_when_told(desk, waiting):
    at = "2026-03-09T07:30"
    Page(desk, change_url(waiting)).save("_schedule", schedule_at=at, kind="typo")
    before = waiting.editions.get(number=2).live_from
    Page(desk, change_url(waiting)).save("_schedule", schedule_at=at, kind="typo", pending="discard")
    after = waiting.editions.get(number=2).live_from

    assert before == LATER
    assert after == datetime.datetime(2026, 3, 9, 7, 30, tzinfo=datetime.UTC)


def test_a_schedule_can_be_cancelled(desk, waiting):
    Page(desk, change_url(waiting)).save("_cancel_schedule")

    assert [edition.number for edition in waiting.editions.all()] == [1]


def test_a_post_can_be_unpublished_and_published_again(desk):
    post = make_live()

    Page(desk, change_url(post)).save("_unpublish")
    hidden = Edition.objects.live(NOW + datetime.timedelta(days=2)).count()
    Page(desk, change_url(post)).save("_publish", kind="update", note="Back again.")

    assert hidden == 0
    assert post.editions.count() == 2


def test_unpublishing_is_asked_about_once(desk):
    asked = html_of(desk, make_live()).partition("Unpublish …</summary>")[2].partition("</details>")[0]

    assert "readers get “not found” at its address" in asked
    assert 'name="_unpublish"' in asked


def test_withdrawing_asks_for_a_reason_first(desk):
    post = make_live()
    page = Page(desk, change_url(post))
    page["title"] = "Renamed"

    asking = page.press("_withdraw")
    refused = desk.post(f"/admin/blog/post/{post.pk}/withdraw/", {"reason": "  "})
    still = Post.objects.get(pk=post.pk).withdrawn_at
    desk.post(f"/admin/blog/post/{post.pk}/withdraw/", {"reason": "The figures were invented."})

    assert asking.redirect_chain[-1][0] == f"/admin/blog/post/{post.pk}/withdraw/"
    assert "Say why the post is withdrawn" in refused.content.decode()
    assert still is None
    post.refresh_from_db()
    assert (post.title, post.withdrawn_reason) == ("Renamed", "The figures were invented.")
    assert not Edition.objects.live(NOW + datetime.timedelta(days=2)).exists()


def test_a_withdrawn_post_can_be_reinstated(desk):
    post = make_live()
    post.withdraw("Invented.", now=NOW)

    page = Page(desk, change_url(post))
    offered = page.response.content.decode()
    page.save("_reinstate")

    assert 'name="_publish"' not in offered
    assert 'name="_reinstate"' in offered
    assert Post.objects.get().withdrawn_at is None


def test_a_draft_cannot_be_withdrawn(desk):
    post = make_post()

    response = desk.post(f"/admin/blog/post/{post.pk}/withdraw/", {"reason": "Because."})

    assert "Only a post that has been published can be withdrawn." in response.content.decode()


def test_a_first_edition_that_waits_can_be_published_at_once(desk):
    post = make_post()
    post.schedule(LATER, now=NOW)

    Page(desk, change_url(post)).save("_publish", pending="discard")

    edition = post.editions.get()
    assert (edition.number, edition.kind) == (1, "original")
    assert edition.live_from < LATER


@pytest.mark.parametrize(
    ("made", "label", "offered", "absent"),
    [
        ("draft", ">Publish<", [], ["_unpublish", "_withdraw", "_cancel_schedule"]),
        ("live", ">Publish changes<", ["_unpublish", "_withdraw"], ["_cancel_schedule", "_reinstate"]),
        ("waiting", ">Publish now<", ["_cancel_schedule"], ["_unpublish", "_withdraw"]),
        ("unpublished", ">Publish again<", ["_withdraw"], ["_unpublish"]),
    ],
)
def test_the_buttons_fit_where_the_post_stands(desk, made, label, offered, absent):
    post = make_post()
    if made == "waiting":
        post.schedule(LATER, now=NOW)
    elif made != "draft":
        publish(post)
    if made == "unpublished":
        post.unpublish(now=NOW + datetime.timedelta(hours=1))

    html = html_of(desk, post)

    assert label in html
    assert [name for name in offered if f'name="{name}"' not in html] == []
    assert [name for name in absent if f'name="{name}"' in html] == []


def test_the_panel_says_where_the_post_stands(desk):
    post = make_live()
    post.schedule(LATER, now=NOW, note="New figures.")
    Page(desk, change_url(post)).save(title="The sea wall sinks")

    html = html_of(desk, post)

    assert "Live, update scheduled, with unpublished changes" in html
    assert "Tue 3 Mar 2026 07:30" in html
    assert "Fri 6 Mar 2026 07:30" in html
    assert "by editor" in html
    assert f'href="/{post.editions.get(number=1).path}/"' in html


def test_what_readers_have_already_is_not_published_again(desk):
    post = make_live()
    page = Page(desk, change_url(post))

    page.save("_publish", kind="correction", note="The title was wrong.")
    page.read_again()

    assert post.editions.count() == 1
    assert messages_of(page.response) == ["Nothing has changed since edition 1.", SAVED_ONLY]
    assert (page["kind"], page["note"]) == ("correction", "The title was wrong.")
    assert "with unpublished changes" not in page.response.content.decode()
    page.save("_publish", title="The sea wall sinks", kind="typo")
    assert post.editions.count() == 2


def test_a_note_of_a_fact_checker_is_no_change_for_readers(desk):
    post = make_live(sources={"k1": make_source()})
    page = Page(desk, change_url(post))
    page.change("citations", 0, check_note="Called them.")

    page.save("_publish", kind="typo")

    assert messages_of(page.response)[0] == "Nothing has changed since edition 1."
    assert "with unpublished changes" not in page.response.content.decode()


def test_one_save_makes_one_revision_whatever_the_button(desk, author):
    post = write(desk, byline=[str(author.pk)]).save("_publish")
    Page(desk, change_url(post)).save()

    assert [revision.number for revision in post.revisions.order_by("number")] == [1, 2]
    assert Path.objects.count() == 1
