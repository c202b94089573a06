"""The pages about cookies: preferences, receipt, versions."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.formats import date_format
from django.utils.translation import override

from config.tokenless import only_read
from consent import decision, published, visitor
from consent.context import language, page
from consent.decision import Decision
from consent.models import ConsentRecord, PolicyVersion
from consent.policy import Policy
from consent.presentation import shown
from consent.visitor import Visitor

Said = Mapping[str, Any]


def in_words(day: datetime.date | datetime.datetime, said: Said) -> str:
    """As the policy speaks, which may be another language than the site’s."""
    with override(said["language"]):
        return date_format(day, said["words"]["date"])


@only_read
def preferences(request: HttpRequest) -> HttpResponse:
    person = visitor.of(request)
    said = shown(person.policy, language())
    context = {
        "choices": [{**each, "is_on": person.allows(each["slug"])} for each in said["optional"]],
        "status": status(person, said),
        "gpc": person.gpc_applies(),
        "version": version_line(person.policy, said),
    }
    return page(request, "consent/preferences.html", context)


def version_line(policy: Policy, said: Said) -> str:
    if policy.published_at is None:
        return ""
    text: str = said["words"]["preferences"]["version"]
    return text.format(version=policy, date=in_words(policy.published_at, said))


def status(person: Visitor, said: Said) -> dict[str, str]:
    """What this browser has answered, in two sentences."""
    texts, given = said["words"]["preferences"], person.given
    if given is None:
        return {"choice": texts["signal" if person.gpc_applies() else "undecided"], "again": ""}
    names = [each["name"] for each in said["optional"] if person.allows(each["slug"])]
    key = "refused" if not names else "accepted" if len(names) == len(said["optional"]) else "partly"
    return {
        "choice": texts[key].format(date=in_words(given.day, said), names=", ".join(names)),
        "again": texts["again"].format(date=in_words(given.ends(person.policy.lifetime_days), said)),
    }


@only_read
def receipt(request: HttpRequest) -> HttpResponse:
    found = decision.parse(visitor.of(request).cookie)
    rows = history(found)
    said = shown(published.policy(), language())
    day = in_words(found.day, said) if found else ""
    context = {
        "given": found if found and found.rid else None,
        "refused": said["words"]["receipt"]["refused"].format(date=day) if found and not found.rid else "",
        "when": day,
        "names": names_of(found, rows),
        "events": [event(row, said) for row in rows],
    }
    return page(request, "consent/receipt.html", context)


def names_of(found: Decision | None, rows: list[ConsentRecord]) -> str:
    """The allowed categories, as they were called in the policy that was agreed to."""
    policy = published.of_version(rows[0].policy) if rows else published.policy()
    known = {each["slug"]: each["name"] for each in shown(policy, language())["optional"]}
    return ", ".join(known.get(slug, slug) for slug in sorted(found.allowed)) if found else ""


def history(found: Decision | None) -> list[ConsentRecord]:
    if found is None or not found.rid:
        return []
    return list(ConsentRecord.objects.with_receipt(found.rid).with_number())


def event(row: ConsentRecord, said: Said) -> dict[str, str]:
    return {
        "what": said["words"]["receipt"][f"event_{row.event}"],
        "when": in_words(row.created_at, said),
        "version": str(row.policy),
    }


@only_read
def receipt_json(request: HttpRequest) -> HttpResponse:
    """The names are those of the Kantara consent receipt 1.1; conformance is not claimed."""
    found = decision.parse(visitor.of(request).cookie)
    rows = history(found)
    newest = rows[0].policy if rows else None
    policy = published.of_version(newest) if newest else published.policy()
    body = {
        "version": "KI-CR-v1.1.0-like",
        "consentReceiptID": found.rid if found else "",
        "consentTimestamp": rows[0].created_at.isoformat() if rows else "",
        "collectionMethod": rows[0].surface if rows else "",
        "language": rows[0].language if rows else "",
        "piiControllers": [
            {
                "name": policy.settings.get("controller_name", ""),
                "contact": policy.settings.get("controller_contact", ""),
            }
        ],
        "policyUrl": f"{settings.SITE_URL}/cookies/versions/{newest}/" if newest else "",
        "policyVersion": str(newest) if newest else "",
        "noticeSha256": newest.sha256 if newest else "",
        "services": agreed_services(policy, found),
        "events": [
            {"event": row.event, "at": row.created_at.isoformat(), "allowed": row.allowed} for row in rows
        ],
    }
    response = JsonResponse(body)
    response["Cache-Control"] = "private, no-store"
    return response


def agreed_services(policy: Policy, found: Decision | None) -> list[dict[str, Any]]:
    return [
        {
            "service": service["name"],
            "category": service["category"],
            "purposes": {language: text["purpose"] for language, text in service["texts"].items()},
            "storage": [item["name"] for item in service["storage"]],
            "thirdPartyDisclosure": not service["provider"]["is_first_party"],
            "thirdPartyName": service["provider"]["legal_name"],
        }
        for service in policy.services
        if found and service["category"] in found.allowed
    ]


@only_read
def versions(request: HttpRequest) -> HttpResponse:
    rows = PolicyVersion.objects.newest_first().without_texts()
    said = shown(published.policy(), language())
    listed = [
        {"version": str(row), "when": in_words(row.published_at, said), "note": row.change_note}
        for row in rows
    ]
    return page(request, "consent/versions.html", {"versions": listed})


@only_read
def version(request: HttpRequest, number: str) -> HttpResponse:
    found = PolicyVersion.objects.numbered(number)
    if found is None:
        raise Http404("There is no such version.")
    said = shown(published.of_version(found), language())
    texts = said["words"]["versions"]
    context = {
        "shown": said,
        "title": texts["title"].format(version=found),
        "lead": texts["lead"].format(date=in_words(found.published_at, said)),
        "note": found.change_note,
    }
    return page(request, "consent/version.html", context)
