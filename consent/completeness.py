"""What is missing before a draft may be published: plain data in, sentences out."""

from collections.abc import Iterator, Mapping
from typing import Any

from consent import wording
from consent.policy import MOST_CATEGORIES, canonical
from consent.shapes import PLACEHOLDER

Record = Mapping[str, Any]


def problems(draft: Record) -> list[str]:
    """Why this draft may not be published, in words; nothing if it may."""
    if not draft["services"]:
        return []
    return [
        *missing_files(draft),
        *responsible(draft["settings"]),
        *too_many(draft),
        *(line for each in draft["categories"] for line in of_category(each, draft["languages"])),
        *(line for each in draft["services"] for line in of_service(each, draft["languages"])),
    ]


def missing_files(draft: Record) -> Iterator[str]:
    for language in draft["languages"]:
        if language not in wording.languages():
            yield f"The site’s language “{language}” has no file of visitors’ texts in consent/texts/."


def responsible(settings: Record) -> Iterator[str]:
    if not settings["controller_name"]:
        yield "Cookie settings: say who is responsible for this site."
    if not settings["controller_contact"]:
        yield "Cookie settings: say how to reach them."


def too_many(draft: Record) -> Iterator[str]:
    optional = [each for each in draft["categories"] if each["basis"] != "necessary"]
    if len(optional) > MOST_CATEGORIES:
        yield f"There are {len(optional)} categories to choose from; the most is {MOST_CATEGORIES}."


def lacking(what: str, record: Record, languages: list[str], *fields: str) -> Iterator[str]:
    for language in languages:
        text = record["texts"].get(language, {})
        missing = [name for name in fields if not text.get(name)]
        if missing:
            yield f"{what}: no {' and no '.join(missing)} in {language_name(language)}."


def language_name(language: str) -> str:
    return {"en": "English", "de": "German"}.get(language, f"“{language}”")


def of_category(category: Record, languages: list[str]) -> Iterator[str]:
    yield from lacking(f"Category “{category['slug']}”", category, languages, "name", "description")
    if category["basis"] != "consent" and not category["justification"]:
        yield f"Category “{category['slug']}”: say why it needs no permission."


def of_service(service: Record, languages: list[str]) -> Iterator[str]:
    what = f"Service “{service['name']}”"
    yield from lacking(what, service, languages, "purpose", "data")
    if PLACEHOLDER in canonical(service):
        yield f"{what}: replace {PLACEHOLDER} by what the provider told you."
    yield from code_problems(what, service)
    if service["kind"] == "embed" and service["embed"] is None:
        yield f"{what}: say how its links look (embed provider)."
    for item in service["storage"]:
        yield from lacking(f"{what}, “{item['name']}”", item, languages, "purpose")


def code_problems(what: str, service: Record) -> Iterator[str]:
    if service["kind"] == "script" and not any(each["src"] or each["code"] for each in service["snippets"]):
        yield f"{what}: there is no script to load."
    outside = any(each["src"].startswith("http") for each in service["snippets"]) or service["embed"]
    if (outside or service["kind"] in {"pixel", "style"}) and not service["hosts"].strip():
        yield f"{what}: name the hosts that it loads from."
