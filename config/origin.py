"""Whether a request was sent by one of our own pages, for forms that carry no token; where it may lead back.

A browser says so itself and a page cannot forge it: first by Sec-Fetch-Site (Fetch Metadata, W3C), where a
browser does not send that by Origin, and last by Referer. A request that says nothing is not ours: browsers
always say something when they post. It keeps out *other sites*; a program can claim anything.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme

PORTS = {"http": 80, "https": 443}


def is_same_origin(environ: Mapping[str, Any]) -> bool:
    """Takes a WSGI environ, or the META of a Django request."""
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        # “none” is an address typed by hand, “same-site” a sibling subdomain: neither is a form of ours.
        return bool(site == "same-origin")
    sender = environ.get("HTTP_ORIGIN")
    if sender is None:
        sender = environ.get("HTTP_REFERER", "")
    return is_ours(str(sender), str(environ.get("HTTP_HOST", "")))


def is_ours(sender: str, host: str) -> bool:
    """Whether an address is on the host that was asked, or on SITE_URL (a proxy may rename the host)."""
    try:
        found, asked = place(urlsplit(sender)), place(urlsplit(f"//{host}"))
        home = place(urlsplit(str(settings.SITE_URL)))
        scheme = urlsplit(sender).scheme
        if found is None or scheme not in PORTS:
            return False
        return found in {home, (asked[0], asked[1] or PORTS[scheme]) if asked else None}
    except ValueError:  # a port that is no number, brackets that do not close
        return False


def is_path_of_ours(path: str) -> bool:
    """Whether it leads to a page of this site: `/archive/`, and not `//evil.example/`."""
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


def place(parts: SplitResult) -> tuple[str, int] | None:
    """Host and port, which is 0 where nothing says what it is. None for “null” and other opaque origins."""
    if not parts.hostname or parts.scheme not in {"", *PORTS}:
        return None
    return parts.hostname, parts.port or PORTS.get(parts.scheme, 0)
