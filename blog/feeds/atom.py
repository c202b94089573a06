"""Atom (RFC 4287)."""

import datetime
from collections.abc import Sequence
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from blog.feeds.entries import Channel, Entry, last_change

TYPE = "application/atom+xml; charset=utf-8"
#: A feed has to say when it changed, even one that has never had anything in it.
NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class SourcedFeed(Atom1Feed):
    """Atom with the text as content, every author by name, and each entry's own language."""

    def latest_post_date(self) -> datetime.datetime:
        changed: datetime.datetime | None = self.feed["changed"]
        return changed or NEVER

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["entry"].language}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        entry: Entry = item["entry"]
        add = handler.addQuickElement
        add("id", entry.id)
        add("title", entry.title)
        add("link", "", {"href": entry.url, "rel": "alternate", "type": "text/html"})
        add("published", rfc3339_date(entry.published))
        add("updated", rfc3339_date(entry.changed))
        for author in entry.authors:
            handler.startElement("author", AttributesImpl({}))
            add("name", author.name)
            add("uri", author.url)
            handler.endElement("author")
        for keyword in entry.keywords:
            add("category", "", {"term": keyword})
        if entry.picture:
            where = {"href": entry.picture.url, "rel": "enclosure"}
            add("link", "", {**where, "type": entry.picture.kind, "length": str(entry.picture.bytes)})
        if entry.summary:
            add("summary", entry.summary)
        add("content", entry.html, {"type": "html"})


def write(channel: Channel, entries: Sequence[Entry]) -> str:
    feed = SourcedFeed(
        title=channel.title,
        link=channel.home,
        description=channel.description,
        subtitle=channel.description or None,
        language=channel.language,
        feed_url=channel.address,
        # The address that the feed itself is known by does not change with the domain's pages.
        feed_guid=channel.address,
        feed_copyright=channel.rights or None,
        changed=last_change(entries),
    )
    for entry in entries:
        feed.add_item(entry.title, entry.url, entry.summary, entry=entry)
    return feed.writeString("utf-8")
