import datetime
import itertools
import threading

import pytest
import time_machine
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, StreamingHttpResponse

from blog.models import SiteSettings, Stamp
from config.pagecache import PageCache, layer
from config.pagecache.keys import Key
from tests.posts import LATER, NOW, make_live, make_post
from tests.wsgi import ask, environ_of

POST = "/2026/03/the-sea-wall/"


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(LATER, tick=False) as traveller:
        yield traveller


@pytest.fixture
def renders():
    """The addresses that Django was asked for."""
    return []


@pytest.fixture
def site(kept_connection, clock, renders):
    django = get_wsgi_application()

    def noted(environ, start_response):
        renders.append(environ["PATH_INFO"] + "?" * bool(environ["QUERY_STRING"]) + environ["QUERY_STRING"])
        return django(environ, start_response)

    return PageCache(noted, clock=clock)


# What is kept -----------------------------------------------------------------


def test_a_page_is_rendered_once(site, renders):
    make_live()

    answers = [ask(site, POST) for _ in range(3)]

    assert renders == [POST]
    assert {answer.body for answer in answers} == {answers[0].body}
    assert [answer.is_hit for answer in answers] == [False, True, True]
    assert "The wall sinks" in answers[2]


@pytest.mark.parametrize(
    "address", ["/", "/feed.xml", "/robots.txt", "/tags/", "/tags/sea-walls/", "/sources/"]
)
def test_lists_and_feeds_are_kept_too(site, renders, address):
    make_live()

    ask(site, address)
    assert ask(site, address).is_hit
    assert len(renders) == 1


@pytest.mark.parametrize("address", ["/admin/login/", "/healthz", "/nowhere/", "/about", "/2026/03/nothing/"])
def test_everything_else_is_passed_through_as_it_is(site, renders, address):
    ask(site, address)
    again = ask(site, address)

    assert len(renders) == 2
    assert again["Cache-Status"] == again["ETag"] == ""


def test_no_kept_page_sets_a_cookie_or_depends_on_one(site):
    make_live()

    answer = ask(site, POST, cookie="consent=yes; csrf=12")
    assert answer["Set-Cookie"] == ""
    assert answer["Vary"] == "Accept-Encoding"
    assert ask(site, POST, cookie="consent=no").is_hit


def test_a_withdrawn_post_is_kept_as_gone(site, clock, renders):
    make_live().withdraw("Forged.", now=LATER)

    ask(site, POST)
    answer = ask(site, POST, if_none_match=ask(site, POST)["ETag"])

    assert answer.status == 410
    assert answer.is_hit
    assert "Forged." in answer


def test_other_methods_reach_django(site, renders):
    make_live()
    ask(site, POST)

    assert ask(site, POST, "POST").status == 405
    assert ask(site, POST, "OPTIONS").status == 405
    assert renders == [POST] * 3


def test_head_is_answered_from_the_same_copy(site, renders):
    make_live()

    head = ask(site, POST, "HEAD", accept_encoding="br")
    get = ask(site, POST, accept_encoding="br")

    assert renders == [POST]
    assert head.sent == b""
    assert int(head["Content-Length"]) == len(get.sent)
    assert head["ETag"] == get["ETag"]


def test_someone_with_a_session_sees_the_newest_and_no_cache_keeps_it(site, renders):
    make_live()
    ask(site, POST)

    answer = ask(site, POST, cookie="session=abcdefghijklmnop")

    assert renders == [POST] * 2
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["CDN-Cache-Control"] == ""


# The key ----------------------------------------------------------------------


def test_parameters_that_no_page_knows_do_not_reach_django(site, renders):
    make_live()

    for query in ("utm_source=x", "fbclid=1", "before_=2", "q", "a=1&a=2", "=", "&&", "%C3%28=%ff"):
        assert ask(site, f"{POST}?{query}").status == 200

    assert renders == [POST]


def test_a_parameter_that_the_page_knows_makes_another_page(site, renders):
    SiteSettings.objects.create(posts_per_page=1)
    for number in range(3):
        make_live(f"Wall {number}", now=NOW + datetime.timedelta(minutes=number))
    older = ask(site, "/").body.decode().split("?before=")[1].split('"')[0]

    answers = [ask(site, f"/?utm_medium=x&before={older}&z=1") for _ in range(2)]

    assert renders == ["/", f"/?before={older}"]
    assert answers[1].is_hit
    assert answers[1].body != ask(site, "/").body


def test_addresses_that_anybody_can_make_up_do_not_crowd_out_the_pages(site, renders):
    make_live()
    ask(site, "/")

    for number in range(2000, 2040):
        ask(site, f"/?before={number * 10**12}.1")

    assert ask(site, "/").is_hit
    assert site.pages_with_parameters.used <= site.pages_with_parameters.room


def test_an_unknown_host_is_refused_and_keeps_nothing(site):
    for host in ("evil.example", "", "localhost:x", "localhost\x00", "a" * 5000):
        assert ask(site, "/", host=host).status == 400, host[:20]

    assert not site.pages.entries


def test_ports_and_capitals_are_the_same_host(site, renders):
    for host in ("localhost", "LOCALHOST", "localhost:80", "localhost:8123", "localhost."):
        assert ask(site, "/", host=host).status == 200

    assert renders == ["/"]


def test_a_pattern_of_hosts_lets_nobody_invent_keys(kept_connection, settings):
    settings.ALLOWED_HOSTS = ["*"]
    site = PageCache(get_wsgi_application())

    for number in range(5):
        assert ask(site, "/", host=f"h{number}.example").status == 200

    assert not site.pages.entries


def test_odd_requests_get_what_django_answers(site):
    assert ask(site, "/?a=%00").status == 400
    assert ask(site, "/%00").status in {400, 404}
    assert ask(site, "/?" + "&" * 30_000).status == 400


def test_headers_of_one_reader_cannot_get_into_the_page(kept_connection):
    seen = []

    def application(environ, start_response):
        seen.append({name for name in environ if name.startswith("HTTP_")})
        return get_wsgi_application()(environ, start_response)

    ask(PageCache(application), "/", accept_language="xx", x_forwarded_host="evil.example", cookie="a=b")

    assert seen == [{"HTTP_HOST"}]


# Freshness --------------------------------------------------------------------


def test_an_edit_is_seen_by_every_request_that_begins_a_second_later(site, clock):
    post = make_live()
    ask(site, POST)

    post.sections.update(body="<p>It stands.</p>")
    post.keep_revision(None)
    post.publish(now=LATER, kind="correction", note="It stands.")
    clock.pass_by(0.99)
    assert "The wall sinks" in ask(site, POST)
    clock.pass_by(0.01)

    assert "It stands" in ask(site, POST)


def test_the_database_is_asked_once_a_second_at_most(site, clock, django_assert_num_queries):
    ask(site, "/robots.txt")

    for _second in range(5):
        clock.pass_by(1)
        # One of posts and one of the cookie policy.
        with django_assert_num_queries(2):
            for _request in range(20):
                ask(site, "/robots.txt")
                clock.pass_by(0.04)


def test_each_change_that_readers_see_raises_the_stamp(db):
    post = make_post()
    changes = [
        lambda: post.publish(now=NOW),
        lambda: post.schedule(LATER, now=NOW, kind="typo"),
        lambda: post.cancel_schedule(now=NOW),
        lambda: post.unpublish(now=NOW + datetime.timedelta(minutes=1)),
        lambda: post.withdraw("Forged.", now=NOW + datetime.timedelta(minutes=2)),
        lambda: post.reinstate(now=NOW + datetime.timedelta(minutes=3)),
    ]

    for change in changes:
        before = Stamp.objects.freshness(NOW).version
        change()
        assert Stamp.objects.freshness(NOW).version > before
    assert Stamp.objects.freshness(NOW).withdrawals == 2


def test_a_scheduled_edition_appears_at_its_time_without_anybody_asking(site, clock, later):
    post = make_post()
    post.schedule(LATER + datetime.timedelta(seconds=20.5), now=LATER)
    assert "The sea wall" not in ask(site, "/")

    clock.pass_by(20.4)
    later.shift(20.4)
    assert ask(site, "/").is_hit
    clock.pass_by(0.1)
    later.shift(0.1)

    assert "The sea wall" in ask(site, "/")


def test_nobody_may_keep_a_page_for_longer_than_it_stays_as_it_is(site, clock, later):
    assert ask(site, "/")["Cache-Control"] == "max-age=0, s-maxage=60"

    make_post().schedule(LATER + datetime.timedelta(seconds=20), now=LATER)
    clock.pass_by(1)
    later.shift(1)

    assert ask(site, "/")["Cache-Control"] == "max-age=0, s-maxage=19"
    assert ask(site, "/")["CDN-Cache-Control"] == ""
    clock.pass_by(15)
    later.shift(15)
    assert ask(site, "/")["Cache-Control"] == "max-age=0, s-maxage=4"


def test_a_page_is_made_again_after_a_minute_whatever_happens(site, clock, renders):
    ask(site, "/")
    clock.pass_by(59)
    assert ask(site, "/").is_hit
    clock.pass_by(1)

    assert not ask(site, "/").is_hit
    assert renders == ["/", "/"]


# Conditions and encodings -----------------------------------------------------


@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_each_encoding_has_a_tag_of_its_own_and_is_not_sent_twice(site, encoding):
    make_live()
    first = ask(site, POST, accept_encoding=encoding or "identity")

    again = ask(site, POST, accept_encoding=encoding or "identity", if_none_match=f'"x", W/{first["ETag"]}')

    assert first["Content-Encoding"] == encoding
    assert again.status == 304
    assert again.sent == b""
    assert again["ETag"] == first["ETag"]
    assert again["Vary"] == "Accept-Encoding"
    assert again["Cache-Control"] == first["Cache-Control"]
    assert again["Content-Length"] == again["Content-Encoding"] == again["Content-Type"] == ""


def test_the_encodings_of_a_page_say_the_same(site):
    make_live()

    answers = [ask(site, POST, accept_encoding=encoding) for encoding in ("br", "gzip", "identity")]

    assert len({answer.body for answer in answers}) == 1
    assert len({answer["ETag"] for answer in answers}) == 3
    assert [int(answer["Content-Length"]) for answer in answers] == [len(answer.sent) for answer in answers]


def test_another_representation_is_sent_in_full(site):
    packed = ask(site, "/", accept_encoding="br")

    assert ask(site, "/", accept_encoding="gzip", if_none_match=packed["ETag"]).status == 200
    assert ask(site, "/", accept_encoding="br", if_none_match="*").status == 304


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "a=b"),
        ("Vary", "Cookie"),
        ("Vary", "Accept-Encoding, Accept-Language"),
        ("Content-Encoding", "gzip"),
        ("Content-Security-Policy", "script-src 'nonce-abc'"),
        ("Cache-Control", "private, s-maxage=60"),
        ("Cache-Control", "max-age=60"),
    ],
)
def test_what_is_for_one_reader_is_not_kept(calm, header):
    def application(environ, start_response):
        response = HttpResponse("mine", headers={"Cache-Control": "max-age=0, s-maxage=60"})
        response[header[0]] = header[1]
        start_response("200 OK", list(response.items()))
        return response

    site = PageCache(application)

    site(environ_of("/"), lambda *_told: None)
    assert not site.pages.entries


def test_long_addresses_and_headers_leave_nothing_in_memory(site):
    long = "a" * 5000

    for address, headers in ((f"/{long}/", {}), (f"/?before={long}", {}), ("/", {"accept_encoding": long})):
        assert ask(site, address, **headers).status in {200, 404}
    assert [key.path for key in site.pages.entries] == ["/"]
    assert not site.pages_with_parameters.entries


# In the air -------------------------------------------------------------------


class Gate:
    """An application that answers when it is told to."""

    def __init__(self, respond):
        self.respond = respond
        self.entered, self.open = threading.Semaphore(0), threading.Event()
        self.calls = itertools.count()

    def __call__(self, environ, start_response):
        number = next(self.calls)
        self.entered.release()
        assert self.open.wait(30)
        response = self.respond(number)
        start_response(f"{response.status_code} X", list(response.items()))
        return response


def page(number=0):
    return HttpResponse(f"page {number}", headers={"Cache-Control": "max-age=0, s-maxage=60"})


@pytest.fixture
def calm(settings, kept_connection):
    """Nothing ever changes."""
    settings.PAGE_FRESHNESS = []


def together(site, count, address="/"):
    """Ask at the same time; the list fills while the threads run."""
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(ask(site, address))) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, answers


def test_a_crowd_waits_for_one_render(calm):
    gate = Gate(page)
    site = PageCache(gate)

    threads, answers = together(site, 8)
    gate.entered.acquire()
    gate.open.set()
    for thread in threads:
        thread.join(30)

    assert next(gate.calls) == 1
    assert {answer.body for answer in answers} == {b"page 0"}
    assert not site.flights


def test_who_has_waited_long_enough_renders_for_themselves(calm):
    gate = Gate(page)
    site = PageCache(gate, patience=0.01)

    threads, answers = together(site, 3)
    for _ in range(3):
        assert gate.entered.acquire(timeout=30)
    gate.open.set()
    for thread in threads:
        thread.join(30)

    assert {answer.status for answer in answers} == {200}


def test_a_crowd_at_a_page_that_fails_is_not_held_up_by_it(calm):
    gate = Gate(lambda number: HttpResponse(f"broken {number}", status=500))
    gate.open.set()
    site = PageCache(gate)

    threads, answers = together(site, 4)
    for thread in threads:
        thread.join(30)

    assert [answer.status for answer in answers] == [500] * 4
    assert not site.flights


def test_an_application_that_raises_leaves_nothing_behind(calm):
    def application(environ, start_response):
        raise RuntimeError

    site = PageCache(application)

    for _ in range(2):
        with pytest.raises(RuntimeError):
            ask(site, "/")
    assert not site.flights


def test_what_django_has_opened_is_closed_again(calm):
    closed = []

    def respond(number):
        response = page(number) if number < 2 else HttpResponse("none", status=404)
        response.close = lambda: closed.append(number)
        return response

    gate = Gate(respond)
    gate.open.set()
    for _ in range(3):
        ask(PageCache(gate), "/")

    assert closed == [0, 1, 2]


def test_a_stream_is_passed_on_piece_by_piece(calm):
    read = []

    def pieces():
        for piece in (b"one", b"two"):
            read.append(piece)
            yield piece

    gate = Gate(lambda _number: StreamingHttpResponse(pieces(), headers=page().headers))
    gate.open.set()
    begun = []

    response = PageCache(gate)(environ_of("/"), lambda *told: begun.append(told))

    assert read == []
    assert next(iter(response)) == b"one"
    assert read == [b"one"]
    response.close()


# Bounds -----------------------------------------------------------------------


def test_the_shelf_is_bounded_in_bytes_and_the_least_wanted_goes_first(calm, monkeypatch):
    monkeypatch.setattr(layer, "ROOM", 5 * 4200)
    gate = Gate(page)
    gate.open.set()
    site = PageCache(gate)

    for address in (
        "/",
        "/about/",
        "/",
        "/privacy/",
        "/",
        "/tags/",
        "/",
        "/archive/",
        "/",
        "/sources/",
        "/",
        "/feed.xml",
    ):
        ask(site, address)

    assert site.pages.used <= 5 * 4200
    assert site.pages.used == sum(copy.size for copy in site.pages.entries.values())
    kept = {key.path for key in site.pages.entries}
    assert "/" in kept
    assert "/feed.xml" in kept
    assert "/about/" not in kept
    assert Key("http", "localhost", "/", "") in site.pages.entries
