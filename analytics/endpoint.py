"""`/_v`, answered before Django: read a beacon, decide, keep it in the spool, say 204.

Whoever asks gets the same answer, whatever became of the beacon; with DEBUG a header says why it was ignored.
"""

import atexit
import base64
import datetime
import functools
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings

from analytics import beacon
from analytics.beacon import Beacon
from analytics.bots import LONGEST, is_bot
from analytics.spool import Hit, Spool
from analytics.tokens import day_key, network_token, reader_token
from config.network import client_network, network_of
from config.pace import Pace

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

NO_STORE = ("Cache-Control", "no-store")
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
#: Seconds between two looks at what the flusher has told the spool.
RECALL = 5
#: Seconds in which ignored beacons are summed up before they are written down.
GATHER = 1
#: Seconds without a flush after which there is no flusher.
DESERTED = 600
#: Minutes after midnight in which a reader may still be the one of yesterday.
YESTERDAY = 30


def counting(application: "WSGIApplication") -> "WSGIApplication":
    """The application with `/_v` in front of it."""
    return Endpoint(application, Spool(settings.SPOOL_DIR))


class Endpoint:
    def __init__(
        self, application: "WSGIApplication", spool: Spool, clock: Callable[[], float] = time.time
    ) -> None:
        self.application = application
        self.spool = spool
        self.clock = clock
        self.pace = Pace(settings.COUNT_BEACONS_A_MINUTE)
        self.days = Days(spool)
        self.ignored = Ignored(spool, self.days)

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        if not beacon.is_beacon(environ.get("PATH_INFO", "")):
            return self.application(environ, start_response)
        why = self.take(environ)
        headers = [NO_STORE, *([("X-Not-Counted", why)] if why and settings.DEBUG else [])]
        if environ["REQUEST_METHOD"] == "GET" and environ["PATH_INFO"].endswith(".gif"):
            start_response("200 OK", [*headers, ("Content-Type", "image/gif"), ("Content-Length", "42")])
            return [GIF]
        start_response("204 No Content", headers)
        return []

    def take(self, environ: dict[str, Any]) -> str:
        """Keep the beacon of this request, or say why not."""
        found = beacon.read(environ)
        if found is None:
            return self.ignore("unreadable")
        if settings.COUNT_HONOURS_OPT_OUT and self.objects(environ):
            return "opted out"
        network = client_network(environ)
        user_agent = str(environ.get("HTTP_USER_AGENT", ""))[:LONGEST]
        if why := self.why_ignored(environ, network, user_agent):
            return self.ignore(why)
        return self.keep(found, network, user_agent, self.clock())

    def ignore(self, why: str) -> str:
        self.ignored.note(why, self.clock())
        return why

    @staticmethod
    def objects(environ: dict[str, Any]) -> bool:
        return beacon.objects(environ, settings.UNCOUNTED_COOKIE_NAME)

    def why_ignored(self, environ: dict[str, Any], network: str, user_agent: str) -> str:
        if why := beacon.why_ignored(environ):
            return why
        if settings.COUNT_EXCLUDED_NETWORKS and is_excluded(network, tuple(settings.COUNT_EXCLUDED_NETWORKS)):
            return "excluded"
        if is_bot(user_agent):
            return "bot"
        return "" if self.pace.allows(network, time.monotonic()) else "flood"

    def keep(self, found: Beacon, network: str, user_agent: str, moment: float) -> str:
        try:
            self.spool.add(self.hit(found, network, user_agent, moment))
        except sqlite3.OperationalError:
            # The disk is full, or somebody else has had the spool for two seconds. The page must not suffer.
            self.ignored.add("unsaved")
            return "unsaved"
        self.ignored.save_sometimes(moment)
        return ""

    def hit(self, found: Beacon, network: str, user_agent: str, moment: float) -> Hit:
        """The beacon with tokens in the place of whom it came from."""
        local = self.days.local(moment)
        day = local.toordinal()
        key = self.days.key(day, moment)
        yesterday = None
        if local.hour == 0 and local.minute < YESTERDAY:
            yesterday = reader_token(self.days.key(day - 1, moment), network, user_agent, found.post)
        return Hit(
            at=int(moment),
            day=day,
            post=found.post,
            reader=reader_token(key, network, user_agent, found.post),
            yesterday=yesterday,
            network=network_token(key, network, found.post),
            scripted=found.scripted,
            referrer=found.referrer,
        )


class Days:
    """The site's days and their keys, as the flusher has told the spool."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.recalled_at = float("-inf")
        self.zone: datetime.tzinfo = datetime.UTC
        self.keys: dict[int, bytes] = {}
        #: What the flusher wrote last, and since when we have known that.
        self.flushed: float | None = None
        self.flushed_since = time.monotonic()

    def local(self, moment: float) -> datetime.datetime:
        self.recall(moment)
        return datetime.datetime.fromtimestamp(moment, self.zone)

    def day(self, moment: float) -> int:
        return self.local(moment).toordinal()

    def key(self, day: int, moment: float) -> bytes:
        key = self.keys.get(day)
        if key is None:
            key = self.keys[day] = day_key(settings.SECRET_KEY, self.spool.salt(day, moment).salt)
        return key

    def recall(self, moment: float) -> None:
        if time.monotonic() - self.recalled_at < RECALL:
            return
        self.recalled_at = time.monotonic()
        self.keys = {}
        self.zone = self.spool.zone
        flushed = self.spool.fact("flushed_at")
        if flushed != self.flushed:
            self.flushed, self.flushed_since = flushed, time.monotonic()
        elif time.monotonic() - self.flushed_since > DESERTED:
            # Nobody else would do it.
            self.spool.forget_salts(datetime.datetime.fromtimestamp(moment, datetime.UTC))


class Ignored:
    """Counts what is not counted, and writes it down now and then."""

    def __init__(self, spool: Spool, days: Days) -> None:
        self.spool = spool
        self.days = days
        self.waiting: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.saved_at = float("-inf")
        atexit.register(self.save_at_exit)

    def add(self, why: str) -> None:
        with self.lock:
            self.waiting[why] += 1

    def note(self, why: str, moment: float) -> None:
        self.add(why)
        self.save_sometimes(moment)

    def save_sometimes(self, moment: float) -> None:
        if self.waiting and time.monotonic() - self.saved_at >= GATHER:
            self.save(moment)

    def save(self, moment: float) -> None:
        """Write down what waits; it goes on waiting where that fails."""
        with self.lock:
            waiting, self.waiting = self.waiting, Counter()
            self.saved_at = time.monotonic()
        for why, times in waiting.items():
            try:
                self.spool.add(Hit(int(moment), self.days.day(moment), ignored=why, times=times))
            except sqlite3.OperationalError:
                with self.lock:
                    self.waiting[why] += times

    def save_at_exit(self) -> None:
        if self.waiting:
            self.save(time.time())


@functools.lru_cache(maxsize=1024)
def is_excluded(network: str, excluded: tuple[str, ...]) -> bool:
    # A reader's is the half of an IPv6 address that a household has; one address of it excludes them all.
    mine = network_of(network) if network else None
    return mine is not None and any(mine.overlaps(network_of(each)) for each in excluded)
