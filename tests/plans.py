"""What the database means to do with a query: whether it takes the same time however large the tables are.

Asked on little data: SQLite plans by its indexes alone, and PostgreSQL is told to do without reading whole
tables, so that what is left of that could not be helped.
"""

import contextlib
import functools
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
        *("edition", "editionauthor", "editiontag", "editionsource", "editionimage"),
        *("source", "sourceword", "tag", "publisher"),
        *("comment", "discussion", "moderation", "merge", "networkuse", "image", "poster"),
        *("searchentry", "searchdue", "searchword"),
    )
}
BIG |= {f"analytics_{name}" for name in ("postcount", "hourcount", "daycount", "referrerday")}
BIG |= {f"analytics_{name}" for name in ("seen", "networkday")}
BIG |= {"consent_consentrecord", "consent_consentdailystat", "django_admin_log", "django_session"}
#: Columns by whose value many rows are alike; most of the others that may be absent are.
WIDE = {"status", "standing", "course"}
#: Tables that say who uses a keyword, an author or a source.
USERS = "|".join(f"blog_{name}" for name in ("editionauthor", "editiontag", "editionsource"))
SWITCHES = ("seqscan", "hashagg", "hashjoin", "mergejoin")
#: What has read everything below it before it gives its first row.
BLOCKING = {"Sort", "Aggregate", "Hash", "Materialize", "WindowAgg", "SetOp"}


@dataclass(frozen=True)
class Query:
    sql: str
    params: Any


@contextlib.contextmanager
def noted() -> Iterator[list[Query]]:
    """Everything that is sent meanwhile and has rows to find: each SELECT, UPDATE and DELETE."""
    found: list[Query] = []

    def note(execute, sql, params, many, context):
        if sql.lstrip("( ").upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            found.append(Query(sql, params[0] if many else params))
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
    return found + plan_of(query)


def complaints_of_writing(query: Query, *, tidies: bool = False) -> list[str]:
    """The same of what is asked while something is written.

    What belongs to one post or person may be counted: the plan says whether it is that. What `tidies` deletes
    everything from before some moment, in slices: a range of an index with one end holds nothing else.
    """
    return ["COUNT of users without a limit"] * counts_users(query.sql) + plan_of(query, tidies=tidies)


def plan_of(query: Query, *, tidies: bool = False) -> list[str]:
    judge = on_postgresql if connection.vendor == "postgresql" else on_sqlite
    return judge(query, tidies=tidies)


def is_span(signs: set[str], *, tidies: bool) -> bool:
    """Whether a range of values holds no more for there being more rows: it has two ends."""
    return signs == {"<", ">"} or (tidies and "<" in signs)


def wants_any(sql: str) -> bool:
    """Whether it asks if there is such a row: where there is none, its limit of one row ends nothing."""
    return bool(re.match(r'SELECT \S+ AS "a" FROM .* WHERE .* LIMIT 1$', sql, re.DOTALL))


def counts_everything(sql: str) -> bool:
    counted = re.match(r"SELECT COUNT\(.*?\)(?: AS \"?\w+\")? FROM (.*)", sql, re.DOTALL)
    return bool(counted) and "LIMIT" not in counted[1] and any(f'"{name}"' in counted[1] for name in BIG)


def counts_users(sql: str) -> bool:
    """Whether it counts the posts of a keyword, an author or a source, which may be all there are."""
    return bool(re.search(rf'COUNT\((?:(?!LIMIT).)*FROM "(?:{USERS})"(?!.*LIMIT)', sql, re.DOTALL))


# SQLite ------------------------------------------------------------------------


def on_sqlite(query: Query, *, tidies: bool) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query.sql}", query.params)
        steps = cursor.fetchall()
    names = dict(reversed(pair) for pair in re.findall(r'"(\w+)" "?([A-Z]\d+)\b', query.sql))
    sorting = {above for _id, above, _x, told in steps if told.startswith("USE TEMP B-TREE FOR ")}
    # Sorted by its first columns already: only rows that are alike are sorted.
    sorting -= {above for _id, above, _x, told in steps if re.search("LAST|RIGHT", told)}
    # It begins at either of the two in its index, which may be far from the nearer one.
    found = [
        f"{column} {sign} two values"
        for name, column, sign in bounded_twice(query.sql)
        if any(f" {name} " in told and f"{column}{sign}?" in told for _id, _above, _x, told in steps)
    ]
    is_limited = bool(re.search(r"LIMIT \d+(\) subquery)?\s*$", query.sql))
    for _id, above, _x, told in steps:
        step = re.match(r"(?:SCAN|SEARCH) (\w+)", told)
        is_big = bool(step) and names.get(step[1], step[1]) in BIG
        if not is_big or is_narrow_on_sqlite(told, query.sql, tidies=tidies):
            continue
        is_ended = is_limited or ("LIMIT" in query.sql and is_inside(above, steps))
        if above in sorting or not is_ended or (told.startswith("SCAN") and wants_any(query.sql)):
            found.append(told)
    return found


def bounded_twice(sql: str) -> Iterator[tuple[str, str, str]]:
    """Table, column and `<` or `>` of what shall be below two values, or above two."""
    groups = [""]
    for token in re.split(r"([()])", f"(SELECT {sql})"):
        if token == "(":
            groups.append("")
        elif token != ")":
            groups[-1] += token
        elif (inner := groups.pop()).startswith("SELECT"):
            for part in inner.split(" UNION "):
                ends = re.findall(r'"(\w+)"\."(\w+)" ([<>])=? %s', part.rpartition(" WHERE ")[2])
                yield from {end for end in ends if ends.count(end) > 1}
        elif " OR " not in inner and not inner.startswith("WHERE "):
            # What is said of one of several cases, or of what is summed up, leads to no place.
            groups[-1] += inner


def is_narrow_on_sqlite(told: str, sql: str, *, tidies: bool) -> bool:
    found = re.search(r"\(([^()]*)\)(?: LEFT-JOIN)?$", told)
    terms = found[1] if found else ""
    # What is joined has the value of a row; elsewhere a column that is to be empty is so in most rows.
    absent = set() if told.endswith("LEFT-JOIN") else set(re.findall(r'"(\w+)" IS NULL', sql))
    if set(re.findall(r"(\w+)=\?", terms)) - WIDE - absent:
        return True
    return is_span(set(re.findall(r"([<>])\?", terms)), tidies=tidies)


def is_inside(above: int, steps: list[tuple]) -> bool:
    """Whether a step belongs to a subquery, which has a limit of its own."""
    told = {step[0]: step[3] for step in steps}
    return told.get(above, "").startswith(("CORRELATED", "SCALAR", "LIST"))


# PostgreSQL ----------------------------------------------------------------------


def on_postgresql(query: Query, *, tidies: bool) -> list[str]:
    """What the best of some plans has: on little data PostgreSQL likes what it would not do on more."""
    ways = (["bitmapscan"], ["bitmapscan", "sort"], ["bitmapscan", "indexonlyscan"], ["indexscan"])
    return min((planned(query, [*SWITCHES, *more], tidies=tidies) for more in ways), key=len)


def planned(query: Query, without: list[str], *, tidies: bool) -> list[str]:
    with connection.cursor() as cursor:
        for name in without:
            cursor.execute(f"SET enable_{name} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {query.sql}", query.params)
        [(plan,)] = cursor.fetchall()
        for name in without:
            cursor.execute(f"RESET enable_{name}")
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return list(walked(plan[0]["Plan"], limited=False, any_row=wants_any(query.sql), tidies=tidies))


def walked(node: dict[str, Any], *, limited: bool, any_row: bool, tidies: bool) -> Iterator[str]:
    kind = node["Node Type"]
    limited = (limited or kind == "Limit") and kind not in BLOCKING
    limited = limited or node.get("Parent Relationship") == "SubPlan"
    table = node.get("Relation Name")
    is_read = table in BIG and kind != "ModifyTable" and not is_narrow(node, tidies=tidies)
    is_whole = kind == "Seq Scan" or (any_row and "Filter" in node and "Index Cond" not in node)
    if is_read and (is_whole or not limited):
        yield f"{kind} on {table} {node.get('Index Name', '')} {node.get('Index Cond', '')}"
    for below in node.get("Plans", []):
        yield from walked(below, limited=limited, any_row=any_row, tidies=tidies)


def is_narrow(node: dict[str, Any], *, tidies: bool) -> bool:
    terms = node.get("Index Cond") or node.get("Recheck Cond", "")
    same = set(re.findall(r"(\w+)(?:\)::\w+)? = ", terms))
    spans = is_span(set(re.findall(r" ~?([<>])=?~? ", terms)), tidies=tidies)
    if "Index Name" in node and (first := first_column(node["Index Name"])) not in same:
        # Such a condition is asked of each entry of the index, unless it is about what the index begins with.
        return first in terms and spans
    return bool(same - WIDE) or spans


@functools.cache
def first_column(index: str) -> str:
    """What entries of this index are in order of, first of all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass, 1, true)", [index])
        [(column,)] = cursor.fetchall()
    return str(column)
