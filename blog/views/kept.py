"""What somebody has typed and nobody can take is given back to them."""

import functools
import logging
from typing import Any

from django.db import InternalError, OperationalError
from django.http import HttpRequest, HttpResponse

from blog.models import Edition
from blog.views.frame import page
from config.tokenless import View

log = logging.getLogger(__name__)


def kept_page(
    request: HttpRequest, heading: str, about: Edition | None = None, *, status: int, again: bool = False
) -> HttpResponse:
    """With `again` it can be sent in a minute, and the database is not asked."""
    context = {"heading": heading, "text": request.POST.get("text", ""), "about": about, "again": again}
    return page(request, "blog/comments/kept.html", context, status=status, complete=not again)


def gives_back(view: View) -> View:
    """While the database is down, or busy for longer than one waits for it, what was typed is given back.

    PostgreSQL calls it an internal error that a standby takes nothing. A process that has not read the
    settings of the site yet fails before it comes here.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (OperationalError, InternalError):
            if not request.POST.get("text") or "delete" in request.POST:
                raise
            log.exception("A comment could not be kept, and was given back to whoever wrote it.")
            response = kept_page(request, "Nothing can be written here just now", status=503, again=True)
            response["Retry-After"] = "60"
            return response

    return guarded
