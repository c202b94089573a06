import pytest
from django.test import RequestFactory, override_settings

from config.origin import is_same_origin

pytestmark = pytest.mark.usefixtures("our_address")


@pytest.fixture
def our_address():
    with override_settings(SITE_URL="https://notes.example"):
        yield


@pytest.mark.parametrize(
    ("site", "ours"),
    [
        ("same-origin", True),
        ("same-site", False),
        ("cross-site", False),
        ("none", False),
        ("", False),
        ("SAME", False),
    ],
)
def test_the_browser_is_believed_when_it_says_who_sent_the_form(site, ours):
    assert is_same_origin({"HTTP_SEC_FETCH_SITE": site, "HTTP_HOST": "notes.example"}) is ours


def test_what_the_browser_says_weighs_more_than_the_origin():
    forged = {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "https://notes.example"}

    assert not is_same_origin(forged)


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("https://notes.example", True),
        ("https://notes.example:443", True),
        ("https://NOTES.example", True),
        ("http://notes.example", False),
        ("https://notes.example:8443", False),
        ("https://notes.example.evil.example", False),
        ("https://evil.example", False),
        ("null", False),
        ("", False),
        ("file://notes.example", False),
        ("https://notes.example:x", False),
        ("https://[notes.example", False),
        ("//x", False),
        ("//notes.example", False),
    ],
)
def test_without_that_the_origin_decides(origin, ours):
    assert is_same_origin({"HTTP_ORIGIN": origin, "HTTP_HOST": "10.0.0.7:8000"}) is ours


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("http://127.0.0.1:8001", "127.0.0.1:8000", False),
        ("http://localhost:8000", "127.0.0.1:8000", False),
        ("http://localhost", "localhost", True),
        ("https://localhost", "localhost:443", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("https://notes.example", "", True),
        ("null", "null", False),
    ],
)
def test_the_host_that_was_asked_is_ours_too(origin, host, ours):
    assert is_same_origin({"HTTP_ORIGIN": origin, "HTTP_HOST": host}) is ours


def test_an_opaque_origin_is_not_excused_by_a_referer():
    assert not is_same_origin({"HTTP_ORIGIN": "null", "HTTP_REFERER": "https://notes.example/"})


@pytest.mark.parametrize(
    ("referer", "ours"),
    [("https://notes.example/a/?b#c", True), ("https://evil.example/?https://notes.example", False)],
)
def test_the_referer_is_the_last_resort(referer, ours):
    assert is_same_origin({"HTTP_REFERER": referer}) is ours


def test_a_request_that_says_nothing_is_not_ours():
    assert not is_same_origin({"HTTP_HOST": "notes.example"})


def test_the_meta_of_a_request_will_do():
    request = RequestFactory().post("/", headers={"Origin": "http://testserver"})
    request.META["HTTP_HOST"] = "testserver"

    assert is_same_origin(request.META)


@pytest.mark.parametrize("host", ["notes.example", "x", ""])
def test_a_sender_without_a_scheme_is_not_ours(host):
    for name in ("HTTP_ORIGIN", "HTTP_REFERER"):
        assert not is_same_origin({name: "//x", "HTTP_HOST": host})
