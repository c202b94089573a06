"""The policy in force is kept in the process: how soon it is seen, and how often it is asked for."""

import pytest

from consent import published
from consent.models import current_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch, settings):
    """Seconds, as the process counts them."""
    settings.CONSENT_RECHECK_SECONDS = 1
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    published.forget()
    return now


def test_the_version_is_asked_for_at_most_once_a_second(clock, publish, django_assert_num_queries):
    published.policy()

    with django_assert_num_queries(0):
        clock[0] += 0.9
        published.policy()
    with django_assert_num_queries(1):
        clock[0] += 0.2
        published.policy()
        published.policy()


def test_what_another_process_publishes_is_seen_after_a_second(clock, publish):
    published.policy()
    version = publish("youtube")
    published.begin_with(published.NOTHING)

    assert published.policy() is published.NOTHING
    clock[0] += 1

    assert published.policy().pk == version.pk


def test_the_process_that_publishes_sees_it_at_once(publish):
    assert not published.policy().pk

    version = publish("youtube")

    assert published.policy().pk == version.pk == current_version()


def test_the_number_rises_with_every_version(publish):
    assert current_version() == 0
    first = publish("youtube")
    assert current_version() == first.pk
    publish()
    assert current_version() > first.pk


def test_a_policy_that_was_read_once_is_not_read_again(clock, publish, django_assert_num_queries):
    publish("youtube")
    first = published.policy()

    clock[0] += 5
    with django_assert_num_queries(1):
        assert published.policy() is first


def test_a_page_for_a_new_version_is_made_with_that_policy(clock, publish):
    version = publish("youtube")
    published.begin_with(published.NOTHING)

    seen = published.freshness()

    assert (seen.version, seen.withdrawals) == (current_version(),) * 2
    assert published.policy().pk == version.pk
