"""What the database means to do with a query: whether it takes the same time however large the tables are.

Asked on little data: SQLite plans by its indexes alone, and PostgreSQL is told to do without reading whole
tables, so that what is left of that could not be helped.
"""

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

#: Tables that grow with what is published, said and read.
BIG = {
    f"blog_{name}"
    for name in (
        *("post", "section", "citation", "postauthor", "posttag", "revision", "path"),
        *("edition", "editionauthor", "editiontag", "editionsource"),
        *("source", "sourceword", "tag", "publisher"),
        *("comment", "discussion", "moderation", "merge"),
    )
}
BIG |= {f"analytics_{name}" for name in ("postcount", "hourcount", "daycount", "referrerday", "seen")}
BIG |= {"consent_consentrecord", "consent_consentdailystat"}
#: Columns by whose value many rows are alike; most of the others that may be absent are.
WIDE = {"status", "standing", "course"}
SWITCHES = ("seqscan", "hashagg", "hashjoin", "mergejoin")
#: What has read everything below it before it gives its first row.
BLOCKING = {"Sort", "Aggregate", "Hash", "Materialize", "WindowAgg", "SetOp"}


@dataclass(frozen=True)
class Query:
    sql: str
    params: Any


@contextlib.contextmanager
def noted() -> Iterator[list[Query]]:
    """Every SELECT that is sent meanwhile."""
    found: list[Query] = []

    def note(execute, sql, params, many, context):
        if sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
            found.append(Query(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def complaints(query: Query) -> list[str]:
    """Why this query would get slower as the tables grow."""
    found = []
    if re.search(r"\bOFFSET\b", query.sql):
        found.append("OFFSET")
    if counts_everything(query.sql):
        found.append("COUNT without a limit")
    return found + (on_postgresql(query) if connection.vendor == "postgresql" else on_sqlite(query))


def counts_everything(sql: str) -> bool:
    counted = re.match(r"SELECT COUNT\(.*?\)(?: AS \"?\w+\")? FROM (.*)", sql, re.DOTALL)
    return bool(counted) and "LIMIT" not in counted[1] and any(f'"{name}"' in counted[1] for name in BIG)


# SQLite ------------------------------------------------------------------------


def on_sqlite(query: Query) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query.sql}", query.params)
        steps = cursor.fetchall()
    names = dict(reversed(pair) for pair in re.findall(r'"(\w+)" "?([A-Z]\d+)\b', query.sql))
    sorting = {above for _id, above, _x, told in steps if told.startswith("USE TEMP B-TREE FOR ")}
    # Sorted by its first columns already: only rows that are alike are sorted.
    sorting -= {above for _id, above, _x, told in steps if re.search("LAST|RIGHT", told)}
    is_limited = bool(re.search(r"LIMIT \d+(\) subquery)?\s*$", query.sql))
    found = []
    for _id, above, _x, told in steps:
        step = re.match(r"(?:SCAN|SEARCH) (\w+)", told)
        if not step or names.get(step[1], step[1]) not in BIG or is_narrow_on_sqlite(told, query.sql):
            continue
        if above in sorting or not (is_limited or ("LIMIT" in query.sql and is_inside(above, steps))):
            found.append(told)
    return found


def is_narrow_on_sqlite(told: str, sql: str) -> bool:
    found = re.search(r"\(([^()]*)\)(?: LEFT-JOIN)?$", told)
    terms = found[1] if found else ""
    # What is joined has the value of a row; elsewhere a column that is to be empty is so in most rows.
    absent = set() if told.endswith("LEFT-JOIN") else set(re.findall(r'"(\w+)" IS NULL', sql))
    return bool(set(re.findall(r"(\w+)=\?", terms)) - WIDE - absent) or (">?" in terms and "<?" in terms)


def is_inside(above: int, steps: list[tuple]) -> bool:
    """Whether a step belongs to a subquery, which has a limit of its own."""
    told = {step[0]: step[3] for step in steps}
    return told.get(above, "").startswith(("CORRELATED", "SCALAR", "LIST"))


# PostgreSQL ----------------------------------------------------------------------


def on_postgresql(query: Query) -> list[str]:
    """What the best of some plans has: on little data PostgreSQL likes what it would not do on more."""
    ways = (["bitmapscan"], ["bitmapscan", "sort"], ["bitmapscan", "indexonlyscan"], ["indexscan"])
    return min((planned(query, [*SWITCHES, *more]) for more in ways), key=len)


def planned(query: Query, without: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        for name in without:
            cursor.execute(f"SET enable_{name} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {query.sql}", query.params)
        [(plan,)] = cursor.fetchall()
        for name in without:
            cursor.execute(f"RESET enable_{name}")
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return list(walked(plan[0]["Plan"], limited=False))


def walked(node: dict[str, Any], *, limited: bool) -> Iterator[str]:
    kind = node["Node Type"]
    limited = (limited or kind == "Limit") and kind not in BLOCKING
    limited = limited or node.get("Parent Relationship") == "SubPlan"
    table = node.get("Relation Name")
    if table in BIG and not is_narrow(node) and (kind == "Seq Scan" or not limited):
        yield f"{kind} on {table} {node.get('Index Name', '')} {node.get('Index Cond', '')}"
    for below in node.get("Plans", []):
        yield from walked(below, limited=limited)


def is_narrow(node: dict[str, Any]) -> bool:
    terms = node.get("Index Cond") or node.get("Recheck Cond", "")
    both = re.search(r" >=? ", terms) and re.search(r" <=? ", terms)
    return bool(set(re.findall(r"(\w+) = ", terms)) - WIDE) or bool(both)
