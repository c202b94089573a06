"""Reading our feeds as feed readers do, whichever format they are in."""

import datetime
import json
from dataclasses import dataclass
from typing import Any

import feedparser
from django.http import HttpResponse

FILES = ("feed.xml", "rss.xml", "feed.json")


@dataclass(frozen=True)
class Item:
    id: str
    url: str
    title: str
    html: str
    published: datetime.datetime
    updated: datetime.datetime
    authors: list[str]
    keywords: list[str]
    enclosures: list[tuple[str, str, int]]


@dataclass(frozen=True)
class Feed:
    title: str
    home: str
    self_url: str
    language: str
    items: list[Item]


def read(response: HttpResponse) -> Feed:
    if "json" in response["Content-Type"]:
        return read_json(json.loads(response.content))
    # Unsanitised: what is compared is what we sent.
    found = feedparser.parse(response.content, sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo, found.bozo_exception
    return Feed(
        title=found.feed.title,
        home=found.feed.link,
        self_url=next(link.href for link in found.feed.links if link.rel == "self"),
        language=found.feed.language if "language" in found.feed else found.feed.title_detail.language,
        items=[read_entry(entry) for entry in found.entries],
    )


def read_entry(entry: Any) -> Item:
    return Item(
        id=entry.id,
        url=entry.link,
        title=entry.title,
        html=entry.content[0].value,
        published=moment(entry.published_parsed),
        updated=moment(entry.updated_parsed),
        authors=[author["name"] for author in entry.authors],
        keywords=[tag.term for tag in entry.get("tags", [])],
        enclosures=[(each.href, each.type, int(each.length)) for each in entry.enclosures],
    )


def moment(parsed: Any) -> datetime.datetime:
    return datetime.datetime(*parsed[:6], tzinfo=datetime.UTC)


def read_json(feed: dict[str, Any]) -> Feed:
    return Feed(
        title=feed["title"],
        home=feed["home_page_url"],
        self_url=feed["feed_url"],
        language=feed["language"],
        items=[
            Item(
                id=item["id"],
                url=item["url"],
                title=item["title"],
                html=item["content_html"],
                published=datetime.datetime.fromisoformat(item["date_published"]),
                updated=datetime.datetime.fromisoformat(item["date_modified"]),
                authors=[author["name"] for author in item["authors"]],
                keywords=item.get("tags", []),
                enclosures=[
                    (each["url"], each["mime_type"], each["size_in_bytes"])
                    for each in item.get("attachments", [])
                ],
            )
            for item in feed["items"]
        ],
    )
