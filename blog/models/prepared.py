"""Queries of the busiest pages, put into SQL once: that takes the ORM longer than a database needs to answer.

    at_path = Prepared(lambda path: Path.objects.filter(path=path)[:1], path=str)
    at_path.rows(path="2026/03/sea-wall")

gives what the queryset gives. A value may end up in the SQL's parameters only, and never decide its form.
`found` and `made` do the same in two steps, for those who know already what they would make of it.
"""

import copy
import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, models

#: What stands for a value while a query is compiled; no query of ours holds the like.
STAND_INS: dict[type, Callable[[int], Any]] = {
    datetime.datetime: lambda place: datetime.datetime(1921, 4, 7, 11, 13, 17, place, tzinfo=datetime.UTC),
    # Above zero: Django drops a comparison with a number that its field cannot hold.
    int: lambda place: 771_000_000 + place,
    str: lambda place: f"\N{SNOWMAN}{place}",
}


#: Rows as the database gives them. Equal ones make equal objects.
Found = list[tuple[Any, ...]]


class Plan(NamedTuple):
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    #: Which value belongs where among the parameters.
    slots: list[tuple[int, str]]
    #: What each column goes through on its way from the database.
    converters: dict[int, Any]


class Prepared[Row: models.Model]:
    def __init__(self, build: Callable[..., models.QuerySet[Row, Any]], **kinds: type) -> None:
        """`kinds` says of each value whether it is a datetime, an int or a str."""
        self.build = build
        self.kinds = kinds
        self.plan: Plan | None = None

    def rows(self, **values: Any) -> list[Any]:
        return self.made(self.found(**values))

    def found(self, **values: Any) -> Found:
        """What the database says, and nothing made of it yet."""
        plan = self.plan = self.plan or self.compile()
        parameters, ready = list(plan.parameters), {name: adapted(value) for name, value in values.items()}
        for place, name in plan.slots:
            parameters[place] = ready[name]
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(plan.sql, parameters)
            found: Found = cursor.fetchall()
            return found

    def made(self, found: Found) -> list[Any]:
        """What the queryset makes of these rows."""
        plan = self.plan = self.plan or self.compile()
        # A compiler serves once, in one thread; this one begins where executing ended.
        compiler = copy.copy(plan.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.get_converters = lambda _columns: plan.converters
        compiler.execute_sql = lambda *_args, **_options: [found]
        queryset = plan.compiler.queryset
        query = copy.copy(queryset.query)
        query.get_compiler = lambda *_args, **_options: compiler
        again = queryset.__class__(queryset.model, query)
        again._iterable_class, again._fields = queryset._iterable_class, queryset._fields  # noqa: SLF001
        return list(again)

    def first(self, **values: Any) -> Any | None:
        return next(iter(self.rows(**values)), None)

    def compile(self) -> Plan:
        stand_ins = {name: STAND_INS[kind](place) for place, (name, kind) in enumerate(self.kinds.items())}
        queryset = self.build(**stand_ins)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        compiler.queryset = queryset
        names = {adapted(value): name for name, value in stand_ins.items()}
        slots = [(place, names[value]) for place, value in enumerate(parameters) if value in names]
        columns = [selected for selected, *_rest in compiler.select[: compiler.col_count]]
        return Plan(compiler, sql, tuple(parameters), slots, compiler.get_converters(columns))


def adapted(value: Any) -> Any:
    """As the ORM hands it to the database."""
    if isinstance(value, datetime.datetime):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
    return value
