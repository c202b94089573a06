"""Two things that every request needs: text that a database can hold, and the site's own settings."""

import re
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone, translation

from blog.models import SiteSettings

Respond = Callable[[HttpRequest], HttpResponse]
# Whatever needs neither settings nor database.
BARE = (settings.MEDIA_URL, "/healthz")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
#: The settings as this process last saw them.
known: SiteSettings | None = None


def unstorable(text: str) -> bool:
    return UNSTORABLE.search(text) is not None


def refuse_unstorable_text(respond: Respond) -> Respond:
    """Answer 400 to NUL and lone surrogates in addresses and forms: no database stores them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        texts = [
            request.path,
            *request.GET.keys(),
            *(text for values in request.GET.lists() for text in values[1]),
        ]
        if request.method == "POST" and request.content_type in FORMS:
            texts += [text for name, values in request.POST.lists() for text in (name, *values)]
        if any(unstorable(text) for text in texts):
            return HttpResponseBadRequest(
                "This request contains characters that no text has.", content_type="text/plain"
            )
        return respond(request)

    return middleware


def current_or_known() -> SiteSettings:
    """Those of this moment; where the database does not answer, the last ones that it told.

    What can do without a database, such as hearing a refusal, then still does.
    """
    global known  # noqa: PLW0603 — one assignment: another thread sees the old or the new, never half
    try:
        known = SiteSettings.objects.current(known)
    except DatabaseError:
        if known is None:
            raise
    return known


def load_site_settings(respond: Respond) -> Respond:
    """Put the site's settings on the request, and speak its language in its time zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(BARE):
            return respond(request)
        site = current_or_known()
        request.site = site  # type: ignore[assignment]
        with timezone.override(site.zone), translation.override(site.language):
            return respond(request)

    return middleware
