"""What every reader's page has in common."""

import datetime
import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.module_loading import import_string

from blog.images import FALLBACK_WIDTH
from blog.models import Image, SiteSettings
from blog.views.moment import one_moment
from config.tokenless import View, only_read

# Browsers ask each time and mostly get 304; shared caches may keep a page for a minute.
CACHING = {
    "Cache-Control": "max-age=0, s-maxage=60",
    "CDN-Cache-Control": "max-age=60, stale-while-revalidate=30, stale-if-error=86400",
}
KEPT_STATUSES = {200, 410}


def for_readers(view: View) -> View:
    """The same for everyone, and kept by caches.

    Only GET and HEAD; anything else is 405, without asking for a token that no reader has.
    """

    @functools.wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with one_moment():
            response = view(request, *args, **kwargs)
        if response.status_code in KEPT_STATUSES:
            for name, value in CACHING.items():
                response.setdefault(name, value)
        return response

    return reads()(only_read(respond))


def reads(*parameters: str) -> Callable[[View], View]:
    """Say which parameters of its address a page depends on; caches drop all others."""

    def mark(view: View) -> View:
        vars(view)["parameters"] = frozenset(parameters)
        return view

    return mark


def site_of(request: HttpRequest) -> SiteSettings:
    """The settings that the middleware put there; the defaults where it did not run."""
    return getattr(request, "site", None) or SiteSettings()


def now() -> datetime.datetime:
    return timezone.now()


def address(path: str) -> str:
    """A path of ours, or an address elsewhere, in full."""
    uri = iri_to_uri(path) or "/"
    if uri.startswith("/") and not uri.startswith("//"):
        return f"{settings.SITE_URL}{uri}"
    return urljoin(str(settings.SITE_URL), uri)


def preview_picture(image: Image | None) -> dict[str, Any] | None:
    """What link previews show."""
    if image is None:
        return None
    width = min(image.width, FALLBACK_WIDTH)
    return {
        "url": address(image.picture.fallback),
        "kind": "image/jpeg",
        "width": width,
        "height": max(1, round(image.height * width / image.width)),
        "alt": image.alt,
    }


@functools.cache
def other_apps() -> list[Callable[[HttpRequest], dict[str, Any]]]:
    """The functions that READER_CONTEXT names: apps above `blog` join the page without being imported."""
    return [import_string(name) for name in settings.READER_CONTEXT]


def added_by_other_apps(request: HttpRequest) -> dict[str, Any]:
    return {name: value for add in other_apps() for name, value in add(request).items()}


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    complete: bool = True,
) -> HttpResponse:
    """Render a reader's page. It is the same for everyone: no user, no token, no cookie.

    Without `complete` nothing is asked that could need the database.
    """
    added = added_by_other_apps(request) if complete else {}
    response = HttpResponse(written(request, template, added | (context or {})), status=status)
    if status >= 400 and status not in KEPT_STATUSES:
        # Caches would choose a lifetime of their own, and what is missing now may be there in a moment.
        response["Cache-Control"] = "no-cache"
    return response


def written(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    """The template in the frame of the site."""
    site = site_of(request)
    frame = {
        "site": site,
        "home": address("/"),
        "here": request.path,
        # Not `address`: behind two slashes stands another host.
        "canonical": f"{settings.SITE_URL}{iri_to_uri(request.path)}",
        "preview_picture": preview_picture(site.social_image),
    }
    return render_to_string(template, frame | context)
