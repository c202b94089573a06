"""Middleware that only the admin needs: no page for readers knows who is logged in, or keeps a session."""

from typing import Any

from django.conf import settings
from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin


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
