"""What a request says about its body: no reader can turn it into an error, or into what others see."""

import io
import subprocess
import sys

import pytest
from django.core.wsgi import get_wsgi_application
from hypothesis import example, given
from hypothesis import strategies as st

from config.bodies import plain_content_type, plain_type
from config.network import honest, length_of
from config.pagecache import PageCache
from tests.desk import person
from tests.posts import make_live
from tests.server import ROOT
from tests.wsgi import ask

ODD = [
    "text/plain; charset=hex",
    "text/plain; charset=idna",
    "text/plain; charset=utf-16-le",
    "text/plain; charset*=bogus'en'x",
    "text/plain; a*=idna'en'%ff",
    "text/plain; a=" + "x" * 20_000,
    "multipart/form-data; charset=hex; boundary=x",
    "application/x-www-form-urlencoded; charset=undefined",
    "\xff;;;=",
    ";",
    "",
]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("text/plain; charset=cp037", "text/plain"),
        ("Application/X-WWW-Form-Urlencoded;charset=utf-8", "application/x-www-form-urlencoded"),
        ("multipart/form-data; boundary=----abc", 'multipart/form-data; boundary="----abc"'),
        ('multipart/form-data; charset=hex; BOUNDARY="a=b"', 'multipart/form-data; boundary="a=b"'),
        ("multipart/form-data", "multipart/form-data"),
        ("text/plain; boundary=x", "text/plain"),
        ("nothing", ""),
    ],
)
def test_of_a_type_the_media_type_and_the_boundary_are_kept(told, kept):
    assert plain_type(told) == kept


@given(st.text(st.characters(max_codepoint=255)))
@example("multipart/form-data; boundary=" + "-" * 71)
def test_what_is_kept_is_plain_already(told):
    kept = plain_type(told)

    assert plain_type(kept) == kept
    assert "charset" not in kept.partition(";")[2].partition("boundary")[0]


@pytest.mark.parametrize(
    ("told", "length"), [("12", 12), ("", 0), (None, 0), ("-1", 0), ("x", 0), ("²", 0), ("9" * 5000, 0)]
)
def test_a_length_is_a_number_or_nothing(told, length):
    assert length_of({"CONTENT_LENGTH": told}) == length


@pytest.fixture
def site(kept_connection, clock):
    return PageCache(honest(plain_content_type(get_wsgi_application())), clock=clock)


@pytest.mark.parametrize("told", ODD)
def test_no_type_of_a_body_is_an_error_or_changes_a_page(site, told):
    make_live()

    odd = ask(site, "/search/?q=wall", content_type=told)
    plain = ask(site, "/search/?q=wall")
    bare = ask(site, "/healthz?x=y", content_type=told)

    assert (odd.status, bare.status) == (200, 200)
    assert plain.is_hit
    assert "The sea <mark>wall</mark>" in odd
    assert odd.body == plain.body


@pytest.mark.parametrize("told", ODD)
@pytest.mark.parametrize("address", ["/nowhere/", "/cookies/decide/"])
def test_no_type_of_a_form_is_an_error(site, address, told):
    answer = ask(site, address, "POST", b"a=1", content_type=told, content_length="3")

    assert answer.status in {400, 403, 404}


class Unread(io.BytesIO):
    def read(self, *_size):
        raise AssertionError("Somebody reads what nobody wants.")


@pytest.mark.parametrize(
    "address", ["/nowhere/", "/cookies/decide/", "/2026/03/the-sea-wall/comments/new/", "/admin/login/"]
)
def test_a_large_form_of_a_stranger_is_refused_before_anybody_reads_it(site, settings, address):
    form = {"content_type": "application/x-www-form-urlencoded"}

    size = str(settings.LARGEST_FORM_OF_READERS + 1)
    answer = ask(site, address, "POST", Unread(), content_length=size, **form)

    assert answer.status == 413


def test_below_the_desk_large_forms_come_from_those_with_an_account(site, settings, client):
    large = {"content_type": "application/x-www-form-urlencoded", "content_length": str(10**7)}

    assert ask(site, "/admin/", "POST", b"a=1", **large).status == 413
    assert ask(site, "/admin/nowhere/", "POST", b"a=1", **large).status == 413
    client.force_login(person("editor", "Editors"))
    mine = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    assert ask(site, "/admin/blog/image/add/", "POST", b"a=1", cookie=mine, **large).status == 403  # no token


def test_a_server_can_load_what_answers_requests(tmp_path):
    """By itself: whatever these layers import must not need Django before it is set up."""
    environ = {"SECRET_KEY": "only-for-tests", "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", "import config.wsgi"]

    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
