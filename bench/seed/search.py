"""What can be found in the seed: the entry of each live edition, and the words that are known.

Each section was taken apart into lexemes once, with the same gaps as its text. A test compares the outcome
with what `search_index.index_many()` makes of the same editions.
"""

from collections.abc import Iterable
from functools import cache
from itertools import batched
from typing import NamedTuple

from django.db import connection

from bench.seed.posts import Draft
from bench.seed.tables import Table
from bench.seed.texts import LANGUAGE
from blog.models import SearchEntry, SearchState, SearchWord, SiteSettings
from blog.models.search_index import MOST_FROM_BODIES, ONLY_ROW, is_learned
from blog.search.database import Lexemes, packed, tsvector
from blog.search.spelling import spellings
from blog.search.words import VERSION, stem, words

#: Known words whose spellings are sorted at a time: in order they are written ten times as fast.
SORTED = 100_000


class Said(NamedTuple):
    lexemes: list[str]
    learned: frozenset[str]


def taken_apart(text: str) -> Said:
    found = words(text)
    return Said(stem(found, LANGUAGE), frozenset(word for word in found if is_learned(word)))


#: For what is said in many posts.
known_text = cache(taken_apart)


class Entries(Table):
    """Rows of the index: on SQLite an entry and what FTS5 reads, on PostgreSQL an entry with its vector."""

    def __init__(self) -> None:
        own = "vector" if connection.vendor == "postgresql" else "told"
        super().__init__(SearchEntry, "id", "edition_id")
        self.columns = ["id", "edition_id", own]
        self.defaults = ()
        self.texts: list[tuple] = []

    def put(self, key: int, edition: int, lexemes: Lexemes) -> None:
        if connection.vendor == "postgresql":
            return self.add(key, edition, tsvector(lexemes))
        columns = [" ".join(part) for part in lexemes]
        self.texts.append((key, *columns))
        return self.add(key, edition, packed(columns))

    def write(self) -> int:
        if self.texts:
            connection.connection.executemany(
                "INSERT INTO blog_searchindex (rowid, title, head, body, sources, marks)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                self.texts,
            )
            self.texts.clear()
        return super().write()


class Search:
    def __init__(self) -> None:
        self.entries = Entries()
        self.words = Table(SearchWord, "key", "word")
        self.tables = [self.entries]
        self.zone = SiteSettings.objects.current().zone
        self.learned: set[str] = set()

    def add(self, draft: Draft, edition: int) -> None:
        """The edition is the one of the draft that is live."""
        names = [known_text(name) for name in draft.names]
        headings = [known_text(part.heading) for part in draft.parts]
        own = (draft.title, draft.standfirst, draft.quote)
        title, standfirst, quote = (taken_apart(text) for text in own)
        sources = [known_text(source.text) for source in draft.sources]
        sources.insert(1, quote)
        head = [standfirst, *headings, *names]
        last = draft.values(draft.versions[-1])
        gaps = {name: words(last[name]) for name in ("place", "person", "river", "figure")}
        stems = {name: " ".join(stem(found, LANGUAGE)) for name, found in gaps.items()}
        lexemes = Lexemes(
            title.lexemes,
            joined(head),
            [lexeme for part in draft.parts for lexeme in (part.lexemes % stems).split(" ")],
            joined(sources),
            [],
        )
        lexemes.marks.extend(self.marks(draft, lexemes))
        self.entries.put(int(draft.published.timestamp()), edition, lexemes)
        with_bodies = len(self.learned) < MOST_FROM_BODIES
        for said in (title, *head, *sources):
            self.learned |= said.learned
        for part in draft.parts if with_bodies else []:
            self.learned |= part.learned
            self.learned.update(word for gap in part.gaps for word in gaps[gap] if is_learned(word))

    def marks(self, draft: Draft, lexemes: Lexemes) -> list[str]:
        first = draft.published.astimezone(self.zone)
        return [
            *(f"y/{first:%Y}", f"m/{first:%Y%m}"),
            *(f"a/{author}" for author in draft.authors),
            *(f"k/{tag}" for tag in draft.tags),
            *(f"p/{publisher}" for publisher in dict.fromkeys(each.publisher for each in draft.sources)),
            *(f"t/{lexeme}" for lexeme in dict.fromkeys(lexemes.title)),
            *(f"h/{lexeme}" for lexeme in dict.fromkeys(lexemes.title + lexemes.head)),
        ]

    def write_words(self) -> int:
        """The known words with their spellings, once all are known; how many words they are."""
        for some in batched(sorted(self.learned), SORTED):
            for pair in sorted((key, word) for word in some for key in spellings(word)):
                self.words.add(*pair)
            self.words.write()
        SearchState.objects.update_or_create(
            pk=ONLY_ROW,
            defaults={"version": VERSION, "languages": [LANGUAGE[:2]], "words": len(self.learned)},
        )
        return len(self.learned)


def joined(several: Iterable[Said]) -> list[str]:
    return [lexeme for said in several for lexeme in said.lexemes]
