"""What has changed between the published policy and a draft, and whether visitors must be asked again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from consent.policy import Policy
from consent.wording import duration, words

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One difference in words; `material` if earlier answers do not cover it."""

    text: str
    material: bool = False


def changes(old: Policy, draft: Record) -> list[Change]:
    new = Policy(snapshot=draft)
    return [
        *settings_changes(old.settings, new.settings),
        *category_changes(old, new),
        *service_changes(old, new),
        *language_changes(old.snapshot, draft),
    ]


def ask_again(found: list[Change]) -> bool:
    """What is proposed: everybody is asked again if anything material has changed."""
    return any(change.material for change in found)


def settings_changes(old: Record, new: Record) -> Iterator[Change]:
    """Nothing before the first policy: then everything is new."""
    for name in [name for name, value in new.items() if old and old.get(name) != value]:
        value = new[name]
        said = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value or "empty"
        longer = name == "lifetime_days" and value > old.get(name, value)
        yield Change(f"Settings: “{name.replace('_', ' ')}” is now {said}.", material=longer)


def category_changes(old: Policy, new: Policy) -> Iterator[Change]:
    for slug, category in new.categories.items():
        before = old.categories.get(slug)
        if before is None:
            asks = category["basis"] != "necessary"
            yield Change(f"New category “{slug}” ({category['basis']}).", material=asks)
            continue
        if before["basis"] != category["basis"]:
            stricter = category["basis"] == "consent"
            yield Change(
                f"Category “{slug}”: {before['basis']} becomes {category['basis']}.", material=stricter
            )
        if category["sale_or_share"] and not before["sale_or_share"]:
            yield Change(f"Category “{slug}” now sells or shares data.", material=True)
        if before["texts"] != category["texts"]:
            yield Change(f"Category “{slug}”: other words.")
        if [before[name] for name in MINOR] != [category[name] for name in MINOR]:
            yield Change(f"Category “{slug}”: other details.")
    yield from (
        Change(f"Category “{slug}” is gone.") for slug in old.categories if slug not in new.categories
    )


MINOR = ("justification", "gpc_blocks")


def service_changes(old: Policy, new: Policy) -> Iterator[Change]:
    before = {service["slug"]: service for service in old.services}
    for service in new.services:
        if service["slug"] not in before:
            asks = new.categories[service["category"]]["basis"] != "necessary"
            yield Change(f"New service “{service['name']}”.", material=asks)
        else:
            yield from inside_service(before[service["slug"]], service)
    names = {service["slug"] for service in new.services}
    yield from (
        Change(f"Service “{each['name']}” is gone.") for each in old.services if each["slug"] not in names
    )


def inside_service(old: Record, new: Record) -> Iterator[Change]:
    name = f"Service “{new['name']}”"
    if old["provider"]["legal_name"] != new["provider"]["legal_name"]:
        yield Change(f"{name} is now provided by {new['provider']['legal_name']}.", material=True)
    if old["category"] != new["category"]:
        yield Change(f"{name} moves to the category “{new['category']}”.", material=True)
    if old["texts"] != new["texts"]:
        purpose = any(
            text["purpose"] != old["texts"][language]["purpose"]
            for language, text in new["texts"].items()
            if language in old["texts"]
        )
        what = "another purpose" if purpose else "other words"
        yield Change(f"{name}: {what}.", material=purpose)
    for field, label in (("hosts", "other hosts"), ("snippets", "other code"), ("embed", "other frames")):
        if old[field] != new[field]:
            yield Change(f"{name}: {label}.")
    yield from storage_changes(name, old["storage"], new["storage"])


def storage_changes(name: str, old: list[Record], new: list[Record]) -> Iterator[Change]:
    before = {identity(item): item for item in old}
    english = words("en")
    for item in new:
        known = before.pop(identity(item), None)
        if known is None:
            yield Change(f"{name} stores “{item['name']}”, which is new.", material=True)
        elif known["duration_seconds"] != item["duration_seconds"]:
            kept = duration(item["duration_seconds"], english)
            longer = lasting(item) > lasting(known)
            yield Change(f"{name}: “{item['name']}” is kept {kept}.", material=longer)
        elif known != item:
            yield Change(f"{name}: other words about “{item['name']}”.")
    yield from (Change(f"{name} no longer stores “{item['name']}”.") for item in before.values())


def identity(item: Record) -> tuple[Any, ...]:
    return item["kind"], item["name"], item["domain"], item["path"]


def lasting(item: Record) -> int:
    """Seconds; a session cookie is the shortest, storage without an end the longest."""
    if item["duration_seconds"] is not None:
        return int(item["duration_seconds"])
    return 0 if item["kind"] in {"cookie", "session"} else 1 << 62


def language_changes(old: Record, new: Record) -> Iterator[Change]:
    added = [each for each in new["languages"] if old and each not in old.get("languages", [])]
    yield from (Change(f"Texts in another language: {language}.") for language in added)
    if old and old.get("words") != new["words"] and not added:
        yield Change("The fixed texts of banner and page have been revised.")
