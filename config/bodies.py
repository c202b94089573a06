"""What a request brings along, and what it says about that, before anything believes it."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings

from config.network import Application, length_of

#: RFC 2046, section 5.1.1: the letters of a boundary, as a parameter that is quoted or is not.
BOUNDARY = re.compile(r'; *boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?', re.ASCII | re.IGNORECASE)
MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+", re.ASCII)
LONGEST = 1000
BODILESS = {"GET", "HEAD", "OPTIONS"}


def modest(application: Application) -> Application:
    """A WSGI layer: a request without a body says nothing about one, and no form for readers is large.

    Django reads the parameters of an address in the character set that Content-Type names, whatever it is,
    and a cache would keep what came of that. It takes a form apart before anybody knows whether it is wanted,
    which takes thirty times its size.
    """

    def layer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in BODILESS:
            environ.pop("CONTENT_TYPE", None)
            environ["CONTENT_LENGTH"] = ""
        else:
            environ["CONTENT_TYPE"] = plain_type(environ.get("CONTENT_TYPE", ""))
            is_large = length_of(environ) > settings.LARGEST_FORM_OF_READERS
            if is_large and not environ["PATH_INFO"].startswith(settings.DESK):
                return refuse(start_response)
        return application(environ, start_response)

    return layer


def plain_type(text: str) -> str:
    """The media type, and the boundary if it has parts: everything is UTF-8. Empty where it is none."""
    found = MEDIA_TYPE.match(text[:LONGEST].strip().lower())
    if not found:
        return ""
    boundary = BOUNDARY.search(text[:LONGEST]) if found[0].startswith("multipart/") else None
    return f'{found[0]}; boundary="{boundary[1]}"' if boundary else found[0]


def refuse(start_response: Any) -> Iterable[bytes]:
    body = b"This is more than a form here sends."
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    start_response(
        f"{status} {status.phrase}",
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
        ],
    )
    return [body]
