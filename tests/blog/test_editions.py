import datetime

import pytest
from django.db import IntegrityError, transaction

from blog.models import CannotPublish, Edition, EditionPending, PathTaken, Pending
from tests.posts import NOW, make_live, make_post, publish

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def live_titles(now=NOW):
    return [edition.title for edition in Edition.objects.live(now).newest_first()]


def retitle(post, title, **fields):
    post.title = title
    for name, value in fields.items():
        setattr(post, name, value)
    post.save()
    post.keep_revision(None)


def test_saving_changes_nothing_that_readers_see():
    post = make_live("As published")

    retitle(post, "As edited")

    assert live_titles() == ["As published"]


def test_publishing_numbers_editions_without_a_gap():
    post = make_live()
    for day in (1, 2, 3):
        publish(post, NOW + day * DAY, kind=Edition.Kind.UPDATE, note="More.")

    assert list(post.editions.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert Edition.objects.live(NOW + 3 * DAY).get().number == 4
    assert Edition.objects.live(NOW + 1.5 * DAY).get().number == 2


def test_every_picture_in_the_text_says_what_it_shows():
    described, bare = (
        '<figure><img data-file="1" alt="A > B"></figure>',
        '<figure><img data-file="2"></figure>',
    )
    blank = '<figure><img alt=" " data-file="3"></figure>'
    post = make_post(
        sections=[("", f"<p>Text.</p>{bare}"), ("Money", described), ("Walls", described + bare + blank)]
    )

    with pytest.raises(CannotPublish) as refusal:
        publish(post)

    assert [reason.split(":")[0] for reason in refusal.value.messages] == [
        "The picture in the lead has no alternative text",
        "Picture 2 in “Walls” has no alternative text",
        "Picture 3 in “Walls” has no alternative text",
    ]
    assert not post.editions.exists()


def test_the_first_edition_is_the_original_and_no_other():
    post = make_post()

    assert publish(post, kind=Edition.Kind.CORRECTION, note="x").kind == "original"
    with pytest.raises(CannotPublish, match="original"):
        publish(post, NOW + DAY, kind=Edition.Kind.ORIGINAL)


def test_an_update_says_what_has_changed():
    post = make_live()

    with pytest.raises(CannotPublish, match="what has changed"):
        publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="  ")


def test_a_first_publication_can_wait_for_its_time():
    post = make_post("Later")

    post.schedule(NOW + DAY, now=NOW)

    assert live_titles(NOW) == []
    assert live_titles(NOW + DAY) == ["Later"]
    assert Edition.objects.get().published_at == NOW + DAY


def test_an_update_of_a_live_post_can_wait_for_its_time():
    post = make_live("Before")
    retitle(post, "After")

    post.schedule(NOW + DAY, now=NOW, kind=Edition.Kind.UPDATE, note="New title.")

    assert live_titles(NOW + DAY - datetime.timedelta(seconds=1)) == ["Before"]
    assert live_titles(NOW + DAY) == ["After"]


def test_cancelling_a_schedule_leaves_the_live_edition_open_ended():
    post = make_live("Before")
    post.schedule(NOW + DAY, now=NOW, kind=Edition.Kind.UPDATE, note="Later.")

    post.cancel_schedule(now=NOW)

    assert live_titles(NOW + 2 * DAY) == ["Before"]
    assert post.editions.get().live_until is None


def test_publishing_while_one_waits_asks_what_shall_become_of_it():
    post = make_live()
    post.schedule(NOW + 2 * DAY, now=NOW, kind=Edition.Kind.UPDATE, note="Later.")

    with pytest.raises(EditionPending):
        publish(post, NOW + DAY, kind=Edition.Kind.TYPO)


def test_a_waiting_edition_can_be_remade_on_top():
    post = make_live("First")
    retitle(post, "Waiting")
    post.schedule(NOW + 2 * DAY, now=NOW, kind=Edition.Kind.UPDATE, note="Later.")
    retitle(post, "Quick fix")

    publish(post, NOW + DAY, kind=Edition.Kind.TYPO, pending=Pending.REMAKE)

    assert live_titles(NOW + DAY) == ["Quick fix"]
    assert live_titles(NOW + 2 * DAY) == ["Waiting"]
    assert list(post.editions.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_a_waiting_first_edition_can_be_remade_on_top():
    post = make_post("Waiting")
    post.schedule(NOW + 2 * DAY, now=NOW)

    publish(post, NOW + DAY, pending=Pending.REMAKE)

    assert [each.kind for each in post.editions.order_by("number")] == ["original", "update"]


def test_a_waiting_edition_can_be_discarded():
    post = make_live("First")
    post.schedule(NOW + 2 * DAY, now=NOW, kind=Edition.Kind.UPDATE, note="Later.")

    publish(post, NOW + DAY, kind=Edition.Kind.TYPO, pending=Pending.DISCARD)

    assert post.editions.count() == 2
    assert post.editions.get(number=2).live_until is None


def test_unpublishing_ends_the_live_edition_and_publishing_begins_again():
    post = make_live()

    post.unpublish(now=NOW + DAY)

    assert live_titles(NOW + DAY) == []
    again = publish(post, NOW + 2 * DAY, kind=Edition.Kind.UPDATE, note="Back again.")
    assert (again.number, again.published_at) == (2, NOW)


def test_a_withdrawn_post_cannot_be_published_until_it_is_reinstated():
    post = make_live()

    post.withdraw("The source was forged.", now=NOW + DAY)

    assert live_titles(NOW + DAY) == []
    with pytest.raises(CannotPublish, match="withdrawn"):
        publish(post, NOW + 2 * DAY, kind=Edition.Kind.TYPO)
    post.reinstate(now=NOW + 2 * DAY)
    assert live_titles(NOW + 2 * DAY) == []
    assert publish(post, NOW + 2 * DAY, kind=Edition.Kind.TYPO).number == 2


def test_a_withdrawal_needs_a_reason():
    with pytest.raises(CannotPublish, match="why"):
        make_live().withdraw(" ", now=NOW)


def test_an_address_belongs_to_the_first_post_that_had_it():
    first = make_live("First", slug="wall")
    retitle(first, "First", slug="sea-wall")
    publish(first, NOW + DAY, kind=Edition.Kind.TYPO)
    second = make_post("Second", slug="wall")

    with pytest.raises(PathTaken, match="First"):
        publish(second, NOW + DAY)
    assert not second.editions.exists()


def test_a_cancelled_edition_gives_its_address_back():
    first = make_post("First", slug="wall")
    first.schedule(NOW + DAY, now=NOW)
    first.cancel_schedule(now=NOW)

    assert publish(make_post("Second", slug="wall"), NOW).path == "2026/03/wall"


def test_the_address_keeps_the_month_of_the_first_edition():
    post = make_live(slug="wall")

    later = publish(post, NOW + 90 * DAY, kind=Edition.Kind.TYPO)

    assert later.path == "2026/03/wall"


def test_a_post_without_text_title_or_author_is_not_published():
    post = make_post(" ", sections=[("Introduction", "")])
    post.set_authors([])
    post.keep_revision(None)

    with pytest.raises(CannotPublish) as refused:
        publish(post)

    assert len(refused.value.messages) == 3


def test_a_marker_without_its_source_is_not_published():
    post = make_post(sections=[("Claim", '<p>So<cite-ref key="gone"></cite-ref>.</p>')])

    with pytest.raises(CannotPublish, match="not in the list"):
        publish(post)


def test_the_database_refuses_two_open_ended_editions():
    post = make_live()
    publish(post, NOW + DAY, kind=Edition.Kind.TYPO)

    with pytest.raises(IntegrityError), transaction.atomic():
        post.editions.filter(number=1).update(live_until=None)


def test_rerendering_writes_only_the_cache():
    edition = make_live().editions.get()
    before = edition.body_html
    Edition.objects.update(body_html="stale", render_version=0)

    edition.refresh_from_db()
    edition.rerender()

    edition.refresh_from_db()
    assert edition.body_html == before
    assert not Edition.objects.outdated("house").exists()


def test_a_typo_does_not_hide_the_correction_before_it():
    post = make_live()
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="It is five.")

    typo = publish(post, NOW + 2 * DAY, kind=Edition.Kind.TYPO)

    assert (typo.change, typo.change_note, typo.changed_at) == ("correction", "It is five.", NOW + DAY)
    assert typo.is_corrected
