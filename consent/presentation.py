"""A policy in a visitor's language, ready for templates."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings

from consent import wording
from consent.policy import Policy, file_name
from consent.wording import Words, duration

Record = Mapping[str, Any]


@lru_cache(maxsize=16)
def shown(policy: Policy, language: str) -> dict[str, Any]:
    """Everything that banner and cookie page say, in the nearest language that the policy has."""
    known = policy.snapshot.get("languages") or wording.languages()
    language = wording.nearest(language, list(known))
    said = words_of(policy, language)
    categories = [category(policy, each, language, said) for each in policy.categories.values()]
    others = join(third_parties(policy))
    return {
        "policy": policy,
        "version": str(policy),
        "language": language,
        "words": said,
        "asks": bool(policy.asked),
        "is_optional": bool(policy.optional),
        "intro": said["banner"]["intro"].format(
            purposes=join([each["name"] for each in categories if each["basis"] == "consent"])
        ),
        "providers": said["banner"]["providers"].format(providers=others) if others else "",
        "necessary": necessary(said),
        "necessary_too": [each for each in categories if each["basis"] == "necessary"],
        "optional": [each for each in categories if each["basis"] != "necessary"],
        "snippets": snippets(policy),
    }


def words_of(policy: Policy, language: str) -> Words:
    """The texts as published; today's where the policy is older than a text."""
    today = wording.words(language)
    frozen = policy.snapshot.get("words", {}).get(language, {})
    return {**today, **{part: {**today.get(part, {}), **text} for part, text in frozen.items()}}


def join(names: list[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def third_parties(policy: Policy) -> list[str]:
    return [
        each["provider"]["legal_name"]
        for each in policy.services
        if not each["provider"]["is_first_party"] and each["category"] in policy.optional
    ]


def text_in(record: Record, language: str) -> Mapping[str, str]:
    texts: Mapping[str, Mapping[str, str]] = record["texts"]
    return texts.get(language) or next(iter(texts.values()), {})


def name_of(category: Record, language: str) -> str:
    """What a category is called; its short name where it has no words."""
    name: str = text_in(category, language).get("name", category["slug"])
    return name


def provider_of(service: Record, said: Words) -> str:
    """`Third Ltd (Elsewhere)`"""
    provider = service["provider"]
    who: str = said["table"]["in_country"]
    return who.format(provider=provider["legal_name"], country=provider["country"])


def category(policy: Policy, record: Record, language: str, said: Words) -> dict[str, Any]:
    text = text_in(record, language)
    mine = [each for each in policy.services if each["category"] == record["slug"]]
    name = name_of(record, language)
    return {
        "slug": record["slug"],
        "basis": record["basis"],
        "name": name,
        "description": text.get("description", ""),
        "justification": record["justification"],
        "allow": said["preferences"]["allow" if record["basis"] == "consent" else "keep"].format(name=name),
        "services": [service(each, language, said) for each in mine],
    }


def service(record: Record, language: str, said: Words) -> dict[str, Any]:
    text, provider = text_in(record, language), record["provider"]
    return {
        "name": record["name"],
        "purpose": text.get("purpose", ""),
        "data": text.get("data", ""),
        "transfers": text.get("transfers", ""),
        "hosted": said["table"]["hosted"].format(provider=provider_of(record, said)),
        "privacy_url": provider["privacy_url"],
        "privacy": said["table"]["privacy"].format(provider=provider["name"]),
        "rows": [row(item, record, language, said) for item in record["storage"]],
    }


def row(item: Record, service: Record, language: str, said: Words) -> dict[str, str]:
    ours = item["set_by"] != "third_party" and service["provider"]["is_first_party"]
    return {
        "name": item["name"],
        "kind": said["kind"][item["kind"]],
        "set_by": said["table"]["this_site"] if ours else service["provider"]["name"],
        "purpose": text_in(item, language).get("purpose", ""),
        "kept": duration(item["duration_seconds"], said, item["kind"]),
    }


def necessary_cookies() -> list[Record]:
    """What the apps declare in the settings, whoever sets it."""
    declared: list[Record] = settings.NECESSARY_COOKIES  # type: ignore[assignment]
    return declared


def necessary(said: Words) -> list[dict[str, str]]:
    """What the site itself cannot do without, as the settings declare it."""
    return [
        {
            "name": cookie["name"],
            "kind": said["kind"][cookie.get("kind", "cookie")],
            "set_by": said["table"]["this_site"],
            "purpose": said["necessary"].get(cookie["text"], {}).get("purpose", ""),
            "why": said["necessary"].get(cookie["text"], {}).get("why", ""),
            "kept": duration(cookie["seconds"], said, cookie.get("kind", "cookie")),
        }
        for cookie in necessary_cookies()
    ]


def snippets(policy: Policy) -> dict[str, list[dict[str, Any]]]:
    """The inert scripts of the pages, by placement."""
    found: dict[str, list[dict[str, Any]]] = {"head": [], "body_end": []}
    for each in policy.services:
        category = policy.categories[each["category"]]
        for snippet in each["snippets"]:
            if not (snippet["src"] or snippet["code"]):
                continue
            found[snippet["placement"]].append(
                {
                    "service": each["slug"],
                    "category": category,
                    "src": snippet["src"],
                    "file": file_name(each["slug"], snippet["code"]) if snippet["code"] else "",
                    "integrity": snippet["integrity"],
                    "attributes": snippet["attributes"],
                }
            )
    return found
