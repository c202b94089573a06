"""Which requests are answered alike: the same scheme, host, page, and parameters that the page knows."""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import unquote_plus, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve

from config.network import scheme_of

Environ = dict[str, Any]
Hosts = Callable[[str], str | None]
#: Addresses whose page is known without asking the resolver, and spellings of hosts.
REMEMBERED_PATHS, REMEMBERED_HOSTS = 4096, 256
#: Letters. What is longer is nobody's address; it is not worth remembering.
LONGEST = 1024
#: All that a page may depend on; no other header of one reader can get into what others see.
KEPT_HEADERS = {"HTTP_HOST", "HTTP_X_FORWARDED_PROTO"}
#: The two headers that WSGI names otherwise. Django reads an address in the character set of the first one.
OF_THE_BODY = {"CONTENT_TYPE", "CONTENT_LENGTH"}


class Key(NamedTuple):
    scheme: str
    host: str
    path: str
    query: str


def key_of(environ: Environ, hosts: Hosts) -> Key | None:
    """None where there is nothing to keep: another kind of request, an unknown host, no page for readers."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in environ:
        return None
    path, header, query = environ["PATH_INFO"], environ.get("HTTP_HOST", ""), environ["QUERY_STRING"]
    if len(path) > LONGEST or len(header) > LONGEST:
        return None
    key = key_without_parameters(scheme_of(environ), header, path, hosts)
    return with_parameters(key, query) if query and key else key


@functools.lru_cache(REMEMBERED_PATHS)
def key_without_parameters(scheme: str, header: str, path: str, hosts: Hosts) -> Key | None:
    host = hosts(header)
    return None if host is None or parameters_of(path) is None else Key(scheme, host, path, "")


def with_parameters(key: Key, query: str) -> Key | None:
    parameters = parameters_of(key.path)
    if parameters is None or is_odd(query):
        return None
    known = known_part(query, parameters)
    return key._replace(query=known) if len(known) <= LONGEST else None


def is_of_a_session(environ: Environ) -> bool:
    return settings.SESSION_COOKIE_NAME + "=" in environ.get("HTTP_COOKIE", "")


def own_hosts() -> Hosts:
    """A function that finds our name in a Host header, or None.

    A name that only a pattern in ALLOWED_HOSTS allows is none: with those, anybody could invent keys.
    """
    site = split_domain_port(urlsplit(settings.SITE_URL).netloc)[0]
    names = {site, *(name.lower() for name in settings.ALLOWED_HOSTS)}

    @functools.lru_cache(REMEMBERED_HOSTS)
    def known(header: str) -> str | None:
        name = split_domain_port(header)[0]
        return name if name in names else None

    return known


@functools.lru_cache(REMEMBERED_PATHS)
def parameters_of(path: str) -> frozenset[str] | None:
    """The parameters that the page at this address reads; None if no page for readers is there."""
    try:
        view = resolve(get_path_info({"PATH_INFO": path})).func
    except Resolver404:
        return None
    parameters: frozenset[str] | None = getattr(view, "parameters", None)
    return parameters


def is_odd(query: str) -> bool:
    """What Django answers with 400 has to get there as it is."""
    return "%00" in query or query.count("&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def known_part(query: str, parameters: frozenset[str]) -> str:
    """The parameters that a page knows, as they were written; `utm_source` and the like are dropped."""
    pairs = [(unquote_plus(pair.partition("=")[0]), pair) for pair in query.split("&")]
    # A stable sort: several values of one name keep their order.
    known = sorted((name for name in pairs if name[0] in parameters), key=lambda pair: pair[0])
    return "&".join(pair for _name, pair in known)


def for_everybody(environ: Environ, key: Key) -> Environ:
    """The same request without anything that belongs to one reader."""
    kept = {
        name: value
        for name, value in environ.items()
        if name in KEPT_HEADERS or not (name.startswith("HTTP_") or name in OF_THE_BODY)
    }
    return kept | {"REQUEST_METHOD": "GET", "QUERY_STRING": key.query}
