import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponseBase

from config.pagecache.answers import (
    StartResponse,
    answer,
    answer_hit,
    emergency_answer,
    for_one_person,
    is_fit,
)
from config.pagecache.copies import Copy, Shelf, variants_of
from config.pagecache.keys import Environ, Key, for_everybody, is_of_a_session, key_of, own_hosts
from config.pagecache.watch import Clock, Sight, Watch

Application = Callable[[Environ, StartResponse], Iterable[bytes]]
MIB = 1024 * 1024
#: Bytes a process. Addresses with parameters have a shelf of their own: anybody can make up more of them.
ROOM, ROOM_FOR_PARAMETERS = 22 * MIB, 8 * MIB
#: Seconds that a copy is good for, whatever the apps say.
LIFETIME = 60
#: Seconds that a request waits for another one that renders the same page.
PATIENCE = 5.0


class PageCache:
    """A WSGI application that answers for another one with what that one has answered before."""

    def __init__(
        self, application: Application, *, clock: Clock = time.monotonic, patience: float = PATIENCE
    ) -> None:
        self.application = application
        self.clock = clock
        self.patience = patience
        self.watch = Watch(clock)
        self.hosts = own_hosts()
        self.pages, self.pages_with_parameters = Shelf(ROOM), Shelf(ROOM_FOR_PARAMETERS)
        self.flights: dict[tuple[Key, tuple[int, ...]], threading.Event] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = key_of(environ, self.hosts)
        if key is None:
            return self.application(environ, start_response)
        if "HTTP_COOKIE" in environ and is_of_a_session(environ):
            return self.application(environ, for_one_person(start_response))
        now, last = self.clock(), self.watch.last
        sight = last if last.was_answered and now < last.ask_again_at else self.watch.look(now)
        copy = self.shelf(key).find(key)
        if sight is None:
            return self.in_an_emergency(copy, environ, start_response)
        if copy and copy.is_good(sight, now):
            return answer_hit(copy, now, environ, start_response)
        return self.render_once(key, sight, environ, start_response)

    def shelf(self, key: Key) -> Shelf:
        return self.pages_with_parameters if key.query else self.pages

    def render_once(
        self, key: Key, sight: Sight, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Render a page, or wait for the one who is rendering it already."""
        flight = (key, sight.versions)
        landed = threading.Event()
        ahead = self.flights.setdefault(flight, landed)
        if ahead is landed:
            try:
                return self.render(key, sight, environ, start_response)
            finally:
                del self.flights[flight]
                landed.set()
        ahead.wait(self.patience)
        copy, now = self.shelf(key).find(key), self.clock()
        if copy and copy.is_good(sight, now):
            return answer(copy, now, environ, start_response)
        # Nothing to keep, or too slow to wait for: everybody for themselves.
        return self.render(key, sight, environ, start_response)

    def render(
        self, key: Key, sight: Sight, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        begun: list[Any] = []
        response = self.application(for_everybody(environ, key), lambda *told: begun.append(told))
        status, headers = begun[0][:2]
        if not isinstance(response, HttpResponseBase) or response.streaming:
            start_response(status, headers)
            return response
        try:
            body = b"".join(response)
        finally:
            response.close()
        before = self.shelf(key).find(key)
        if status.startswith("5") and before and self.watch.look_again() is None:
            return self.in_an_emergency(before, environ, start_response)
        if is_fit(status, headers):
            now = self.clock()
            copy = Copy(status, sight, min(now + LIFETIME, sight.changes_at), variants_of(body, headers))
            self.shelf(key).place(key, copy)
            return answer(copy, now, environ, start_response, "candor; fwd=miss; stored")
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def in_an_emergency(
        self, copy: Copy | None, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The database does not answer: the last good copy, unless something has been withdrawn since."""
        if copy and copy.sight.withdrawals == self.watch.last.withdrawals:
            return emergency_answer(copy, environ, start_response)
        return self.application(environ, start_response)
