"""Which cookies may leave the server: declared ones, to those who allowed them, and never to everybody."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from http.cookies import Morsel

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from consent import presentation, published, visitor
from consent.models import CookieFinding

NOT_SHARED = {"private", "no-store", "no-cache"}


class CookieRefused(RuntimeError):
    """A view sets a cookie that it must not set. Raised in development and tests."""


def is_removal(morsel: Morsel[str]) -> bool:
    return str(morsel["max-age"]) == "0"


def complaint(request: HttpRequest, name: str) -> str:
    """Why this cookie may not leave, or nothing."""
    if name in {each["name"] for each in presentation.necessary_cookies() if "kind" not in each}:
        return ""
    declared = [
        item
        for item in published.policy().storage
        if item["kind"] == "cookie" and fnmatchcase(name, item["name"])
    ]
    if not declared:
        return f"The cookie “{name}” is declared nowhere."
    person = visitor.of(request)
    if not any(person.allows(item["category"]) for item in declared):
        return f"The cookie “{name}” needs “{declared[0]['category']}”, which this visitor has not allowed."
    return ""


def is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a cache may give this response to others."""
    said = {part.strip().split("=")[0].lower() for part in response.get("Cache-Control", "").split(",")}
    return request.method in {"GET", "HEAD"} and not said & NOT_SHARED


def complaints(request: HttpRequest, response: HttpResponse) -> Iterator[str]:
    """Take out what may not leave, and say why."""
    for key, morsel in list(response.cookies.items()):
        if is_removal(morsel):
            continue
        reason = complaint(request, morsel.key)
        if reason:
            del response.cookies[key]
            report(request, morsel.key)
            yield reason
    if response.cookies and is_for_all(request, response):
        patch_cache_control(response, private=True, no_store=True)
        yield f"A page that is the same for everyone sets a cookie: {', '.join(response.cookies)}."


def report(request: HttpRequest, name: str) -> None:
    try:
        CookieFinding.objects.note(name, CookieFinding.Source.GUARD, request.path, "cookie", timezone.now())
    except DatabaseError:
        # The cookie has been stopped; that nobody hears of it must not cost the reader the page.
        return


def check(request: HttpRequest, response: HttpResponse) -> None:
    found = list(complaints(request, response)) if response.cookies else []
    if found and settings.COOKIE_GUARD_RAISES:
        raise CookieRefused(" ".join(found))
