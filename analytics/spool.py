"""The spool: a small SQLite file on this machine that takes a hit before the browser gets its answer.

A write in WAL mode is with the kernel when it returns, so no process can be killed late enough to lose it.
"""

import contextlib
import datetime
import functools
import os
import secrets
import sqlite3
import threading
import uuid
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from analytics.tokens import OLDEST, salted_days
from config.tokens import SALT_BYTES

FILE = "spool.sqlite3"
#: Bytes: some ten million hits.
LARGEST = 1 << 30
#: Bytes. A hit changes two or three pages, and each is written to the log whole.
PAGE = 1024
#: Pages in the log at which a hit has to wait until they are in the file; the flusher mostly comes first.
LONGEST_LOG = 16_384
PATIENCE = 2000  # ms
#: Nothing is lost when processes are killed, at most 5 seconds when the power fails.
NORMALLY = "PRAGMA synchronous=NORMAL"
# AUTOINCREMENT is load-bearing: without it, ids begin at 1 again once the table is empty, and the flusher
# would take new hits for some that it has counted.
SCHEMA = """
CREATE TABLE IF NOT EXISTS hit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    post INTEGER NOT NULL,
    reader INTEGER NOT NULL,
    yesterday INTEGER,
    network INTEGER NOT NULL,
    scripted INTEGER NOT NULL,
    referrer TEXT NOT NULL,
    ignored TEXT NOT NULL,
    times INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS salt (day INTEGER PRIMARY KEY, salt BLOB NOT NULL, made_at REAL NOT NULL);
"""


class Kept(NamedTuple):
    salt: bytes
    made_at: float
    """Seconds since 1970."""


class Hit(NamedTuple):
    """One view that may count, or some that do not and why."""

    at: int
    """Seconds since 1970."""
    day: int
    """The site's own day, as `date.toordinal()`."""
    post: int = 0
    reader: int = 0
    yesterday: int | None = None
    """The reader's token of the day before, in the first minutes after midnight."""
    network: int = 0
    scripted: bool = True
    referrer: str = ""
    ignored: str = ""
    times: int = 1


INSERT = (
    "INSERT INTO hit (at, day, post, reader, yesterday, network, scripted, referrer, ignored, times) VALUES "
)
ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
# Another process may have been faster: the first one counts.
NEW_SALT = (
    "INSERT INTO salt VALUES (?, ?, ?) ON CONFLICT (day)"
    " DO UPDATE SET salt = excluded.salt, made_at = excluded.made_at WHERE made_at < ?"
)


@functools.cache
def insert(hits: int) -> str:
    return INSERT + ", ".join([ROW] * hits)


class Group:
    """Hits that threads bring while another one is writing; they go into the spool together, or not at all.

    What a write costs, locks and log, is the same for one and for four. The first thread to come writes as
    soon as it has its turn, and the others wait for it: nobody is thanked before.
    """

    def __init__(self) -> None:
        self.hits: list[Hit] = []
        self.is_saved = False
        #: Held by who writes, until that is done.
        self.writing = threading.Lock()
        self.writing.acquire()


class Spool:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened: tuple[int, sqlite3.Connection] | None = None
        # SQLite lets one writer in and has the others sleep; threads of one process need not ask it.
        self.turn = threading.Lock()
        self.joining = threading.Lock()
        self.group = Group()

    @property
    def connection(self) -> sqlite3.Connection:
        """One a process: SQLite's must not be carried over a fork."""
        opened = self.opened
        if opened is None or opened[0] != os.getpid():
            opened = self.opened = (os.getpid(), self.open())
        return opened[1]

    def open(self) -> sqlite3.Connection:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self.folder / FILE, timeout=PATIENCE / 1000, isolation_level=None, check_same_thread=False
        )
        connection.execute(f"PRAGMA page_size={PAGE}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(NORMALLY)
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(f"PRAGMA wal_autocheckpoint={LONGEST_LOG}")
        page = connection.execute("PRAGMA page_size").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={LARGEST // page}")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'salt'").fetchone():
            connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} COMMIT;")
        connection.execute("INSERT OR IGNORE INTO fact VALUES ('spool', ?)", (uuid.uuid4().hex,))
        return connection

    def close(self) -> None:
        opened, self.opened = self.opened, None
        if opened is not None and opened[0] == os.getpid():
            opened[1].close()

    # What the web process does ----------------------------------------------

    def add(self, hit: Hit) -> None:
        """Keep a hit; raises sqlite3.OperationalError if the disk or the spool is full."""
        with self.joining:
            group, is_first = self.group, not self.group.hits
            group.hits.append(hit)
        if is_first:
            self.save(group)
            return
        with group.writing:
            if not group.is_saved:
                raise sqlite3.OperationalError("The hits of this group could not be written.")

    def save(self, group: Group) -> None:
        """Write the hits that have come until it is our turn."""
        try:
            with self.turn:
                with self.joining:
                    self.group = Group()
                values = [value for hit in group.hits for value in hit]
                self.connection.execute(insert(len(group.hits)), values)
                group.is_saved = True
        finally:
            group.writing.release()

    def salt(self, day: int, now: float) -> Kept:
        """The salt of a day; a new one of our own where there is none, or one above the age."""
        oldest = now - OLDEST.total_seconds()
        kept = self.salts().get(day)
        if kept is None or kept.made_at < oldest:
            fresh = Kept(secrets.token_bytes(SALT_BYTES), now)
            with self.turn:
                self.connection.execute(NEW_SALT, (day, *fresh, oldest))
            kept = self.salts().get(day, fresh)
        return kept

    def salts(self) -> dict[int, Kept]:
        with self.turn:
            rows = self.connection.execute("SELECT day, salt, made_at FROM salt").fetchall()
        return {day: Kept(salt, made_at) for day, salt, made_at in rows}

    @property
    def zone(self) -> datetime.tzinfo:
        """The site's, as far as we have been told."""
        name = self.fact("zone")
        return zoneinfo.ZoneInfo(name) if name else datetime.UTC

    def forget_salts(self, now: datetime.datetime) -> None:
        """Delete those whose time is over, while the main database does not say which."""
        days, oldest = salted_days(now, self.zone), (now - OLDEST).timestamp()
        self.keep_salts({d: kept for d, kept in self.salts().items() if d in days and kept.made_at >= oldest})

    def fact(self, name: str) -> Any:
        with self.turn:
            row = self.connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    # What the flusher does ---------------------------------------------------

    @property
    def name(self) -> str:
        return str(self.fact("spool"))

    def rename(self) -> None:
        """Begin a new series of ids."""
        self.set_fact("spool", uuid.uuid4().hex)

    @property
    def durable_id(self) -> int:
        """What `make_durable` was asked for last; below the cursor only in an old copy of the file."""
        return self.fact("durable") or 0

    def after(self, last: int, at_most: int) -> list[tuple[int, Hit]]:
        """The hits above an id, in order."""
        rows = self.connection.execute(
            "SELECT id, at, day, post, reader, yesterday, network, scripted, referrer, ignored, times"
            " FROM hit WHERE id > ? ORDER BY id LIMIT ?",
            (last, at_most),
        )
        return [(row[0], Hit(*row[1:])) for row in rows]

    def make_durable(self, up_to: int) -> None:
        """Force all hits up to an id to the disk, before the main database says that it has counted them.

        Otherwise a power cut could bring the spool back to an older state and give their ids away again.
        """
        with self.fully_synchronous():
            self.set_fact("durable", up_to)

    @contextlib.contextmanager
    def fully_synchronous(self) -> Iterator[None]:
        self.connection.execute("PRAGMA synchronous=FULL")
        try:
            yield
        finally:
            self.connection.execute(NORMALLY)

    def forget(self, up_to: int) -> None:
        """Delete the hits up to an id, and empty the log as far as nobody is using it."""
        if self.connection.execute("DELETE FROM hit WHERE id <= ?", (up_to,)).rowcount:
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def set_fact(self, name: str, value: Any) -> None:
        self.connection.execute(
            "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def mend_ages(self, step: float, now: float) -> None:
        """The clock was put forward by so many seconds, or back: the salts have grown no older by that.

        One that was made since then already has the new time, and would now have been made in the future.
        """
        mended = {day: Kept(salt, min(made_at + step, now)) for day, (salt, made_at) in self.salts().items()}
        self.keep_salts(mended)

    def keep_salts(self, salts: dict[int, Kept]) -> None:
        """Have these salts and no others, and leave no trace of the others in the file."""
        if self.salts() == salts:
            return
        rows = [(day, *each) for day, each in salts.items()]
        with self.turn, self.connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM salt")
            connection.executemany("INSERT INTO salt VALUES (?, ?, ?)", rows)
        self.clean_log()

    def clean_log(self) -> None:
        """Empty the write-ahead log, where deleted rows live on; postponed if somebody is reading."""
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def backlog(self) -> tuple[int, int | None]:
        """How many hits wait, and since when."""
        count, oldest = self.connection.execute("SELECT COUNT(*), MIN(at) FROM hit").fetchone()
        return count, oldest
