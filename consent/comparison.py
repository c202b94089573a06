"""What has changed between the published policy and a draft, and whether visitors must be asked again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from consent.policy import Policy, canonical
from consent.shapes import lines
from consent.wording import ENDING_WITH_THE_VISIT, duration, name_of, words

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One difference, with what it `was` and what it is `now` where that can be said in words.

    `material` if earlier answers may not cover it. Another sentence may say the same as before, which no
    program can tell: `is_wording` leaves that to the person who publishes.
    """

    text: str
    material: bool = False
    is_wording: bool = False
    was: str = ""
    now: str = ""


def changes(old: Policy, draft: Record) -> list[Change]:
    new = Policy(snapshot=draft)
    found = [
        *settings_changes(old.settings, new.settings),
        *category_changes(old, new),
        *service_changes(old, new),
        *language_changes(old.snapshot, draft),
    ]
    if not found and old.pk and canonical(old.snapshot) != canonical(draft):
        return [Change("Details that visitors do not read.")]
    return found


def ask_again(found: list[Change]) -> bool:
    """What is proposed: everybody is asked again if anything material has changed."""
    return any(change.material for change in found)


def may_be_words_alone(found: list[Change]) -> bool:
    """Whether asking again is proposed for other words only, which a person may know to mean the same."""
    return ask_again(found) and all(change.is_wording for change in found if change.material)


def said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(value) if isinstance(value, list) else str(value if value is not None else "")
    return text or "nothing"


def other(what: str, was: Any, now: Any, *, material: bool = False, is_wording: bool = False) -> Change:
    return Change(f"{what}:", material, is_wording, said(was), said(now))


def settings_changes(old: Record, new: Record) -> Iterator[Change]:
    """Nothing before the first policy: then everything is new."""
    for name in [name for name, value in new.items() if old and old.get(name) != value]:
        longer = name == "lifetime_days" and new[name] > old.get(name, new[name])
        yield other(f"Settings, {name.replace('_', ' ')}", old.get(name), new[name], material=longer)


def category_changes(old: Policy, new: Policy) -> Iterator[Change]:
    for slug, category in new.categories.items():
        before = old.categories.get(slug)
        if before is None:
            asks = category["basis"] != "necessary"
            yield Change(f"New category “{slug}” ({category['basis']}).", material=asks)
        else:
            yield from inside_category(before, category)
    yield from (
        Change(f"Category “{slug}” is gone.") for slug in old.categories if slug not in new.categories
    )


def inside_category(old: Record, new: Record) -> Iterator[Change]:
    what, asks = f"Category “{new['slug']}”", new["basis"] != "necessary"
    if old["basis"] != new["basis"]:
        stricter = new["basis"] == "consent"
        yield other(f"{what}, basis", old["basis"], new["basis"], material=stricter)
    if old["sale_or_share"] != new["sale_or_share"]:
        more = new["sale_or_share"]
        yield other(f"{what}, sells or shares data", old["sale_or_share"], more, material=more)
    yield from text_changes(what, old["texts"], new["texts"], asks=asks)
    for field, label in (("justification", "why it needs no permission"), ("gpc_blocks", "off with GPC")):
        if old[field] != new[field]:
            yield other(f"{what}, {label}", old[field], new[field])


#: What the fields of a text are called in the admin.
LABELS = {"data": "data collected", "transfers": "recipients and transfers"}


def text_changes(what: str, old: Record, new: Record, *, asks: bool) -> Iterator[Change]:
    """Field by field, in the languages that both have: a translation changes nothing."""
    for language in [language for language in new if language in old]:
        before, after = old[language], new[language]
        for field in [field for field in after if before.get(field, "") != after[field]]:
            label = f"{what}, {LABELS.get(field, field)} ({name_of(language)})"
            yield other(label, before.get(field, ""), after[field], material=asks, is_wording=True)


def service_changes(old: Policy, new: Policy) -> Iterator[Change]:
    before = {service["slug"]: service for service in old.services}
    for service in new.services:
        asks = new.categories[service["category"]]["basis"] != "necessary"
        known = before.get(service["slug"])
        if known is None:
            yield Change(f"New service “{service['name']}”.", material=asks)
            continue
        if known["category"] != service["category"]:
            what = f"Service “{service['name']}”, category"
            yield other(what, known["category"], service["category"], material=True)
        for change in inside_service(known, service):
            yield replace(change, material=change.material and asks)
    names = {service["slug"] for service in new.services}
    yield from (
        Change(f"Service “{each['name']}” is gone.") for each in old.services if each["slug"] not in names
    )


def inside_service(old: Record, new: Record) -> Iterator[Change]:
    what = f"Service “{new['name']}”"
    for field, material in (("name", False), ("kind", True)):
        if old[field] != new[field]:
            yield other(f"{what}, {field}", old[field], new[field], material=material)
    yield from provider_changes(what, old["provider"], new["provider"])
    yield from text_changes(what, old["texts"], new["texts"], asks=True)
    yield from host_changes(what, lines(old["hosts"]), lines(new["hosts"]))
    yield from embed_changes(what, old["embed"], new["embed"])
    if old["snippets"] != new["snippets"]:
        yield Change(f"{what}: other code.")
    yield from storage_changes(what, old["storage"], new["storage"])


#: Of a provider: what it is called here, and whether another value is another recipient of the data.
PROVIDER = {
    "name": ("provider", False),
    "legal_name": ("provided by", True),
    "country": ("country of the provider", True),
    "privacy_url": ("privacy policy", False),
    "is_first_party": ("run by ourselves", True),
}


def provider_changes(what: str, old: Record, new: Record) -> Iterator[Change]:
    for field, (label, material) in PROVIDER.items():
        if old.get(field) != new.get(field):
            yield other(f"{what}, {label}", old.get(field), new.get(field), material=material)


def host_changes(what: str, old: list[str], new: list[str]) -> Iterator[Change]:
    if old != new:
        more = not set(new) <= set(old)
        yield other(f"{what}, hosts that pages load from", old, new, material=more)


def embed_changes(what: str, old: Record | None, new: Record | None) -> Iterator[Change]:
    if old is None or new is None:
        if old != new:
            yield other(f"{what}, frames", old is not None, new is not None, material=new is not None)
        return
    for field in [field for field, value in new.items() if old.get(field) != value]:
        label = f"{what}, frames, {field.replace('_', ' ')}"
        yield other(label, old.get(field), new[field], material=True)


def storage_changes(what: str, old: list[Record], new: list[Record]) -> Iterator[Change]:
    before = {identity(item): item for item in old}
    for item in new:
        known = before.pop(identity(item), None)
        if known is None:
            yield Change(f"{what} stores “{item['name']}”, which is new.", material=True)
        else:
            yield from inside_item(f"{what}, “{item['name']}”", known, item)
    yield from (Change(f"{what} no longer stores “{item['name']}”.") for item in before.values())


def inside_item(what: str, old: Record, new: Record) -> Iterator[Change]:
    if old["duration_seconds"] != new["duration_seconds"]:
        longer = lasting(new) > lasting(old)
        yield other(f"{what}, kept", kept(old), kept(new), material=longer)
    if old["set_by"] != new["set_by"]:
        was, now = (each["set_by"].replace("_", " ") for each in (old, new))
        yield other(f"{what}, set by", was, now, material=True)
    yield from text_changes(what, old["texts"], new["texts"], asks=True)


def identity(item: Record) -> tuple[Any, ...]:
    return item["kind"], item["name"], item["domain"], item["path"]


def lasting(item: Record) -> int:
    """Seconds; a session cookie is the shortest, storage without an end the longest."""
    if item["duration_seconds"] is not None:
        return int(item["duration_seconds"])
    return 0 if item["kind"] in ENDING_WITH_THE_VISIT else 1 << 62


def kept(item: Record) -> str:
    return duration(item["duration_seconds"], words("en"), item["kind"])


def language_changes(old: Record, new: Record) -> Iterator[Change]:
    if not old:
        return
    before, after = old.get("languages", []), new["languages"]
    yield from (Change(f"Texts in {name_of(each)}, too.") for each in after if each not in before)
    yield from (Change(f"No texts in {name_of(each)} any more.") for each in before if each not in after)
    fixed = old.get("words", {})
    if any(fixed.get(each) != new["words"].get(each) for each in after if each in before):
        yield Change("The fixed texts of banner and page have been revised.")
