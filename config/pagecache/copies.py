"""Finished answers, compressed once, and a shelf of bounded size to keep them on."""

import gzip
import hashlib
from dataclasses import dataclass, field

import brotli

from blog.keeping import Store
from config.pagecache.keys import Key
from config.pagecache.negotiation import ENCODINGS
from config.pagecache.watch import Sight

Headers = list[tuple[str, str]]
#: Quick enough to be done while a reader waits: 2 ms for a long post.
BROTLI_QUALITY, GZIP_LEVEL = 5, 6
#: Bytes of Python around the texts of a copy.
OVERHEAD = 4096
#: Headers that belong to one encoding, or to the connection.
OWN_HEADERS = {"content-length", "content-encoding", "etag", "vary"}
#: What the header Cache-Status says of a page that was there.
HIT = "candor; hit"
#: What a 304 repeats (RFC 9110, section 15.4.5).
REPEATED = {"cache-control", "cdn-cache-control", "content-location", "expires"}


@dataclass(frozen=True, slots=True)
class Variant:
    """One representation of a page: the bytes to send, and the headers with them or instead of them."""

    body: bytes
    etag: str
    headers: Headers
    headers_if_unchanged: Headers
    #: The headers as they are sent most often.
    headers_of_hit: Headers


@dataclass(frozen=True, slots=True)
class Copy:
    """A page as it was at one moment."""

    status: str
    sight: Sight
    #: A moment of the cache's clock, in seconds.
    good_until: float
    variants: dict[str, Variant]
    size: int = field(init=False)

    def __post_init__(self) -> None:
        bodies = {id(each.body): len(each.body) for each in self.variants.values()}
        object.__setattr__(self, "size", OVERHEAD + sum(bodies.values()))

    def is_good(self, sight: Sight, now: float) -> bool:
        return self.sight.versions == sight.versions and now < self.good_until


def variants_of(body: bytes, headers: Headers) -> dict[str, Variant]:
    packed = {
        "br": brotli.compress(body, quality=BROTLI_QUALITY),
        # Without the time, so that every worker makes the same bytes.
        "gzip": gzip.compress(body, GZIP_LEVEL, mtime=0),
        "": body,
    }
    plain = variant_of(body, "", headers)
    return {
        name: variant_of(packed[name], name, headers) if len(packed[name]) < len(body) else plain
        for name in ENCODINGS
    }


def variant_of(body: bytes, encoding: str, headers: Headers) -> Variant:
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    about_both: Headers = [("ETag", etag), ("Vary", "Accept-Encoding")]
    sent = [each for each in headers if each[0].lower() not in OWN_HEADERS] + about_both
    unchanged = [each for each in headers if each[0].lower() in REPEATED] + about_both
    if encoding:
        sent.append(("Content-Encoding", encoding))
    sent.append(("Content-Length", str(len(body))))
    return Variant(body, etag, sent, unchanged, [*sent, ("Cache-Status", HIT)])


class Shelf(Store[Key, Copy]):
    def is_outdated(self, key: Key, copy: Copy) -> bool:
        """Whether somebody who saw a later state was quicker."""
        present = self.entries.get(key)
        return present is not None and present.sight.clock > copy.sight.clock
