"""How the index is stored and asked. The only module that knows the database behind it.

On SQLite it is an FTS5 table that keeps no text, so that it has to be told exactly what it shall forget: what
it was told is kept, packed, beside it. On PostgreSQL it is a column of lexemes under GIN. Each finds the
newest matches without looking at the others.
"""

import datetime
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from typing import Any, NamedTuple

from django.db import connection

from blog.search.queries import Clause, Query

#: Words are near each other within so many places; which pairs of clauses and ways of each are tried.
NEAR, NEAR_PAIRS, NEAR_WAYS = 8, 4, 2
#: What a tsvector holds: its last position, positions of a lexeme, bytes of lexemes, less some for the rest.
LAST_POSITION, MOST_POSITIONS, MOST_BYTES = 16_383, 255, 900_000


class Lexemes(NamedTuple):
    """What is indexed of an edition. Marks are lexemes that no text can contain, since they have a slash."""

    title: list[str]
    head: list[str]
    body: list[str]
    sources: list[str]
    marks: list[str]


class Live(NamedTuple):
    """What is live, as a condition on the table of editions, and a moment after which none of it appeared."""

    condition: str
    parameters: Sequence[Any]
    last: datetime.datetime


class Operators(NamedTuple):
    both: str
    either: str
    then: str
    quote: str


FTS5 = Operators(" AND ", " OR ", " + ", '"')
TSQUERY = Operators(" & ", " | ", " <-> ", "'")


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def run(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


# Writing ---------------------------------------------------------------------


def put(key: int, edition: int, lexemes: Lexemes) -> bool:
    """Index an edition under a key; False if the key is taken, or the edition indexed already."""
    if is_postgres():
        return insert(
            "INSERT INTO blog_searchentry (id, edition_id, vector) VALUES (%s, %s, %s::tsvector)",
            [key, edition, tsvector(lexemes)],
        )
    columns = [" ".join(part) for part in lexemes]
    done = insert(
        "INSERT INTO blog_searchentry (id, edition_id, told) VALUES (%s, %s, %s)",
        [key, edition, packed(columns)],
    )
    if done:
        run(
            "INSERT INTO blog_searchindex (rowid, title, head, body, sources, marks)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            key,
            *columns,
        )
    return done


def packed(columns: Sequence[str]) -> bytes:
    """What FTS5 was told, until it has to be told the same again."""
    return zlib.compress("\n".join(columns).encode(), 1)


def insert(sql: str, parameters: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ON CONFLICT DO NOTHING", parameters)
        return bool(cursor.rowcount)


def remove(keys: Iterable[int]) -> None:
    for key in keys:
        if not is_postgres():
            for (told,) in run("SELECT told FROM blog_searchentry WHERE id = %s", key):
                run(
                    "INSERT INTO blog_searchindex"
                    " (blog_searchindex, rowid, title, head, body, sources, marks)"
                    " VALUES ('delete', %s, %s, %s, %s, %s, %s)",
                    key,
                    *zlib.decompress(told).decode().split("\n"),
                )
        run("DELETE FROM blog_searchentry WHERE id = %s", key)


def begin_anew() -> None:
    """Before the first entry of all: the index may hold what somebody has emptied the other tables of."""
    if not is_postgres():
        run("INSERT INTO blog_searchindex (blog_searchindex) VALUES ('delete-all')")


def tsvector(lexemes: Lexemes) -> str:
    """The lexemes as PostgreSQL writes them; none of them can contain a quotation mark or a backslash."""
    places: dict[str, list[str]] = defaultdict(list)
    at = room = 0
    for part in lexemes[:-1]:
        for lexeme in part:
            at += 1
            room += 0 if lexeme in places else len(lexeme.encode()) + 8
            if room > MOST_BYTES:
                break
            known = places[lexeme]
            if at <= LAST_POSITION and len(known) < MOST_POSITIONS:
                known.append(str(at))
        # No phrase goes from one part into the next.
        at += 2 * NEAR
    told = (f"'{lexeme}':{','.join(known)}" if known else f"'{lexeme}'" for lexeme, known in places.items())
    return " ".join([*told, *(f"'{mark}'" for mark in lexemes.marks)])


# What a query is called ----------------------------------------------------------


def written(query: Query, *, within: str = "", near: bool = False, loosely: bool = False) -> str:
    """The query in the language of the database.

    `within` is a mark, "t/" or "h/": only titles or heads that have all its words. With `near`, only
    texts that have its words near each other. Read `loosely`, a phrase is its words in any order.
    """
    words = TSQUERY if is_postgres() else FTS5
    joint = words.both if loosely else words.then
    parts = [either(words, clause, joint) for clause in query.wanted]
    parts += [alternatives(words, mark.split("|")) for mark in query.marks]
    if within:
        parts += [either(words, clause, words.both, within) for clause in query.wanted]
    if near:
        parts += [neighbours(words, *pair) for pair in pairs(query)]
    unwanted = [clause for clause in query.unwanted if not (loosely and clause.has_phrases)]
    without = [either(words, clause, words.then) for clause in unwanted]
    if is_postgres():
        return words.both.join([*parts, *(f"!{each}" for each in without)])
    return "(" + words.both.join(parts) + ")" + "".join(f" NOT {each}" for each in without)


def either(words: Operators, clause: Clause, joint: str, mark: str = "") -> str:
    ways = (
        "(" + joint.join(f"{words.quote}{mark}{lexeme}{words.quote}" for lexeme in way) + ")"
        for way in clause.ways
    )
    return "(" + words.either.join(ways) + ")"


def alternatives(words: Operators, lexemes: list[str]) -> str:
    return "(" + words.either.join(f"{words.quote}{lexeme}{words.quote}" for lexeme in lexemes) + ")"


def pairs(query: Query) -> Iterator[list[tuple[str, str]]]:
    """Of clauses that stand side by side, the words that should be near each other."""
    for one, other in list(pairwise(query.wanted))[:NEAR_PAIRS]:
        ways = product(one.ways[:NEAR_WAYS], other.ways[:NEAR_WAYS])
        if near := [(way[-1], next_way[0]) for way, next_way in ways if way[-1] != next_way[0]]:
            yield near


def neighbours(words: Operators, *near: tuple[str, str]) -> str:
    if words is FTS5:
        # So many words between them.
        return "(" + " OR ".join(f'NEAR("{one}" "{other}", {NEAR - 1})' for one, other in near) + ")"
    both_ways = [pair for one, other in near for pair in ((one, other), (other, one))]
    steps = (f"'{one}' <{step}> '{other}'" for one, other in both_ways for step in range(1, NEAR + 1))
    return "(" + " | ".join(steps) + ")"


# Finding -------------------------------------------------------------------------


def last_entry(until: datetime.datetime) -> datetime.datetime:
    """When the last of the entries up to then appeared, which may be years before; PostgreSQL alone asks."""
    if not is_postgres():
        return until
    ((key,),) = run("SELECT max(id) FROM blog_searchentry WHERE id <= %s", int(until.timestamp()))
    return until if key is None else datetime.datetime.fromtimestamp(key, until.tzinfo)


def newest(query: Query, live: Live, most: int, *, within: str = "", beyond: int | None = None) -> list[int]:
    """Keys of so many live matches, the newest first. After `beyond` there are known to be fewer."""
    if not is_postgres():
        return newest_in_fts5(written(query, within=within), live, most)
    for begin, marks in windows(live.last):
        if beyond is None or begin.timestamp() <= beyond:
            found = newest_in_window(query.marked([marks]), live, most, within)
            if len(found) == most:
                return found
    return newest_in_window(query, live, most, within)


def windows(last: datetime.datetime) -> list[tuple[datetime.datetime, str]]:
    """Where PostgreSQL looks first, whose index of words has no order: beginnings and marks."""
    month = last.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    month_before = (month - datetime.timedelta(days=1)).replace(day=1)
    year_before = month.replace(year=last.year - 1, month=1)
    return [
        (month_before, f"m/{month_before:%Y%m}|m/{last:%Y%m}"),
        (year_before, f"y/{year_before:%Y}|y/{last:%Y}"),
    ]


def newest_in_fts5(match: str, live: Live, most: int, since: int | None = None) -> list[int]:
    """The list of matches is walked backwards and left once there are enough; the order of joins is meant."""
    later = "" if since is None else " AND s.rowid >= %s"
    rows = run(
        "SELECT s.rowid FROM blog_searchindex s CROSS JOIN blog_searchentry n ON n.id = s.rowid"
        " CROSS JOIN blog_edition ON blog_edition.id = n.edition_id"
        f" WHERE s.blog_searchindex MATCH %s{later} AND {live.condition} ORDER BY s.rowid DESC LIMIT %s",
        match,
        *([] if since is None else [since]),
        *live.parameters,
        most,
    )
    return [key for (key,) in rows]


def newest_in_window(query: Query, live: Live, most: int, within: str) -> list[int]:
    """The join comes last, behind a function: the planner would join every edition to an unknown word."""
    rows = run(
        "SELECT newest.id FROM blog_newest_matches(%s::tsquery, %s::tsquery, %s) newest"
        " JOIN blog_edition ON blog_edition.id = newest.edition_id"
        f" WHERE {live.condition} ORDER BY newest.id DESC LIMIT %s",
        written(query, within=within, loosely=True),
        written(query, within=within),
        2 * most,
        *live.parameters,
        most,
    )
    return [key for (key,) in rows]


def among(keys: Sequence[int], live: Live, matches: Sequence[str]) -> list[set[int]]:
    """Which of these keys each match finds. Every match must be narrower than the one that found the keys."""
    if not keys or not matches:
        return [set() for _match in matches]
    if not is_postgres():
        most, since = len(keys), min(keys)
        return [{*newest_in_fts5(match, live, most, since)}.intersection(keys) for match in matches]
    columns = ", ".join("vector @@ %s::tsquery" for _match in matches)
    rows = run(
        f"SELECT id, {columns} FROM blog_searchentry WHERE id = ANY(%s)",
        *matches,
        list(keys),
    )
    return [{row[0] for row in rows if row[place]} for place in range(1, len(matches) + 1)]
