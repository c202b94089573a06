"""How pages point to the feeds of what they show."""

from typing import NamedTuple

from django.urls import reverse

FILES = {
    "feed.xml": ("Atom", "application/atom+xml"),
    "rss.xml": ("RSS", "application/rss+xml"),
    "feed.json": ("JSON Feed", "application/feed+json"),
}


class Link(NamedTuple):
    name: str
    title: str
    kind: str
    url: str


def links(route: str, slug: str, about: str) -> list[Link]:
    return [
        Link(name, f"{about}, {name}", kind, reverse(f"blog:{route}", args=[slug, file]))
        for file, (name, kind) in FILES.items()
    ]
