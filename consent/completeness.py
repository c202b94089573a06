"""What is missing before a draft may be published: plain data in, sentences out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from consent import wording
from consent.policy import MOST_CATEGORIES, canonical
from consent.shapes import PLACEHOLDER

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is the matter, in words, and which record of the inventory can mend it."""

    text: str
    model: str = ""
    key: tuple[str, ...] = ()
    field: str = ""  # the id of the field or group of fields in the record's form

    def __str__(self) -> str:
        return self.text


def problems(draft: Record) -> list[Problem]:
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


def missing_files(draft: Record) -> Iterator[Problem]:
    for language in draft["languages"]:
        if language not in wording.languages():
            yield Problem(
                f"The site’s language “{language}” has no file of visitors’ texts in consent/texts/."
            )


def responsible(settings: Record) -> Iterator[Problem]:
    for field, what in (
        ("controller_name", "say who is responsible for this site"),
        ("controller_contact", "say how to reach them"),
    ):
        if not settings[field]:
            yield Problem(f"Cookie settings: {what}.", "consentsettings", field=f"id_{field}")


def too_many(draft: Record) -> Iterator[Problem]:
    optional = [each for each in draft["categories"] if each["basis"] != "necessary"]
    if len(optional) > MOST_CATEGORIES:
        yield Problem(f"There are {len(optional)} categories to choose from; the most is {MOST_CATEGORIES}.")


def lacking(record: Record, languages: list[str], *fields: str) -> Iterator[str]:
    for language in languages:
        text = record["texts"].get(language, {})
        missing = [name for name in fields if not text.get(name)]
        if missing:
            yield f"no {' and no '.join(missing)} in {wording.name_of(language)}."


def of_category(category: Record, languages: list[str]) -> Iterator[Problem]:
    what, place = f"Category “{category['slug']}”", ("category", (category["slug"],))
    for missing in lacking(category, languages, "name", "description"):
        yield Problem(f"{what}: {missing}", *place, field="texts-group")
    if category["basis"] != "consent" and not category["justification"]:
        yield Problem(f"{what}: say why it needs no permission.", *place, field="id_justification")


def of_service(service: Record, languages: list[str]) -> Iterator[Problem]:
    what, place = f"Service “{service['name']}”", ("service", (service["slug"],))
    for missing in lacking(service, languages, "purpose", "data"):
        yield Problem(f"{what}: {missing}", *place, field="texts-group")
    if PLACEHOLDER in canonical(service):
        field = "id_hosts" if PLACEHOLDER in service["hosts"] else "snippets-group"
        yield Problem(f"{what}: replace {PLACEHOLDER} by what the provider told you.", *place, field=field)
    for text, field in code_problems(service):
        yield Problem(f"{what}: {text}", *place, field=field)
    for item in service["storage"]:
        key = (service["slug"], *(item[part] for part in ("kind", "name", "domain", "path")))
        for missing in lacking(item, languages, "purpose"):
            yield Problem(f"{what}, “{item['name']}”: {missing}", "storageitem", key, "texts-group")


def code_problems(service: Record) -> Iterator[tuple[str, str]]:
    """What is the matter, and where."""
    if service["kind"] == "script" and not any(each["src"] or each["code"] for each in service["snippets"]):
        yield "there is no script to load.", "snippets-group"
    outside = any(each["src"].startswith("http") for each in service["snippets"]) or service["embed"]
    if (outside or service["kind"] in {"pixel", "style"}) and not service["hosts"].strip():
        yield "name the hosts that it loads from.", "id_hosts"
    if service["kind"] == "embed" and service["embed"] is None:
        yield "say how its links look (embed provider).", "embed-group"
