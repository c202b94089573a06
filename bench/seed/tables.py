"""Many rows at once, past the ORM: COPY on PostgreSQL, executemany on SQLite."""

import contextlib
import datetime
import json
from collections.abc import Iterator
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

#: From here on it is faster to make the indexes when the rows are there.
MANY = 50_000


class Table:
    """Rows of one model, in the order of `columns`; what is not among them gets the field's default."""

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        about = model._meta  # noqa: SLF001
        known = {field.attname: field for field in about.concrete_fields}
        self.columns = [known[name].column for name in columns]
        others = [field for name, field in known.items() if name not in columns]
        self.columns += [field.column for field in others]
        self.defaults = tuple(adapted(field.get_default()) for field in others)
        self.name = about.db_table
        self.model = model
        self.rows: list[tuple] = []

    def add(self, *row: Any) -> None:
        self.rows.append(row + self.defaults)

    def write(self) -> int:
        """Put the rows into the database; how many they were."""
        if connection.vendor == "postgresql":
            self.copy()
        else:
            gaps = ", ".join("?" * len(self.columns))
            connection.connection.executemany(
                f"INSERT INTO {self.name} ({self.quoted}) VALUES ({gaps})", self.rows
            )
        count = len(self.rows)
        self.rows.clear()
        return count

    def copy(self) -> None:
        command = f"COPY {self.name} ({self.quoted}) FROM STDIN"
        with connection.connection.cursor() as cursor, cursor.copy(command) as copy:
            for row in self.rows:
                copy.write_row(row)

    @property
    def quoted(self) -> str:
        return ", ".join(f'"{name}"' for name in self.columns)


def adapted(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value)
    return value


def moment(at: datetime.datetime) -> Any:
    """As the ORM writes it."""
    return connection.ops.adapt_datetimefield_value(at)


@contextlib.contextmanager
def in_bulk(tables: list[Table], rows: int) -> Iterator[None]:
    """Without what only slows many inserts down; all of it is back at the end."""
    with connection.cursor() as cursor:
        making = begin(cursor, tables, rows)
    yield
    with connection.cursor() as cursor:
        for command in making:
            cursor.execute(command)
        for command in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(command)
        if connection.vendor == "postgresql":
            cursor.execute("RESET session_replication_role")
        if not connection.in_atomic_block:
            # What a running site would have: SQLite makes no statistics by itself.
            cursor.execute("PRAGMA journal_mode=WAL" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def begin(cursor: Any, tables: list[Table], rows: int) -> list[str]:
    """Drop the indexes if there will be many rows; what makes them again."""
    if connection.vendor == "postgresql":
        # The rows refer to each other rightly; asking for each would take longer than writing them.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '512MB'")
    elif not connection.in_atomic_block:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA journal_mode=OFF")
    if rows < MANY:
        return []
    names = [table.name for table in tables]
    cursor.execute(INDEXES[connection.vendor] % ", ".join(["%s"] * len(names)), names)
    indexes = cursor.fetchall()
    for name, _making in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [making for _name, making in indexes]


INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master"
    " WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (%s)",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN (%s) AND indexname NOT IN"
    " (SELECT conname FROM pg_constraint)",
}
