"""Count what waits in the spool of this machine; with --loop every few seconds, until it is stopped."""

import contextlib
import datetime
import os
import signal
import sqlite3
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from analytics.flush import Flushed, flush
from analytics.salts import Clock
from analytics.spool import Spool
from analytics.tidying import Tidying, is_due, tidy
from blog.models import search_index

#: Seconds between two flushes.
INTERVAL = 5
#: Seconds between two looks at whether the server is still there.
GLANCE = 1


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument("--parent", type=int, help="the process that started this; ends when it does")

    def handle(self, *args: Any, loop: bool, parent: int | None, **options: Any) -> None:
        spool = Spool(settings.SPOOL_DIR)
        with contextlib.closing(spool):
            if loop:
                self.go_on(spool, parent)
            else:
                write_through()
                self.stdout.write(f"{flush_all(spool)} hits taken from the spool.")
                if is_due(now := timezone.now()):
                    tidy(now)

    def go_on(self, spool: Spool, parent: int | None) -> None:
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        tidying, clock = Tidying(), Clock()
        while not stopped.is_set():
            self.try_once(spool, tidying, clock)
            wait(stopped, parent)
        self.try_once(spool, tidying, clock)

    def try_once(self, spool: Spool, tidying: Tidying, clock: Clock) -> None:
        """Whatever is wrong with the database, the spool keeps the hits until it answers again."""
        close_old_connections()
        try:
            write_through()
            one_round(spool, tidying, clock)
        except (DatabaseError, InterfaceError, sqlite3.Error) as error:
            spool.forget_salts(timezone.now())
            self.stderr.write(f"{datetime.datetime.now(datetime.UTC):%F %T} not flushed: {error}")
            connection.close()


def one_round(spool: Spool, tidying: Tidying, clock: Clock) -> None:
    now = timezone.now()
    if step := clock.step(now, time.monotonic()):
        spool.mend_ages(step.total_seconds(), now.timestamp())
    flush_all(spool)
    tidying.tidy_sometimes(timezone.now(), time.monotonic())
    # Not of ours, but beside the server too: posts that were renamed, or are older than the index.
    search_index.catch_up(timezone.now())


def flush_all(spool: Spool) -> int:
    taken = 0
    while True:
        flushed: Flushed = flush(spool, timezone.now())
        taken += flushed.hits
        if not flushed.is_full:
            return taken


def wait(stopped: threading.Event, parent: int | None) -> None:
    """Until the next flush, or until it is time to stop."""
    for _glance in range(INTERVAL // GLANCE):
        if parent and os.getppid() != parent:
            stopped.set()
        if stopped.wait(GLANCE):
            return


def write_through() -> None:
    """SQLite says yes only when the disk has it: the spool forgets what has been counted."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
