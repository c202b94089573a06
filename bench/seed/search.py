"""What can be found in the seed: the entry of each live edition, and the words that are known.

Each section was taken apart into lexemes once, with the same gaps as its text. A test compares the outcome
with what `search_index.index_many()` makes of the same editions.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import batched
from typing import Any, NamedTuple

from django.db import connection

from bench.seed.posts import Draft
from bench.seed.tables import Table
from bench.seed.texts import LANGUAGE
from blog.models import SearchEntry, SearchState, SearchWord, SiteSettings
from blog.models.search_index import ONLY_ROW, is_learned
from blog.search.database import Lexemes, packed, tsvector
from blog.search.spelling import keys
from blog.search.words import VERSION, stem, words

#: Known words that are written at a time, in order: so they are written ten times as fast.
SORTED = 100_000


class Said(NamedTuple):
    #: Lexemes with spaces between them.
    lexemes: str
    learned: frozenset[str]


def taken_apart(text: str) -> Said:
    found = words(text)
    return Said(" ".join(stem(found, LANGUAGE)), frozenset(word for word in found if is_learned(word)))


#: For what is said in many posts.
known_text = cache(taken_apart)


class Entries(Table):
    """Rows of the index: on SQLite an entry and what FTS5 reads, on PostgreSQL an entry with its vector."""

    def __init__(self) -> None:
        own = "vector" if connection.vendor == "postgresql" else "told"
        super().__init__(SearchEntry, "id", "edition_id")
        self.columns = ["id", "edition_id", own]
        self.defaults = {}
        self.texts: list[tuple] = []

    def put(self, key: int, edition: int, columns: Sequence[str]) -> None:
        if connection.vendor == "postgresql":
            lexemes = Lexemes(*(column.split() for column in columns))
            return self.add(key, edition, tsvector(lexemes))
        self.texts.append((key, *columns))
        return self.add(key, edition, packed(columns))

    def take(self) -> Any:
        texts, self.texts = self.texts, []
        return super().take(), texts

    def give(self, taken: Any) -> None:
        rows, self.texts = taken
        super().give(rows)

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
        title, standfirst, quote = map(taken_apart, (draft.title, draft.standfirst, draft.quote))
        sources = [known_text(source.text) for source in draft.sources]
        sources.insert(1, quote)
        head = [standfirst, *headings, *names]
        last = draft.values(draft.versions[-1])
        gaps = {name: words(last[name]) for name in ("place", "person", "river", "figure")}
        stems = {name: " ".join(stem(found, LANGUAGE)) for name, found in gaps.items()}
        columns = [
            title.lexemes,
            joined(head),
            " ".join([part.lexemes % stems for part in draft.parts]),
            joined(sources),
        ]
        columns.append(" ".join(self.marks(draft, *columns[:2])))
        self.entries.put(int(draft.published.timestamp()), edition, columns)
        self.learned.update(*(said.learned for said in (title, *head, *sources)))
        self.learned.update(*(part.learned for part in draft.parts))
        filled = frozenset().union(*(part.gaps for part in draft.parts))
        self.learned.update(word for name in filled for word in gaps[name] if is_learned(word))

    def marks(self, draft: Draft, title: str, head: str) -> list[str]:
        first = draft.published.astimezone(self.zone)
        in_title = dict.fromkeys(title.split())
        return [
            *(f"y/{first.year:04}", f"m/{first.year:04}{first.month:02}"),
            *(f"a/{author}" for author in draft.authors),
            *(f"k/{tag}" for tag in draft.tags),
            *(f"p/{publisher}" for publisher in dict.fromkeys(each.publisher for each in draft.sources)),
            *(f"t/{lexeme}" for lexeme in in_title),
            *(f"h/{lexeme}" for lexeme in in_title | dict.fromkeys(head.split())),
        ]

    def write_words(self) -> int:
        """The known words under all their keys, once all are known; how many words they are."""
        found = sorted((key, word) for word in self.learned for key in keys(word))
        for some in batched(found, SORTED):
            self.words.rows.extend(some)
            self.words.write()
        SearchState.objects.update_or_create(
            pk=ONLY_ROW, defaults={"version": VERSION, "languages": [LANGUAGE[:2]]}
        )
        return len(self.learned)


def joined(several: Iterable[Said]) -> str:
    return " ".join(said.lexemes for said in several if said.lexemes)
