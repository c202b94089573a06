"""The database does not answer, or a copy answers instead of it: a no is heard and a page stays the same."""

import pytest
from django.core.wsgi import get_wsgi_application

from config.pagecache import PageCache
from consent import published
from consent.decision import new_receipt_number, parse
from consent.visitor import today as visitor_today
from tests.outage import database_down
from tests.posts import make_live
from tests.wsgi import Clock, ask

POST = "/2026/03/the-sea-wall/"


@pytest.fixture
def seen(visitor, policy, settings):
    """The process has served the policy once and asks for it anew with every request."""
    visitor.get("/cookies/")
    settings.CONSENT_RECHECK_SECONDS = 0


def test_a_no_is_heard_while_the_database_is_down(visitor, seen, decide):
    with database_down():
        response = decide("reject")

    assert response.status_code == 303
    assert parse(visitor.cookies["consent"].value).allowed == frozenset()


def test_a_permission_is_taken_back_while_the_database_is_down(visitor, seen, decide):
    decide("accept")
    visitor.cookies["_t1"] = "x"

    with database_down():
        response = decide("save")

    assert parse(visitor.cookies["consent"].value).allowed == frozenset()
    assert any(morsel.key == "_t1" and morsel["max-age"] == 0 for morsel in response.cookies.values())


def test_less_than_before_is_heard_while_the_database_is_down(visitor, seen, decide):
    decide("accept")
    before = parse(visitor.cookies["consent"].value)
    visitor.defaults["HTTP_SEC_GPC"] = "1"

    with database_down():
        response = decide("save", "media")

    after = parse(visitor.cookies["consent"].value)
    assert response.status_code == 303
    assert (after.allowed, after.rid, after.with_gpc) == ({"media"}, before.rid, False)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_yes_is_not_since_nobody_could_prove_it(visitor, seen, decide, accept):
    with database_down():
        response = visitor.post(
            "/cookies/decide/", {"decision": "accept", "v": "1.0"}, headers={"Accept": accept}
        )

    assert response.status_code == 503
    assert "could not record your permission" in response.content.decode()
    assert "consent" not in visitor.cookies


@pytest.mark.parametrize(
    ("fields", "status"), [({"v": "7.0"}, 503), ({"v": ""}, 400), ({"decision": "maybe"}, 503)]
)
def test_what_the_process_cannot_know_is_not_guessed(visitor, seen, fields, status):
    with database_down():
        response = visitor.post("/cookies/decide/", {"decision": "reject", "v": "1.0", **fields})

    assert response.status_code == status


def test_a_process_that_has_never_seen_a_policy_shows_none(client, policy, settings):
    published.forget()

    with database_down():
        assert published.policy() is published.NOTHING


def test_c22_everybody_gets_the_same_bytes_from_the_page_cache(kept_connection, policy):
    make_live()
    asked, today = published.of_version(policy), visitor_today()
    yes = asked.decide({"statistics", "media"}, day=today, gpc=False, rid=new_receipt_number())
    no = asked.decide(set(), day=today, gpc=False, rid="")
    site = PageCache(get_wsgi_application(), clock=Clock())

    answers = [
        ask(site, POST),
        *(ask(site, POST, cookie=f"consent={answer}") for answer in (yes, no)),
        ask(site, POST, sec_gpc="1"),
    ]

    assert [answer.is_hit for answer in answers] == [False, True, True, True]
    assert len({answer.body for answer in answers}) == 1
    assert "consent-banner" in answers[0]
    for answer in answers:
        assert not answer["Set-Cookie"]
        assert "cookie" not in answer["Vary"].lower()
        assert "nonce-" not in answer["Content-Security-Policy"]
