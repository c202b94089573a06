"""RSS 2.0 (rssboard.org), with the whole text as content:encoded and every author as dc:creator."""

from collections.abc import Sequence
from typing import Any

from django.utils.feedgenerator import Rss201rev2Feed, rfc2822_date, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from blog.feeds.entries import Channel, Entry, last_change

TYPE = "application/rss+xml; charset=utf-8"
NAMESPACES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}


class SourcedFeed(Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), **NAMESPACES}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        channel: Channel = self.feed["channel"]
        add = handler.addQuickElement
        add("title", channel.title)
        add("link", channel.home)
        add("description", channel.description or channel.title)
        add("atom:link", "", {"rel": "self", "href": channel.address, "type": "application/rss+xml"})
        add("language", channel.language)
        if channel.rights:
            add("copyright", channel.rights)
        if changed := self.feed["changed"]:
            add("lastBuildDate", rfc2822_date(changed))

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        entry: Entry = item["entry"]
        add = handler.addQuickElement
        add("title", entry.title)
        add("link", entry.url)
        add("guid", entry.id, {"isPermaLink": "false"})
        add("pubDate", rfc2822_date(entry.published))
        # RSS has no word of its own for it.
        add("atom:updated", rfc3339_date(entry.changed))
        for author in entry.authors:
            add("dc:creator", author.name)
        add("dc:language", entry.language)
        for keyword in entry.keywords:
            add("category", keyword)
        if entry.picture:
            length = str(entry.picture.bytes)
            add("enclosure", "", {"url": entry.picture.url, "length": length, "type": entry.picture.kind})
        if entry.summary:
            add("description", entry.summary)
        add("content:encoded", entry.html)


def write(channel: Channel, entries: Sequence[Entry]) -> str:
    feed = SourcedFeed(
        channel.title,
        channel.home,
        channel.description,
        channel=channel,
        changed=last_change(entries),
    )
    for entry in entries:
        feed.add_item(entry.title, entry.url, entry.summary, entry=entry)
    return feed.writeString("utf-8")
