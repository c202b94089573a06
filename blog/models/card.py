"""Where the pictures for link previews are kept. They are drawn on publication, never for a request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from blog import cards
from blog.citations.styles import house
from blog.models.author import Author

if TYPE_CHECKING:
    from blog.models.edition import Edition


def path_of(name: str) -> str:
    return f"cards/{name}.png"


def keep(edition: Edition, site: str) -> str:
    """Draw the card of an edition unless it is there; its name, or nothing if no type has its letters."""
    ids = [author["id"] for author in edition.revision.data["authors"]]
    authors = Author.objects.in_bulk(ids)
    names = [authors[pk].name for pk in ids if pk in authors]
    # The uid is known to nobody before the post is live, so that nobody can guess the address of its title.
    facts = (cards.VERSION, str(edition.post.uid), edition.title, names, site)
    name = hashlib.sha256(repr(facts).encode()).hexdigest()[:24]
    if default_storage.exists(path_of(name)):
        return name
    more_type = sorted((settings.DATA_DIR / "fonts").glob("*.[ot]tf"))
    picture = cards.draw(edition.title, house.names(names), site, more_type)
    if picture is None:
        return ""
    default_storage.save(path_of(name), ContentFile(picture))
    return name


def delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(path_of(name))
