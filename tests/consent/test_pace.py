"""A program that says yes over and over leaves few proofs, and keeps nobody from saying no."""

import pytest
from django.test import Client

from config.pace import Pace
from consent.decision import parse
from consent.models import ConsentRecord
from consent.views import deciding
from tests.consent.conftest import OURS

pytestmark = pytest.mark.django_db


class Stopped(Pace):
    """Time does not pass, however long the test takes."""

    def allows(self, network: str, moment: float) -> bool:
        return super().allows(network, 0.0)


@pytest.fixture(autouse=True)
def three_a_minute(monkeypatch, policy):
    monkeypatch.setattr(deciding, "PACE", Stopped(3))


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
