"""The person behind a request, as far as their cookie and their browser's signal say."""

import datetime
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from consent import decision, published
from consent.decision import Decision
from consent.policy import Policy


def today() -> datetime.date:
    """Days are counted in UTC, in the cookie and in its check alike."""
    return timezone.now().astimezone(datetime.UTC).date()


class Visitor:
    """Reading it makes the response private: whoever branches on a visitor must not be cached for all."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.was_read = False

    @property
    def policy(self) -> Policy:
        return published.policy()

    @property
    def cookie(self) -> str:
        self.was_read = True
        return self.request.COOKIES.get(settings.CONSENT_COOKIE_NAME, "")

    @property
    def gpc(self) -> bool:
        """Only the one value that the specification knows."""
        self.was_read = True
        return self.request.headers.get("Sec-GPC") == "1"

    @cached_property
    def given(self) -> Decision | None:
        """The answer, while the policy that it was given to is in force and it has not run out."""
        policy = self.policy
        return decision.in_force(
            self.cookie, major=policy.major, today=today(), lifetime_days=policy.lifetime_days
        )

    @property
    def rid(self) -> str:
        """The receipt number, also of an answer that has run out."""
        found = decision.parse(self.cookie)
        return found.rid if found else ""

    def allows(self, category: str) -> bool:
        return self.policy.allows(category, self.given, gpc=self.gpc)

    def gpc_applies(self) -> bool:
        return self.gpc and self.policy.honours_gpc


def of(request: HttpRequest) -> Visitor:
    visitor = getattr(request, "consent", None)
    return visitor if isinstance(visitor, Visitor) else Visitor(request)


def keep_private(response: HttpResponse) -> None:
    patch_cache_control(response, private=True)
    patch_vary_headers(response, ["Cookie", "Sec-GPC"])
