"""“Don't count me”: one cookie, set when somebody asks for it or works on the site. The view script sees it.

It says the same for everybody, so it tells nobody apart. It is the one thing that counting keeps on a device.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Respond = Callable[[HttpRequest], HttpResponse]


def leave_out(response: HttpResponse) -> None:
    """Have this browser not counted. Not HttpOnly: the script stops when it sees it."""
    response.set_cookie(
        settings.UNCOUNTED_COOKIE_NAME,
        "1",
        max_age=settings.UNCOUNTED_COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def count_again(response: HttpResponse) -> None:
    response.delete_cookie(settings.UNCOUNTED_COOKIE_NAME, samesite="Lax")


def leave_editors_out(respond: Respond) -> Respond:
    """Whoever is logged in to the admin is not a reader, whichever way they logged in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if request.path.startswith(settings.DESK) and is_new_editor(request):
            leave_out(response)
        return response

    return middleware


def is_left_out(request: HttpRequest) -> bool:
    return request.COOKIES.get(settings.UNCOUNTED_COOKIE_NAME) == "1"


def is_new_editor(request: HttpRequest) -> bool:
    return not is_left_out(request) and request.user.is_staff
