"""What every feed says of a publication and of each post, whichever format it is written in."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from blog import markup
from blog.models import Edition, SiteSettings
from blog.views.frame import address

# What XML 1.0 cannot hold, not even escaped (section 2.2).
UNFIT_FOR_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legible(text: str) -> str:
    return UNFIT_FOR_XML.sub("", text)


@dataclass(frozen=True)
class Channel:
    """What a feed is about: the whole publication, a keyword or an author."""

    title: str
    description: str
    home: str
    address: str
    language: str
    rights: str


@dataclass(frozen=True)
class Enclosure:
    url: str
    kind: str
    bytes: int


@dataclass(frozen=True)
class Named:
    name: str
    url: str


@dataclass(frozen=True)
class Entry:
    """A post. `id` outlives every change of address; `changed` moves with updates and corrections alone."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    language: str
    published: datetime.datetime
    changed: datetime.datetime
    authors: list[Named]
    keywords: list[str]
    picture: Enclosure | None


def channel_of(site: SiteSettings, path: str, home: str, *, about: str = "", described: str = "") -> Channel:
    """`about` is the keyword or author; `described` says more of it."""
    return Channel(
        title=legible(f"{site.name}: {about}" if about else site.name),
        description=legible(described or site.tagline or site.description),
        home=address(home),
        address=address(path),
        language=site.language,
        rights=legible(site.rights),
    )


def entry_of(edition: Edition) -> Entry:
    """Of a credited edition with its post and its picture."""
    url = address(edition.get_absolute_url())
    return Entry(
        id=f"urn:uuid:{edition.post.uid}",
        url=url,
        title=legible(edition.title),
        summary=legible(edition.standfirst),
        html=legible(content_of(edition, url)),
        language=edition.language,
        published=edition.published_at,
        changed=edition.changed_at,
        authors=[Named(legible(each.name), address(each.get_absolute_url())) for each in edition.authors],
        keywords=[legible(each.name) for each in edition.keywords],
        picture=picture_of(edition),
    )


def content_of(edition: Edition, url: str) -> str:
    """The notice of a change, the picture, the whole text and the sources, with full addresses."""
    return markup.absolute(render_to_string("blog/feed_entry.html", {"edition": edition}), url)


def picture_of(edition: Edition) -> Enclosure | None:
    # Noted on publication: a feed must not look at thirty files.
    size = edition.linked_data.get("pictureBytes")
    if edition.lead_image is None or not size:
        return None
    return Enclosure(address(edition.lead_image.picture.fallback), "image/jpeg", size)


def last_change(entries: Sequence[Entry]) -> datetime.datetime | None:
    return max((entry.changed for entry in entries), default=None)
