"""Whether the author is still logged in, asked by the writing page before it sends anything."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.views.decorators.cache import never_cache

from blog.admin.pages import PostPages


class SessionPages(PostPages):
    def get_urls(self) -> list[Any]:
        session = self.admin_site.admin_view(never_cache(self.session))
        return [path("session/", session, name="blog_post_session"), *super().get_urls()]

    def session(self, request: HttpRequest) -> HttpResponse:
        """A token for the form; logging in anew has made the one that the page holds worthless."""
        return JsonResponse({"token": get_token(request)})
