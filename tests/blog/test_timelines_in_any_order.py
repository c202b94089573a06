"""Whatever editors do in whatever order, the editions of a post keep their rules."""

import datetime
import itertools

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.models import CannotPublish, Edition, Pending
from tests.posts import NOW, make_post

HOUR = datetime.timedelta(hours=1)
NOTE = {"kind": Edition.Kind.UPDATE, "note": "More."}
ACTIONS = {
    "publish": lambda post, now: post.publish(now=now, **NOTE),
    "publish and discard": lambda post, now: post.publish(now=now, pending=Pending.DISCARD, **NOTE),
    "publish and remake": lambda post, now: post.publish(now=now, pending=Pending.REMAKE, **NOTE),
    "typo": lambda post, now: post.publish(now=now, kind=Edition.Kind.TYPO),
    "schedule": lambda post, now: post.schedule(now + 2.5 * HOUR, now=now, **NOTE),
    "reschedule": lambda post, now: post.schedule(now + 1.5 * HOUR, now=now, replace=True, **NOTE),
    "cancel": lambda post, now: post.cancel_schedule(now=now),
    "unpublish": lambda post, now: post.unpublish(now=now),
    "withdraw": lambda post, now: post.withdraw("A reason.", now=now),
    "reinstate": lambda post, now: post.reinstate(now=now),
}


def check_rules(post, now):
    editions = list(post.editions.order_by("number"))
    assert [edition.number for edition in editions] == list(range(1, len(editions) + 1))
    assert sum(edition.live_until is None for edition in editions) <= 1
    assert sum(edition.live_from > now for edition in editions) <= 1
    assert all(edition.live_from <= now for edition in editions[:-1])
    for earlier, later in itertools.pairwise(editions):
        assert earlier.live_until is not None
        assert earlier.live_until <= later.live_from
    if post.withdrawn_at:
        assert not post.editions.filter(live_until=None).exists()


def play(actions):
    with transaction.atomic():
        post = make_post()
        for hour, name in enumerate(actions, 1):
            now = NOW + hour * HOUR
            try:
                with transaction.atomic():
                    ACTIONS[name](post, now)
            except CannotPublish:
                pass
            post.refresh_from_db()
            check_rules(post, now)
        transaction.set_rollback(True)


orders = st.lists(st.sampled_from(sorted(ACTIONS)), max_size=12)


@pytest.mark.django_db
@given(orders)
@settings(max_examples=25)
def test_editions_keep_their_rules_in_any_order_of_actions(actions):
    play(actions)


@pytest.mark.deep
@pytest.mark.django_db
@given(orders)
@settings(max_examples=1000)
def test_editions_keep_their_rules_in_a_thousand_orders_of_actions(actions):
    play(actions)
