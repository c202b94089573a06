"""Parts of a page that a template writes once.

    {% call once("main") %} … {% endcall %}

writes what is inside where `once` has no part of this name, and repeats that part where it has.
"""

from collections.abc import Callable

from django.conf import settings

from blog.keeping import Kept

#: Bytes a process: those of some 30 long posts.
ROOM = 6 * 1024 * 1024
#: By the address of a post, what its page is made of. Templates that are being written are read each time.
kept = Kept(0 if settings.DEBUG else ROOM)


class Parts(dict[str, str]):
    def __call__(self, name: str, caller: Callable[[], str]) -> str:
        if name not in self:
            self[name] = caller()
        return self[name]
