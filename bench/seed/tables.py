"""Many rows at once, past the ORM: COPY on PostgreSQL, executemany on SQLite."""

import contextlib
import datetime
import gc
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

#: From here on it is faster to make the indexes when the rows are there,
MANY = 50_000
#: but not of these on SQLite, which reads all of their long rows anew for each index.
LONG_ROWS = {"blog_edition", "blog_revision"}


class Table:
    """Rows of one model, in the order of `columns`; what is not among them gets the field's default."""

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        about = model._meta  # noqa: SLF001
        known = {field.attname: field for field in about.concrete_fields}
        self.columns = [known[name].column for name in columns]
        others = [field for name, field in known.items() if name not in columns]
        self.defaults = {field.column: adapted(field.get_default()) for field in others}
        self.name = about.db_table
        self.model = model
        self.rows: list[tuple] = []

    def add(self, *row: Any) -> None:
        self.rows.append(row)

    def take(self) -> Any:
        """The rows that wait, to be given to this table in another process."""
        taken, self.rows = self.rows, []
        return taken

    def give(self, taken: Any) -> None:
        self.rows = taken

    def write(self) -> int:
        """Put the rows into the database; how many they were."""
        if connection.vendor == "postgresql":
            self.copy()
        else:
            values = ", ".join(["?"] * len(self.columns) + [literal(each) for each in self.defaults.values()])
            connection.connection.executemany(
                f"INSERT INTO {self.name} ({self.quoted}) VALUES ({values})", self.rows
            )
        count = len(self.rows)
        self.rows.clear()
        return count

    def copy(self) -> None:
        command, defaults = f"COPY {self.name} ({self.quoted}) FROM STDIN", tuple(self.defaults.values())
        with connection.connection.cursor() as cursor, cursor.copy(command) as copy:
            for row in self.rows:
                copy.write_row(row + defaults)

    @property
    def quoted(self) -> str:
        return ", ".join(f'"{name}"' for name in [*self.columns, *self.defaults])


def literal(value: Any) -> str:
    """In SQL. Only what stands in the models is ever written so."""
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(int(value))


def adapted(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value)
    return value


def moment(at: datetime.datetime) -> str:
    """As either database takes it; `at` is in UTC."""
    return f"{at.replace(tzinfo=None)}{ZONE[connection.vendor]}"


@contextlib.contextmanager
def without_collection() -> Iterator[None]:
    """Millions of rows hold no cycles, and looking for them takes a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@contextlib.contextmanager
def in_bulk(tables: list[Table], rows: int) -> Iterator[None]:
    """Without what only slows many inserts down; all of it is back at the end."""
    with connection.cursor() as cursor:
        making = begin(cursor, tables, rows)
    yield
    make_indexes(making)
    with connection.cursor() as cursor:
        for command in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(command)
        if connection.vendor == "postgresql":
            for setting in ("session_replication_role", "synchronous_commit", "default_toast_compression"):
                cursor.execute(f"RESET {setting}")
        if not connection.in_atomic_block:
            # What a running site would have: SQLite makes no statistics by itself.
            cursor.execute(AFTERWARDS[connection.vendor])


def make_indexes(making: list[str]) -> None:
    """On PostgreSQL two at a time; the index of words takes as long as all others."""
    if connection.vendor == "postgresql":
        making.sort(key=lambda command: " USING gin " not in command)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(make_index, making))
        return
    with connection.cursor() as cursor:
        for command in making:
            cursor.execute(command)


def make_index(command: str) -> None:
    """In a connection of its own."""
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(command)


def begin(cursor: Any, tables: list[Table], rows: int) -> list[str]:
    """Drop the indexes if there will be many rows; what makes them again."""
    if connection.vendor == "postgresql":
        # The rows refer to each other rightly; asking for each would take longer than writing them.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
    elif not connection.in_atomic_block:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA journal_mode=OFF")
        cursor.execute("PRAGMA cache_size=-1000000")
        cursor.execute("PRAGMA threads=2")
    if rows < MANY:
        return []
    if connection.vendor == "postgresql":
        # Half of the time would go into squeezing long texts the older way.
        cursor.execute("SET default_toast_compression = lz4")
    names = [table.name for table in tables]
    if connection.vendor == "sqlite":
        names = [name for name in names if name not in LONG_ROWS]
    cursor.execute(INDEXES[connection.vendor] % ", ".join(["%s"] * len(names)), names)
    indexes = cursor.fetchall()
    for name, _making in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [making for _name, making in indexes]


#: What stands after a moment. The ORM writes none on SQLite.
ZONE = {"sqlite": "", "postgresql": "+00"}
AFTERWARDS = {
    "sqlite": "PRAGMA journal_mode=WAL",
    "postgresql": "VACUUM (ANALYZE, PROCESS_TOAST FALSE)",
}
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master"
    " WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (%s)",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN (%s) AND indexname NOT IN"
    " (SELECT conname FROM pg_constraint)",
}
