"""Which values, or which spans of values, a column has, in one query that skips the rows between.

Different values are leapt to, one from the last, by a recursive query (a “loose index scan”, which neither
database does by itself); spans that are known beforehand are looked into side by side, and so are the rows of
another table. Each takes one look into an index, however many rows there are, if an index has the column and
nearly all rows of it are wanted.
"""

from collections.abc import Callable, Sequence
from itertools import batched
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.lookups import IsNull

from blog.models.prepared import adapted

#: The values from the greatest down; those below a bound, if one is given.
Values = Callable[[RawSQL | None], QuerySet[Any]]


def different(rows: QuerySet[Any], column: str, most: int, below: int | None = None) -> list[int]:
    """The first `most` different values of `column` below a number; `rows` give them, falling."""

    def values(bound: RawSQL | None) -> QuerySet[Any]:
        # One bound at a time: of two SQLite would use one, perhaps the wrong one.
        lowest = bound or below
        return rows.filter(**{f"{column}__lt": lowest}) if lowest is not None else rows

    return leaps(values, most)


def has(rows: QuerySet[Any]) -> IsNull:
    """A condition: there are such rows for a row of the outer query, each of which takes one look.

    Where a few of many are wanted. PostgreSQL takes EXISTS for a join, and reads all of both tables for it.
    """
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), rhs=False)


#: Spans in one query, which has three values for each; SQLite takes 32,766.
SPANS_AT_ONCE = 2000


def spans_with[Bound](
    rows: QuerySet[Any], column: str, spans: Sequence[tuple[Bound, Bound]]
) -> list[tuple[Bound, Bound]]:
    """Those spans in which `column` of some row lies, in the same order: one look into an index each.

    A span begins with its first value and ends before its second.
    """
    inside: dict[str, Any] = {
        f"{column}__gte": RawSQL("span.begins", []),
        f"{column}__lt": RawSQL("span.ends", []),
    }
    some, values = sql_of(rows.filter(**inside).order_by().values("pk")[:1])
    found: list[tuple[Bound, Bound]] = []
    for part in batched(spans, SPANS_AT_ONCE):
        ends: list[Any] = [adapted(bound) for span in part for bound in span]
        gaps = ", ".join(f"({place}, %s, %s)" for place in range(len(part)))
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH span(place, begins, ends) AS (VALUES {gaps})"  # noqa: S608
                f" SELECT span.place FROM span WHERE ({some}) IS NOT NULL ORDER BY span.place",
                [*ends, *values],
            )
            found += [part[place] for (place,) in cursor.fetchall()]
    return found


def sql_of(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """A query and its parameters, to be put into another one."""
    sql, parameters = rows.query.sql_with_params()
    return sql, tuple(parameters)


def leaps(values: Values, most: int) -> list[Any]:
    """From value to value, `most` of them."""
    first, first_values = sql_of(values(None)[:1])
    following, following_values = sql_of(values(RawSQL("leap.value", []))[:1])
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE leap(value) AS (SELECT ({first}) UNION ALL"  # noqa: S608
            f" SELECT ({following}) FROM leap WHERE leap.value IS NOT NULL)"
            f" SELECT leap.value FROM leap WHERE leap.value IS NOT NULL LIMIT {most:d}",
            [*first_values, *following_values],
        )
        return [value for (value,) in cursor.fetchall()]
