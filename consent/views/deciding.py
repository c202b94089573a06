"""A visitor's answer: a plain form, or the same form sent by the page's script."""

import time
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.network import client_network, connection_of
from config.origin import is_path_of_ours, is_same_origin
from config.pace import Pace
from consent import decision, published, recording, visitor, withdrawal, wording
from consent.context import language, page
from consent.decision import Decision
from consent.models import PolicyVersion, Surface
from consent.policy import Policy
from consent.recording import Circumstances

LONGEST_BODY = 4096  # bytes
DAY = 86_400  # seconds
CHOICES = {"accept", "reject", "save"}
#: Each yes is kept as its proof for more than a year. A no is heard however many there are.
PACE = Pace(settings.CONSENT_PROOFS_A_MINUTE)


@csrf_exempt  # no token: it would make every copy of a page different. config.origin guards instead.
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """GET is somebody who has come back to the address of the form."""
    return decided(request) if request.method == "POST" else redirect("consent:preferences")


def decided(request: HttpRequest) -> HttpResponse:
    if not is_same_origin(request.META):
        return refuse(request, "foreign", 403, asks_again=True)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        return refuse(request, "strange", 413)
    choice = request.POST.get("decision", "")
    try:
        version = PolicyVersion.objects.numbered(request.POST.get("v", ""))
    except DatabaseError:
        return unrecorded(request, choice)
    if version is None or choice not in CHOICES:
        return refuse(request, "strange", 400)
    return recorded(request, version, choice)


def recorded(request: HttpRequest, version: PolicyVersion, choice: str) -> HttpResponse:
    policy = published.of_version(version)
    after = answer(request, policy, choice)
    if not (why := why_unproven(request, version, policy, after)):
        return responded(request, policy, after)
    if less := narrowed(request, policy, after):
        return responded(request, policy, less)
    response = refuse(request, "no_proof", why)
    response["Retry-After"] = "60"
    return response


def why_unproven(request: HttpRequest, version: PolicyVersion, policy: Policy, after: Decision) -> int:
    """0 once the answer is recorded, as far as it needs a proof; else the HTTP status that says why not."""
    if after.rid and not is_in_order(request):
        return 429
    try:
        record(request, version, policy, after)
    except DatabaseError:
        return 503
    return 0


def narrowed(request: HttpRequest, policy: Policy, after: Decision) -> Decision | None:
    """An answer that allows less than the one in force, and no longer: the proof of that one covers it."""
    person, today = visitor.of(request), visitor.today()
    before = decision.in_force(
        person.cookie, major=policy.major, today=today, lifetime_days=policy.lifetime_days
    )
    if before is None or before.rid != after.rid or not after.allowed < before.allowed:
        return None
    return replace(after, day=before.day, with_gpc=before.with_gpc)


def is_in_order(request: HttpRequest) -> bool:
    """Whether the connection that this comes from may leave one more proof, just now."""
    return PACE.allows(connection_of(client_network(request.META)), time.monotonic())


def unrecorded(request: HttpRequest, choice: str) -> HttpResponse:
    """While the database is down a no is heard, and so is less than before; a yes would have no proof."""
    policy = published.last_known()
    if request.POST.get("v") == str(policy) and choice in CHOICES:
        after = answer(request, policy, choice)
        heard = narrowed(request, policy, after) if after.rid else after
        if heard:
            return responded(request, policy, heard)
    return refuse(request, "no_proof", 503)


def answer(request: HttpRequest, policy: Policy, choice: str) -> Decision:
    """What was chosen, for the policy that the visitor saw: a page may come from a cache."""
    chosen = {"accept": set(policy.optional), "reject": set[str]()}.get(choice)
    if chosen is None:
        chosen = set(request.POST.getlist("cat"))
        if "add" in request.POST:  # one category more, from the figure of a video
            chosen |= on_until_now(request, policy)
    person = visitor.of(request)
    rid = person.rid or decision.new_receipt_number()
    return policy.decide(chosen, day=visitor.today(), gpc=person.gpc, rid=rid)


def on_until_now(request: HttpRequest, policy: Policy) -> set[str]:
    """What was allowed before this answer: by the last one, under whichever policy, or without any."""
    person = visitor.of(request)
    before = decision.parse(person.cookie)
    if before:
        return set(before.allowed)
    return {slug for slug in policy.optional if policy.allows(slug, None, gpc=person.gpc)}


def record(request: HttpRequest, version: PolicyVersion, policy: Policy, after: Decision) -> None:
    person = visitor.of(request)
    sent = request.POST.get("surface", "")
    around = Circumstances(
        language=wording.nearest(request.POST.get("lang", "")[:12], version.languages),
        surface=Surface(sent) if sent in Surface.values else Surface.PREFERENCES,
        gpc=person.gpc,
        js=wants_json(request),
    )
    before = decision.parse(person.cookie)
    recording.keep(version, policy, after, before=before, rid=person.rid, around=around, now=timezone.now())


def responded(request: HttpRequest, policy: Policy, after: Decision) -> HttpResponse:
    gone = sorted(on_until_now(request, policy) - after.allowed)
    response: HttpResponse
    if wants_json(request):
        answer: dict[str, Any] = {"allowed": sorted(after.allowed), "withdrawn": gone}
        response = JsonResponse({**answer, **withdrawal.for_the_page(policy, gone)})
    else:
        response = HttpResponseRedirect(next_page(request), status=303)
    withdrawal.undo(request, response, policy, gone)
    set_cookie(response, after, policy)
    response["Cache-Control"] = "private, no-store"
    return response


def set_cookie(response: HttpResponse, after: Decision, policy: Policy) -> None:
    """The same for a yes and for a no. Set here, because browsers cut short what scripts set."""
    response.set_cookie(
        settings.CONSENT_COOKIE_NAME,
        str(after),
        max_age=policy.lifetime_days * DAY,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def next_page(request: HttpRequest) -> str:
    """Back to where the form stood, if that is on this site."""
    wanted = request.POST.get("next", "")
    return f"{wanted.partition('#')[0] if is_path_of_ours(wanted) else '/'}#consent-done"


def refuse(request: HttpRequest, reason: str, status: int, *, asks_again: bool = False) -> HttpResponse:
    """Why nothing was changed; with `asks_again` also the same question, on a page of ours."""
    said: dict[str, str] = wording.words(language())["errors"]
    if wants_json(request):
        response: HttpResponse = JsonResponse({"error": said[reason]}, status=status)
    else:
        told = {"reason": said[reason], "asks_again": asks_again}
        response = page(request, "consent/refused.html", told, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
