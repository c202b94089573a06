"""A page in two parts, before and behind the list of what is read most, which changes by itself."""

import secrets
from typing import NamedTuple

from django.conf import settings

from blog.keeping import Kept

#: Bytes a process: those of some 30 long posts.
ROOM = 6 * 1024 * 1024
#: By the address of a post, what its page is made of. Templates that are being written are read each time.
kept = Kept(0 if settings.DEBUG else ROOM)
#: What templates write around the list if a page is to be cut there; nobody can have written it in a text.
GAP = secrets.token_hex(16)


class Parts(NamedTuple):
    before: bytes
    behind: bytes

    def around(self, most_read: str) -> bytes:
        return b"".join((self.before, most_read.encode(), self.behind))


def cut(html: str) -> Parts:
    """A page that was written with a `gap`; it has no such list if there is nothing in the list."""
    before, _list, behind = html.split(GAP) if GAP in html else (html, "", "")
    return Parts(before.encode(), behind.encode())
