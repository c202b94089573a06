"""Small files: the style sheet for browsers without JavaScript, services' code, the answer to machines."""

import datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers

from config.tokenless import only_read
from consent import decision, published, visitor, withdrawal

HIDDEN = "#consent-banner{display:none}"
SIGNAL = ".gpc-note{display:inline}"
#: When this way of honouring the signal was first offered; a site may name its own day.
FIRST_HONOURED = datetime.date(2026, 1, 1)


@only_read
def state(request: HttpRequest) -> HttpResponse:
    """Hides the banner from those who have answered this policy. Asked for only where scripts are off."""
    person = visitor.of(request)
    asked = request.GET.get("v", "")
    major = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    policy = published.policy()
    answered = decision.in_force(
        person.cookie, major=major, today=visitor.today(), lifetime_days=policy.lifetime_days
    )
    rules = [HIDDEN] if answered or person.gpc_applies() else []
    rules += [SIGNAL] if person.gpc_applies() else []
    response = HttpResponse("".join(rules), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "Sec-GPC"])
    return response


@only_read
def code(request: HttpRequest, name: str) -> HttpResponse:
    """A service's code as a file of ours. Its name changes with what is in it."""
    text = published.policy().code.get(name)
    if text is None:
        raise Http404("No published service has this code.")
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@only_read
def clear(request: HttpRequest) -> HttpResponse:
    """What is to be deleted of some categories, for a page that hears of their withdrawal from elsewhere."""
    response = JsonResponse(withdrawal.for_the_page(published.policy(), request.GET.getlist("cat")))
    response["Cache-Control"] = "no-store"
    return response


@only_read
def gpc(request: HttpRequest) -> HttpResponse:
    """`/.well-known/gpc.json`, as the Global Privacy Control specification wants it."""
    policy = published.policy()
    since = policy.settings.get("gpc_since") or FIRST_HONOURED.isoformat()
    response = JsonResponse({"gpc": policy.honours_gpc, "lastUpdate": since})
    response["Cache-Control"] = "public, max-age=86400"
    return response
