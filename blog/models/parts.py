"""Going through a large table in parts, so that memory stays flat and one can stop and go on."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

AT_ONCE = 200


def in_parts(rows: QuerySet[Any], *, after: int = 0, at_once: int = 0) -> Iterator[list[Any]]:
    """All rows whose number is above `after`, by their numbers; each part is asked for in its turn."""
    ordered = rows.order_by("pk")
    while part := list(ordered.filter(pk__gt=after)[: at_once or AT_ONCE]):
        yield part
        after = part[-1].pk
