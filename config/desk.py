"""Middleware that only the admin needs: no page for readers knows who is logged in, or keeps a session."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from config.network import length_of

Respond = Callable[[HttpRequest], HttpResponse]


class DeskAlone(MiddlewareMixin):
    def __call__(self, request: HttpRequest) -> Any:
        is_there = request.path.startswith(settings.DESK)
        return super().__call__(request) if is_there else self.get_response(request)


class SessionMiddleware(DeskAlone, sessions.SessionMiddleware):
    pass


class AuthenticationMiddleware(DeskAlone, auth.AuthenticationMiddleware):
    pass


class MessageMiddleware(DeskAlone, messages.MessageMiddleware):
    pass


def refuse_large_forms_of_strangers(respond: Respond) -> Respond:
    """Pictures and long posts come from people with an account.

    A form is taken apart before anybody knows whether it is wanted, which takes thirty times its size.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if length_of(request.META) > settings.LARGEST_FORM_OF_READERS and not is_known(request):
            return HttpResponse("This is more than a form here sends.", "text/plain", status=413)
        return respond(request)

    return middleware


def is_known(request: HttpRequest) -> bool:
    return request.path.startswith(settings.DESK) and request.user.is_authenticated
