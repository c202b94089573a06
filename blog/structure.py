"""Anchors of sections."""

from collections.abc import Iterable

from django.utils.text import slugify

# Ids that the page itself uses.
RESERVED = frozenset(
    {
        *("main", "citations", "keywords", "comments", "cite", "note", "related"),
        *("toc-h", "read-h", "check-h", "follow-h", "most-h", "consent-banner", "consent-h", "consent-done"),
    }
)


def anchor_for(heading: str, taken: Iterable[str]) -> str:
    """A readable id for a heading that no other section of the post has: `money`, `money-2`, …"""
    base = slugify(heading, allow_unicode=True)[:60].strip("-") or "section"
    taken = RESERVED | set(taken)
    candidate, number = base, 2
    while candidate in taken:
        candidate, number = f"{base}-{number}", number + 1
    return candidate
