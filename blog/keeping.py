"""What was made of something that the database said, kept for as long as it says the same.

Whoever asks has just read what it says. So nothing that is kept can be out of date, and nobody has to tell
this store of a change.
"""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

#: Bytes around the texts of an entry.
OVERHEAD = 4096


class Entry(NamedTuple):
    said: Any
    made: Any
    size: int


class Kept:
    """At most so many bytes; what was wanted longest ago gives way. What is kept must never be changed."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.used = 0
        self.entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, name: Hashable, said: Any) -> Any | None:
        """What was last kept under this name, unless the database has said something else then."""
        with self.lock:
            entry = self.entries.get(name)
            if entry is None:
                return None
            self.entries.move_to_end(name)
        return entry.made if entry.said == said else None

    def of[T](self, name: Hashable, said: Any, make: Callable[[], T]) -> T:
        """The same, made and kept if need be."""
        made: T | None = self.get(name, said)
        if made is None:
            made = make()
            self.put(name, said, made)
        return made

    def put(self, name: Hashable, said: Any, made: Any) -> None:
        """`said` is made of tuples, lists, texts and numbers: records of one key would pass for equal."""
        size = OVERHEAD + weight(said) + weight(made)
        with self.lock:
            self.take_off(name)
            self.entries[name] = Entry(said, made, size)
            self.used += size
            while self.used > self.room:
                self.take_off(next(iter(self.entries)))

    def take_off(self, name: Hashable) -> None:
        entry = self.entries.pop(name, None)
        if entry:
            self.used -= entry.size

    def clear(self) -> None:
        with self.lock:
            self.entries.clear()
            self.used = 0


def weight(thing: Any) -> int:
    """The bytes of all texts in tuples, lists and dictionaries."""
    if isinstance(thing, dict):
        return weight(list(thing.values()))
    if isinstance(thing, tuple | list):
        return sum(map(weight, thing))
    return sys.getsizeof(thing) if isinstance(thing, str) else 0
