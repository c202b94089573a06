"""Ready-made services and their texts: what is missing is added, what is there is never touched."""

import tomllib
from pathlib import Path
from typing import Any

from consent import wording

FILE = Path(__file__).resolve().parent / "presets.toml"


def read() -> dict[str, Any]:
    with FILE.open("rb") as file:
        return tomllib.load(file)


def add_missing(model: Any) -> list[str]:
    """Add the presets, inactive, and their texts in every language there is a file for.

    `model(name)` gives the model, a migration's or today's. Answers with the names of what was added.
    """
    presets, added = read(), []
    for record in presets["categories"]:
        category, is_new = model("Category").objects.get_or_create(slug=record["slug"], defaults=record)
        added += [record["slug"]] if is_new else []
        add_texts(model("CategoryText"), "category", category, "categories", record["slug"])
    for record in presets["providers"]:
        model("Provider").objects.get_or_create(name=record["name"], defaults=record)
    for record in presets["services"]:
        added += add_service(model, record)
    return added


def add_texts(text: Any, owner: str, row: Any, part: str, slug: str) -> None:
    for language in wording.languages():
        said = wording.file_of(language).get(part, {}).get(slug)
        if said:
            fields = {name: value for name, value in said.items() if isinstance(value, str)}
            text.objects.get_or_create(**{owner: row}, language=language, defaults=fields)


def add_service(model: Any, record: dict[str, Any]) -> list[str]:
    service, is_new = model("Service").objects.get_or_create(
        slug=record["slug"],
        defaults={
            "name": record["name"],
            "category": model("Category").objects.get(slug=record["category"]),
            "provider": model("Provider").objects.get(name=record["provider"]),
            "kind": record["kind"],
            "hosts": "\n".join(record["hosts"]),
        },
    )
    if is_new:
        add_parts(model, service, record)
    add_texts(model("ServiceText"), "service", service, "services", record["slug"])
    for item in service.storage.all():
        add_item_texts(model("StorageItemText"), item, record["slug"])
    return [record["slug"]] if is_new else []


def add_parts(model: Any, service: Any, record: dict[str, Any]) -> None:
    for item in record["storage"]:
        model("StorageItem").objects.create(service=service, **item)
    for place, snippet in enumerate(record.get("snippets", [])):
        fields = {**snippet, "attributes": "\n".join(snippet.get("attributes", []))}
        model("ScriptSnippet").objects.create(service=service, position=place, **fields)
    if embed := record.get("embed"):
        model("EmbedProvider").objects.create(
            service=service, **{**embed, "links": "\n".join(embed["links"])}
        )


def add_item_texts(text: Any, item: Any, service: str) -> None:
    for language in wording.languages():
        said = wording.file_of(language)["services"].get(service, {}).get("storage", {}).get(item.name)
        if said:
            text.objects.get_or_create(item=item, language=language, defaults={"purpose": said})
