"""A database that does not answer."""

import contextlib
from collections.abc import Iterator

from django.db import OperationalError, connection


@contextlib.contextmanager
def database_down() -> Iterator[None]:
    def refuse(*_query: object) -> None:
        raise OperationalError("no route to host")

    with connection.execute_wrapper(refuse):
        yield
