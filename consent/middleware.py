"""What every response goes through: the cookie guard, and the hosts that published services load from."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from consent import guard, published, visitor

Respond = Callable[[HttpRequest], HttpResponse]
# Pages that load nothing from anybody, whatever a visitor has allowed.
OURS_ALONE = ("/cookies/", settings.DESK)


def guard_cookies(respond: Respond) -> Respond:
    """No undeclared, unconsented or shared cookie leaves the server. Above whatever sets cookies."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.consent = visitor.Visitor(request)  # type: ignore[attr-defined]
        response = respond(request)
        guard.check(request, response)
        if request.consent.was_read and not response.has_header("Cache-Control"):  # type: ignore[attr-defined]
            visitor.keep_private(response)
        return response

    return middleware


def allow_published_sources(respond: Respond) -> Respond:
    """Open the Content Security Policy for the hosts of published services, and for no others."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        is_html = response.get("Content-Type", "").startswith("text/html")
        if is_html and not hasattr(response, "_csp_config") and not request.path.startswith(OURS_ALONE):
            sources = published.last_known().sources
            if sources:
                response._csp_config = opened(sources)  # type: ignore[attr-defined]  # noqa: SLF001
        return response

    return middleware


def opened(sources: dict[str, list[str]]) -> dict[str, list[str]]:
    always: dict[str, list[str]] = settings.SECURE_CSP  # type: ignore[assignment]
    policy = {name: list(allowed) for name, allowed in always.items()}
    for directive, hosts in sources.items():
        policy[directive] = [*policy.get(directive, []), *hosts]
    return policy
