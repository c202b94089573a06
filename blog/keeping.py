"""What was made of something that the database said, kept for as long as it says the same.

Whoever asks has just read what it says. So nothing that is kept can be out of date, and nobody has to tell
this store of a change.
"""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, Protocol

#: Bytes around the texts of an entry.
OVERHEAD = 4096


class Sized(Protocol):
    @property
    def size(self) -> int: ...


class Store[Key: Hashable, Value: Sized]:
    """Things by key, at most so many bytes of them; what nobody has wanted for long gives way."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.used = 0
        self.entries: OrderedDict[Key, Value] = OrderedDict()
        self.lock = threading.Lock()

    def find(self, key: Key) -> Value | None:
        found = self.entries.get(key)
        # Who was wanted when says nothing before there is little room left.
        if found is not None and 2 * self.used > self.room:
            with self.lock:
                if key in self.entries:
                    self.entries.move_to_end(key)
        return found

    def place(self, key: Key, value: Value) -> None:
        with self.lock:
            if self.is_outdated(key, value):
                return
            self.take_off(key)
            self.entries[key] = value
            self.used += value.size
            while self.used > self.room:
                self.take_off(next(iter(self.entries)))

    def is_outdated(self, _key: Key, _value: Value) -> bool:
        """Whether what is there already is to stay."""
        return False

    def take_off(self, key: Key) -> None:
        value = self.entries.pop(key, None)
        if value is not None:
            self.used -= value.size

    def clear(self) -> None:
        with self.lock:
            self.entries.clear()
            self.used = 0


class Entry(NamedTuple):
    said: Any
    made: Any
    size: int


class Kept(Store[Hashable, Entry]):
    """What was made of what the database said. It must never be changed."""

    def get(self, name: Hashable, said: Any) -> Any | None:
        """What was last kept under this name, unless the database has said something else then."""
        entry = self.find(name)
        return entry.made if entry is not None and entry.said == said else None

    def of[T](self, name: Hashable, said: Any, make: Callable[[], T]) -> T:
        """The same, made and kept if need be."""
        made: T | None = self.get(name, said)
        if made is None:
            made = make()
            self.put(name, said, made)
        return made

    def put(self, name: Hashable, said: Any, made: Any) -> None:
        """`said` is made of tuples, lists, texts and numbers: records of one key would pass for equal."""
        self.place(name, Entry(said, made, OVERHEAD + weight(said) + weight(made)))


def weight(thing: Any) -> int:
    """The bytes of all texts in tuples, lists and dictionaries."""
    if isinstance(thing, dict):
        return weight(list(thing.values()))
    if isinstance(thing, tuple | list):
        return sum(map(weight, thing))
    return sys.getsizeof(thing) if isinstance(thing, str | bytes) else 0
