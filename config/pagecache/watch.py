"""How fresh pages have to be: what the apps say, asked at most once a second."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import Error, connections
from django.utils import timezone
from django.utils.module_loading import import_string

from config.freshness import Freshness

Clock = Callable[[], float]
Source = Callable[[], Freshness]
#: Seconds. A request that begins this long after a change was committed sees it.
ASK_EVERY = 1.0
#: Seconds that a request waits for another one's question.
PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class Sight:
    """What the apps said at one moment of the monotonic clock."""

    clock: float
    versions: tuple[int, ...]
    withdrawals: tuple[int, ...]
    #: The moment of the monotonic clock at which pages change by themselves.
    changes_at: float
    #: Whether the database answered then; otherwise it is what they said before.
    was_answered: bool = True
    #: When somebody has to ask again.
    ask_again_at: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ask_again_at", min(self.clock + ASK_EVERY, self.changes_at))


def ask(sources: list[Source], clock: Clock) -> Sight:
    begun = clock()
    told = [source() for source in sources]
    changes_at = min((each.changes_at for each in told if each.changes_at), default=None)
    waiting = (changes_at - timezone.now()).total_seconds() if changes_at else float("inf")
    return Sight(
        begun,
        tuple(each.version for each in told),
        tuple(each.withdrawals for each in told),
        clock() + waiting,
    )


def ask_gently(sources: list[Source], clock: Clock) -> Sight | None:
    """A sight, or None and no connection: this one may have broken long ago, and the next one may work."""
    try:
        return ask(sources, clock)
    except Error:
        connections.close_all()
        return None


class Watch:
    """The latest sight, shared by the threads of a process."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sources: list[Source] = [import_string(name) for name in settings.PAGE_FRESHNESS]
        self.last = Sight(float("-inf"), (), (), 0.0)
        self.is_down = False
        self.lock = threading.Lock()

    def look(self, now: float) -> Sight | None:
        """A sight that is at most a second old; None while the database does not answer."""
        last = self.last
        if now < last.ask_again_at:
            return None if self.is_down else last
        # While it is down, one request at a time finds that out, and nobody waits for it.
        if not self.lock.acquire(timeout=0 if self.is_down else PATIENCE):
            self.is_down = True
            return None
        try:
            if now >= self.last.ask_again_at:
                self.ask()
            return None if self.is_down else self.last
        finally:
            self.lock.release()

    def look_again(self) -> Sight | None:
        """A sight from now on, because something has just gone wrong."""
        with self.lock:
            self.ask()
        return None if self.is_down else self.last

    def ask(self) -> None:
        sight = ask_gently(self.sources, self.clock) or ask_gently(self.sources, self.clock)
        self.is_down = sight is None
        # The next question waits its second, answered or not.
        self.last = sight or replace(
            self.last, clock=self.clock(), changes_at=float("inf"), was_answered=False
        )
