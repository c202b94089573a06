"""The inventory as it stands in the database, as the plain data that a policy version keeps."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from consent import shapes
from consent.models import Category, ConsentSettings, ScriptSnippet, Service, StorageItem
from consent.policy import FORMAT
from consent.wording import words

#: The fixed texts that belong to what a visitor agrees to.
FROZEN_WORDS = ("banner", "preferences", "table", "embed", "necessary")


def site_languages() -> list[str]:
    """The languages of the site's own pages, without regions: `en`, `de`."""
    found: list[str] = import_string(settings.READER_LANGUAGES)()
    return list(dict.fromkeys(language.lower().split("-")[0] for language in found))


def snapshot() -> dict[str, Any]:
    """What would be published now: whatever is in use, with its texts in the site's languages."""
    languages = site_languages()
    services = (
        Service.objects.in_use()
        .select_related("category", "provider", "embed")
        .prefetch_related("texts", "snippets", "storage__texts")
    )
    return {
        "format": FORMAT,
        "languages": languages,
        "settings": settings_record(ConsentSettings.objects.current()),
        "categories": [category_record(each, languages) for each in used_categories()],
        "services": [service_record(each, languages) for each in services],
        "words": {language: frozen_words(language) for language in languages},
    }


def frozen_words(language: str) -> dict[str, Any]:
    return {part: words(language)[part] for part in FROZEN_WORDS}


def used_categories() -> Iterable[Category]:
    used = Category.objects.filter(is_active=True, services__in=Service.objects.in_use())
    return used.distinct().prefetch_related("texts")


def settings_record(row: ConsentSettings) -> dict[str, Any]:
    return {
        "controller_name": row.controller_name,
        "controller_contact": row.controller_contact,
        "privacy_url": row.privacy_url,
        "lifetime_days": row.lifetime_days,
        "honour_gpc": row.honour_gpc,
        "gpc_since": row.gpc_since.isoformat() if row.gpc_since else "",
        "clear_storage_on_withdrawal": row.clear_storage_on_withdrawal,
    }


def texts(rows: Iterable[Any], languages: list[str], *fields: str) -> dict[str, dict[str, str]]:
    return {
        row.language: {name: getattr(row, name) for name in fields}
        for row in rows
        if row.language in languages
    }


def category_record(category: Category, languages: list[str]) -> dict[str, Any]:
    return {
        "slug": category.slug,
        "basis": category.basis,
        "justification": category.justification,
        "sale_or_share": category.sale_or_share,
        "gpc_blocks": category.gpc_blocks,
        "texts": texts(category.texts.all(), languages, "name", "description"),
    }


def service_record(service: Service, languages: list[str]) -> dict[str, Any]:
    provider = service.provider
    return {
        "slug": service.slug,
        "name": service.name,
        "kind": service.kind,
        "category": service.category.slug,
        "hosts": service.hosts,
        "provider": {
            "name": provider.name,
            "legal_name": provider.legal_name,
            "country": provider.country,
            "privacy_url": provider.privacy_url,
            "is_first_party": provider.is_first_party,
        },
        "texts": texts(service.texts.all(), languages, "purpose", "data", "transfers"),
        "storage": [storage_record(item, languages) for item in service.storage.all()],
        "snippets": [snippet_record(snippet) for snippet in service.snippets.all()],
        "embed": embed_record(service),
    }


def storage_record(item: StorageItem, languages: list[str]) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "name": item.name,
        "domain": item.domain,
        "path": item.path,
        "duration_seconds": item.duration_seconds,
        "set_by": item.set_by,
        "texts": texts(item.texts.all(), languages, "purpose"),
    }


def snippet_record(snippet: ScriptSnippet) -> dict[str, Any]:
    return {
        "placement": snippet.placement,
        "src": snippet.src,
        "integrity": snippet.integrity,
        "attributes": shapes.attribute_pairs(snippet.attributes),
        "code": snippet.code,
        "on_withdraw": snippet.on_withdraw,
    }


def embed_record(service: Service) -> dict[str, Any] | None:
    embed = getattr(service, "embed", None)
    if embed is None:
        return None
    return {
        "links": shapes.lines(embed.links),
        "id_pattern": embed.id_pattern,
        "watch_url": embed.watch_url,
        "frame_url": embed.frame_url,
        "poster_url": embed.poster_url,
        "sandbox": embed.sandbox,
        "allow": embed.allow,
    }
