"""What a browser tells us when a page was seen, and the reasons for which it does not count."""

import re
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple

from config.origin import is_same_origin

PATH = "/_v"
LONGEST_BODY = 300
BODY = re.compile(r"([1-9]\d{0,17})(?: ([a-z0-9.-]{1,253}))?", re.ASCII)
LENGTH = re.compile(r"\d{1,3}", re.ASCII)
PIXEL = re.compile(r"/_v/([1-9]\d{0,17})\.gif", re.ASCII)
FETCHED_AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ", "HTTP_X_PURPOSE")
SENDERS = ("HTTP_SEC_FETCH_SITE", "HTTP_ORIGIN", "HTTP_REFERER")

Environ = Mapping[str, Any]


class Beacon(NamedTuple):
    post: int
    referrer: str = ""
    scripted: bool = True


def is_beacon(path: str) -> bool:
    return path == PATH or path.startswith("/_v/")


def read(environ: Environ) -> Beacon | None:
    """The beacon in this request; None if there is none that we could read."""
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    if method == "POST" and path == PATH:
        found = BODY.fullmatch(body_of(environ))
        return Beacon(int(found[1]), found[2] or "") if found else None
    if method == "GET" and (found := PIXEL.fullmatch(path)):
        return Beacon(int(found[1]), scripted=False)
    return None


def body_of(environ: Environ) -> str:
    """The body, if it says how long it is and is short."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not LENGTH.fullmatch(length) or int(length) > LONGEST_BODY:
        return ""
    body: bytes = environ["wsgi.input"].read(int(length))
    return body.decode("ascii", errors="replace")


def why_ignored(environ: Environ) -> str:
    """What is wrong with the request itself: a reason of `Uncounted.Why`, or nothing."""
    if any(environ.get(name) for name in FETCHED_AHEAD):
        return "prefetch"
    if environ.get("HTTP_SEC_FETCH_MODE") == "navigate":
        return "foreign"
    if environ["REQUEST_METHOD"] == "GET" and environ.get("HTTP_SEC_FETCH_DEST", "image") != "image":
        return "foreign"
    says_something = any(environ.get(name) for name in SENDERS)
    return "foreign" if says_something and not is_same_origin(environ) else ""


def objects(environ: Environ, cookie: str) -> bool:
    """Whether this reader does not want to be counted; nothing at all is kept of them."""
    return sends_signal(environ) or carries(str(environ.get("HTTP_COOKIE", "")), cookie)


def sends_signal(environ: Environ) -> bool:
    """Whether the browser sends Global Privacy Control or Do Not Track."""
    return environ.get("HTTP_SEC_GPC") == "1" or environ.get("HTTP_DNT") == "1"


def carries(cookies: str, name: str) -> bool:
    if name not in cookies:
        return False
    try:
        found = SimpleCookie(cookies).get(name)
    except CookieError:
        return False
    return found is not None and found.value == "1"
