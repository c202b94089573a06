"""What lists and pages of the consent admin show of categories."""

from consent import published
from consent.models import Category, PolicyVersion
from consent.presentation import name_of


def names_of(slugs: list[str], version: PolicyVersion) -> str:
    """Categories by the names that they had in this version."""
    known = published.of_version(version).categories
    names = [name_of(known[slug], "en") if slug in known else slug for slug in slugs]
    return ", ".join(names) or "nothing"


def name_in_draft(category: Category) -> str:
    """What visitors will read; its short name as long as it has no words. Fetch its texts before."""
    names = {text.language: text.name for text in category.texts.all()}
    return names.get("en") or next(iter(names.values()), category.slug)
