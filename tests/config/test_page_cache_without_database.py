"""The database goes away: what readers get from the copies that a process has."""

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection
from django.http import HttpResponse

from blog.models import Stamp
from config.pagecache import PageCache
from tests.outage import database_down
from tests.posts import LATER, make_live
from tests.wsgi import ask

POST = "/2026/03/the-sea-wall/"


@pytest.fixture
def site(transactional_db, clock):
    make_live()
    return PageCache(get_wsgi_application(), clock=clock)


def test_the_last_good_copy_is_served_and_says_so(site, clock):
    ask(site, POST)
    clock.pass_by(3600)

    with database_down():
        answer = ask(site, POST)

    assert answer.status == 200
    assert "The wall sinks" in answer
    assert "the database does not answer" in answer["Cache-Status"]
    assert answer["Cache-Control"] == "max-age=0, s-maxage=5"


def test_what_has_no_copy_is_an_error(site, clock):
    with database_down():
        assert ask(site, "/about/").status == 500


def test_the_health_check_answers_anyway(site):
    with database_down():
        assert ask(site, "/healthz").status == 200


def test_a_database_that_breaks_in_the_middle_of_a_page_is_noticed(site, clock):
    ask(site, POST)
    Stamp.objects.raise_by_one()
    clock.pass_by(1)
    ask(site, "/robots.txt")

    with database_down():
        answer = ask(site, POST)

    assert answer.status == 200
    assert "the database does not answer" in answer["Cache-Status"]


def test_an_error_of_ours_is_not_hidden_behind_an_old_copy(transactional_db, clock):
    make_live()
    broken = []

    def application(environ, start_response):
        if not broken:
            return get_wsgi_application()(environ, start_response)
        response = HttpResponse("broken", status=500)
        start_response("500 Internal Server Error", list(response.items()))
        return response

    site = PageCache(application, clock=clock)
    ask(site, POST)
    broken.append(True)
    clock.pass_by(60)

    assert ask(site, POST).status == 500


def test_nothing_that_was_withdrawn_comes_back_as_a_last_good_copy(transactional_db, site, clock):
    other = make_live("Another")
    ask(site, POST)
    other.withdraw("Forged.", now=LATER)
    clock.pass_by(1)
    ask(site, "/robots.txt")

    with database_down():
        assert ask(site, POST).status == 500


def test_it_is_asked_again_every_second_and_all_is_well_when_it_answers(site, clock):
    ask(site, POST)
    clock.pass_by(1)
    with database_down():
        ask(site, POST)

    assert "the database does not answer" in ask(site, POST)["Cache-Status"]
    clock.pass_by(1)
    assert ask(site, POST).is_hit


def test_one_broken_connection_is_not_taken_for_a_database_that_is_down(site, clock):
    ask(site, POST)
    clock.pass_by(1)
    refusals = iter([True])

    def refuse_once(execute, *query):
        if next(refusals, False):
            raise OperationalError("server closed the connection unexpectedly")
        return execute(*query)

    with connection.execute_wrapper(refuse_once):
        assert ask(site, POST).is_hit
