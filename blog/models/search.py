"""Finding what is live: the best posts first, a page at a time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import F
from django.utils import timezone

from blog.models.edition import Edition
from blog.models.search_index import SearchState, SearchWord
from blog.search import queries
from blog.search.database import Live, among, last_entry, newest, written
from blog.search.queries import Query, with_last_begun
from blog.search.spelling import is_near, keys_near
from blog.search.words import LAST_LETTER, base, words

#: How many matches are ranked: the newest. What a search costs depends on this, and on no number of posts.
POOL = 200
#: No more are shown of any search.
MOST_SHOWN = POOL
#: Known words that a beginning stands for, those from which they are chosen, and its fewest letters.
MOST_BEGINNINGS, MOST_BEGUN, SHORTEST_BEGINNING = 50, 1000, 3
#: Known words that are compared with a misspelt one, those that are looked up, and posts that are counted.
MOST_COMPARED, MOST_CANDIDATES, ENOUGH_POSTS = 10_000, 12, 50
SHORTEST_MISSPELT = 4
#: What a word is worth by where it is.
IN_TITLE, IN_HEAD, SIDE_BY_SIDE = 4, 2, 1


class Filters(NamedTuple):
    """What posts are narrowed down to: a year, and primary keys."""

    year: int | None = None
    author: int | None = None
    keyword: int | None = None
    publisher: int | None = None

    @property
    def marks(self) -> list[str]:
        named = zip("yakp", self, strict=True)
        return [f"{mark}/{value}" for mark, value in named if value is not None]


NO_FILTERS = Filters()


@dataclass(frozen=True)
class Found:
    #: Keys of all that are ranked, the best first.
    ranking: Sequence[int]
    #: There are more matches than are ranked.
    is_cut: bool
    query: Query
    #: In which the words may be meant.
    languages: Sequence[str]

    def after(self, key: int | None, size: int) -> Sequence[int]:
        """The page that begins behind a key; the first one if nothing has that key any more."""
        start = self.ranking.index(key) + 1 if key in self.ranking else 0
        return self.ranking[start : min(start + size, MOST_SHOWN)]

    def is_followed(self, key: int) -> bool:
        return self.ranking.index(key) + 1 < min(len(self.ranking), MOST_SHOWN)

    def years(self) -> list[int]:
        """Those in which the ranked ones were published, the last first; in the current time zone."""
        zone = timezone.get_current_timezone()
        return sorted({datetime.datetime.fromtimestamp(key, zone).year for key in self.ranking}, reverse=True)


def find(text: str, now: datetime.datetime, *, language: str, filters: Filters = NO_FILTERS) -> Found:
    """Rank what matches a text, whatever it is; `language` is the site's own.

    All matches up to POOL. Beyond, the newest POOL, and the newest POOL with the words in the title or head.
    """
    if not words(text):
        return Found([], is_cut=False, query=Query(), languages=[])
    languages = spoken(language)
    live = live_at(now, filters)
    query = queries.read(text, languages, beginnings).marked(filters.marks)
    ranking, is_cut = ranked(query, live)
    if not ranking and (begun := with_last_begun(text)) != text:
        as_begun = queries.read(begun, languages, beginnings).marked(filters.marks)
        if as_begun != query:
            query = as_begun
            ranking, is_cut = ranked(query, live)
    return Found(ranking, is_cut, query, languages)


def spoken(language: str) -> list[str]:
    """The languages in which a word may be meant: the site's, and those of its posts."""
    return list(dict.fromkeys([base(language), *SearchState.current().languages]))


def live_at(now: datetime.datetime, filters: Filters = NO_FILTERS) -> Live:
    """The rule of what is live as SQL; nothing that matches appeared after the moment in it."""
    query = Edition.objects.live(now).query
    condition, parameters = query.where.as_sql(query.get_compiler(DEFAULT_DB_ALIAS), connection)
    until = timezone.localtime(now)
    if filters.year and filters.year < until.year:
        until = datetime.datetime(filters.year, 12, 31, 23, 59, 59, tzinfo=until.tzinfo)
    return Live(condition, parameters, last_entry(until))


def ranked(query: Query, live: Live) -> tuple[list[int], bool]:
    """Keys, the best first and the newest of equals; and whether there are more."""
    if not query:
        return [], False
    pool = newest(query, live, POOL)
    is_cut = len(pool) == POOL
    matches = [written(query, within="t/"), written(query, within="h/")]
    if len(query.wanted) > 1:
        matches.append(written(query, near=True))
    tiers = among(pool, live, matches)
    if is_cut:
        tiers[0].update(newest(query, live, POOL, within="t/", beyond=pool[-1]))
        tiers[1].update(newest(query, live, POOL, within="h/", beyond=pool[-1]))
    score = dict.fromkeys(pool, 0)
    for points, tier in zip((IN_TITLE, IN_HEAD, SIDE_BY_SIDE), tiers, strict=False):
        for key in tier:
            score[key] = score.get(key, 0) + points
    return sorted(score, key=lambda key: (-score[key], -key)), is_cut


def editions_of(keys: Sequence[int]) -> list[Edition]:
    """In this order, with `search_text`, from which passages are shown."""
    rows = Edition.objects.filter(search_entry__in=keys).light().defer(None)
    rows = rows.defer("body_html", "sources_html", "toc", "linked_data")
    found = {edition.search_key: edition for edition in rows.annotate(search_key=F("search_entry__id"))}
    return [found[key] for key in keys if key in found]


# Known words ---------------------------------------------------------------------


def beginnings(start: str) -> list[str]:
    """The shortest of the first known words that begin so; the index's own way to find them costs more."""
    if len(start) < SHORTEST_BEGINNING:
        return []
    known = SearchWord.objects.filter(key__gte=start, key__lt=start + LAST_LETTER, word=F("key"))
    begun = known.order_by("key").values_list("word", flat=True)[:MOST_BEGUN]
    return sorted(begun, key=lambda word: (len(word), word))[:MOST_BEGINNINGS]


def did_you_mean(found: Found, text: str, now: datetime.datetime) -> str:
    """The text with a known word one letter away, the most used, for each that no post has; or empty."""
    better, live = text[: queries.LONGEST], live_at(now)
    for word in dict.fromkeys(word for clause in found.query.wanted for word in clause.words):
        if nearest := nearest_word(word, live, found.languages):
            better = replaced(better, word, nearest)
    return better if better != text else ""


def nearest_word(word: str, live: Live, languages: Sequence[str]) -> str:
    if len(word) < SHORTEST_MISSPELT or uses(word, live, languages):
        return ""
    known = SearchWord.objects.filter(key__in=keys_near(word)).values_list("word", flat=True)
    near = sorted({each for each in known[:MOST_COMPARED] if is_near(word, each)})
    used = [(-count, each) for each in near[:MOST_CANDIDATES] if (count := uses(each, live, languages))]
    return min(used)[1] if used else ""


def uses(word: str, live: Live, languages: Sequence[str]) -> int:
    """In how many live posts a word is, counted up to ENOUGH_POSTS."""
    return len(newest(queries.read(f'"{word}"', languages, beginnings), live, ENOUGH_POSTS))


def replaced(text: str, word: str, other: str) -> str:
    """A word was folded before it was looked for; the one in the text is any that folds so."""
    return re.sub(r"[^\W_]+", lambda match: other if words(match[0]) == [word] else match[0], text)


# Suggestions ---------------------------------------------------------------------


def suggest(text: str, now: datetime.datetime, *, language: str, most: int = 10) -> list[int]:
    """Keys of the best posts for somebody who is still typing the last word."""
    return list(find(with_last_begun(text), now, language=language).ranking[:most])


def posts_of(keys: Iterable[int]) -> list[int]:
    """Primary keys of the posts, in the order of the keys."""
    rows = Edition.objects.filter(search_entry__in=list(keys)).values_list("search_entry", "post")
    posts = dict(rows)
    return [posts[key] for key in keys if key in posts]
