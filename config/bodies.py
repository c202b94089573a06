"""What a request says about its body, before anything believes it."""

import re
from collections.abc import Iterable
from typing import Any

from config.network import Application

#: RFC 2046, section 5.1.1: the letters of a boundary, as a parameter that is quoted or is not.
BOUNDARY = re.compile(r'; *boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?', re.ASCII | re.IGNORECASE)
MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+", re.ASCII)
LONGEST = 1000
BODILESS = {"GET", "HEAD", "OPTIONS"}


def plain_content_type(application: Application) -> Application:
    """A WSGI layer: a request without a body says nothing about one, and all text is UTF-8.

    Django reads the parameters of an address in the character set that Content-Type names, whatever it is,
    and a cache would keep what came of that. Some sets it does not know, and some are no sets of characters.
    """

    def layer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in BODILESS:
            environ.pop("CONTENT_TYPE", None)
            environ["CONTENT_LENGTH"] = ""
        else:
            environ["CONTENT_TYPE"] = plain_type(environ.get("CONTENT_TYPE", ""))
        return application(environ, start_response)

    return layer


def plain_type(text: str) -> str:
    """The media type, and the boundary if it has parts: everything is UTF-8. Empty where it is none."""
    found = MEDIA_TYPE.match(text[:LONGEST].strip().lower())
    if not found:
        return ""
    boundary = BOUNDARY.search(text[:LONGEST]) if found[0].startswith("multipart/") else None
    return f'{found[0]}; boundary="{boundary[1]}"' if boundary else found[0]
