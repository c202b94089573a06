"""One page, one state of the database: a change that is committed meanwhile is seen whole or not at all."""

import contextlib
from collections.abc import Iterator

from django.db import connection

BEGIN = {
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    # Deferred, unlike the transactions of writers.
    "sqlite": "BEGIN",
}


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """All queries inside see the database as the first of them saw it; nothing can be written."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
    try:
        yield
    finally:
        connection.rollback()
