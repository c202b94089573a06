"""JSON Feed 1.1 (jsonfeed.org)."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.feedgenerator import rfc3339_date

from blog.feeds.entries import Channel, Entry
from blog.linked_data import filled

TYPE = "application/feed+json"


def item_of(entry: Entry) -> dict[str, Any]:
    picture = entry.picture
    attached = picture and {
        "url": picture.url,
        "mime_type": picture.kind,
        "size_in_bytes": picture.bytes,
    }
    return filled(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html,
            "summary": entry.summary,
            "image": picture.url if picture else "",
            "date_published": rfc3339_date(entry.published),
            "date_modified": rfc3339_date(entry.changed),
            "authors": [{"name": author.name, "url": author.url} for author in entry.authors],
            "tags": entry.keywords,
            "language": entry.language,
            "attachments": [attached] if attached else [],
        }
    )


def write(channel: Channel, entries: Sequence[Entry]) -> str:
    feed = filled(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": channel.title,
            "home_page_url": channel.home,
            "feed_url": channel.address,
            "description": channel.description,
            "language": channel.language,
        }
    )
    # Kept where it is empty: a feed without anything in it is still a feed.
    feed["items"] = [item_of(entry) for entry in entries]
    return json.dumps(feed, ensure_ascii=False)
