"""A program that says yes over and over leaves few proofs, and keeps nobody from saying no."""

import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from config.pace import Pace
from consent.decision import parse
from consent.models import ConsentRecord
from consent.views import deciding
from tests.consent.conftest import OURS

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def three_a_minute(monkeypatch, policy):
    """Time does not pass, however long the test takes."""
    monkeypatch.setattr(deciding, "PACE", Pace(3))
    monkeypatch.setattr(deciding, "time", SimpleNamespace(monotonic=lambda: 1000.0))


@pytest.fixture
def answer(decide):
    """A function by which somebody new at this address answers."""

    def answer(address, decision="accept"):
        return decide(decision, client=Client(headers=OURS, REMOTE_ADDR=address)).status_code

    return answer


def test_one_network_leaves_so_many_proofs_and_no_more(visitor, decide):
    responses = [decide("accept") for _number in range(4)]

    assert [response.status_code for response in responses] == [303, 303, 303, 429]
    assert responses[-1]["Retry-After"] == "60"
    assert "nothing has changed" in responses[-1].content.decode()
    assert "consent" not in responses[-1].cookies
    assert ConsentRecord.objects.count() == 3


def test_addresses_that_are_free_to_invent_are_one_network_and_others_wait_for_nobody(answer):
    invented = [answer(f"2001:db8:1:{number}::1") for number in range(1, 6)]

    assert invented == [303, 303, 303, 429, 429]
    assert answer("2001:db8:2::1") == answer("192.0.2.1") == 303


def test_a_no_is_heard_however_many_came_before(visitor, decide, answer):
    decide("accept")
    for _number in range(5):
        answer("127.0.0.1")

    response = decide("reject")

    assert response.status_code == 303
    assert parse(visitor.cookies["consent"].value).allowed == frozenset()
    assert ConsentRecord.objects.latest("created_at", "pk").event == "withdrawn"
    assert answer("127.0.0.1", "reject") == 303


def test_less_than_before_is_heard_for_as_long_as_before(visitor, decide, answer, policy):
    with time_machine.travel(timezone.now() - 30 * DAY):
        decide("accept")
    before = parse(visitor.cookies["consent"].value)
    for _number in range(5):
        answer("127.0.0.1")
    proofs = ConsentRecord.objects.count()

    response = decide("save", "media")

    after = parse(visitor.cookies["consent"].value)
    assert response.status_code == 303
    assert (after.allowed, after.day, after.rid) == ({"media"}, before.day, before.rid)
    assert ConsentRecord.objects.count() == proofs
    assert decide("accept").status_code == 429
    assert parse(visitor.cookies["consent"].value) == after


def test_less_than_what_has_run_out_is_a_new_yes(visitor, decide, answer, policy):
    with time_machine.travel(timezone.now() - 400 * DAY):
        decide("accept")
    for _number in range(5):
        answer("127.0.0.1")

    assert decide("save", "media").status_code == 429
