"""The words of the library: by their beginnings sources are found while somebody is typing.

Whoever saves sources keeps their words, in the same transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import batched

from django.db import models

from blog.models.source import Source
from blog.search.words import LAST_LETTER, LONGEST_WORD, words

#: What every address begins with says nothing.
SCHEME = re.compile(r"https?://(?:www\.)?|\bwww\.", re.IGNORECASE)
#: Words of a question that are read.
MOST_WORDS = 8
#: Rows in one statement, and sources whose words are kept at a time.
AT_ONCE = 500
#: Words in one statement that deletes them: each is compared with all words of their sources.
FORGOTTEN_AT_ONCE = 100
#: Of the words that begin as the rarest one typed: rows that are looked at.
LOOKED_AT = 1000


def words_of(source: Source) -> set[str]:
    """None of a source that was found to be another one."""
    if source.merged_into_id:
        return set()
    address = SCHEME.sub("", source.url)
    said = [source.title, source.publisher, source.container, *source.authors, address, source.doi or ""]
    return set(words("\n".join(said)))


class SourceWordQuerySet(models.QuerySet["SourceWord"]):
    def beginning(self, start: str) -> SourceWordQuerySet:
        return self.filter(word__gte=start, word__lt=start + LAST_LETTER)

    def uses(self, start: str) -> int:
        """Words of sources that begin so, counted up to LOOKED_AT."""
        return self.beginning(start)[:LOOKED_AT].count()

    def keep(self, sources: Iterable[Source]) -> None:
        """Make these sources be found by the words that they have now, and by no others."""
        for some in batched(sources, AT_ONCE):
            wanted = {(source.pk, word) for source in some for word in words_of(source)}
            known = set(self.filter(source__in=[source.pk for source in some]).values_list("source", "word"))
            for gone in batched(sorted(known - wanted), FORGOTTEN_AT_ONCE):
                # Of these sources, or SQLite would compare the words of all: it finds no pair in an index.
                self.filter(source__in={pk for pk, _word in gone}, pk__in=gone).delete()
            # In one order, whoever else keeps words; and whoever keeps the same ones has done it.
            new = [SourceWord(source_id=pk, word=word) for pk, word in sorted(wanted - known)]
            SourceWord.objects.bulk_create(new, batch_size=2 * AT_ONCE, ignore_conflicts=True)

    def find(self, text: str, most: int) -> list[int]:
        """Primary keys of sources that have, for every word of the text, one that begins so: the newest.

        All of them, unless more than LOOKED_AT words of the library begin as the rarest word of the text.
        """
        starts = list(dict.fromkeys(words(SCHEME.sub("", text))))[:MOST_WORDS]
        if not starts:
            return []
        rarest, *others = sorted(starts, key=self.uses) if len(starts) > 1 else starts
        rows = self.beginning(rarest).order_by("word", "-source")
        found = set(rows.values_list("source", flat=True)[:LOOKED_AT])
        for start in others:
            both = self.beginning(start).filter(source__in=found) if found else self.none()
            found = set(both.values_list("source", flat=True))
        return sorted(found, reverse=True)[:most]


class SourceWord(models.Model):
    pk = models.CompositePrimaryKey("source", "word")
    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=LONGEST_WORD)

    objects = SourceWordQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(models.F("word"), models.F("source").desc(), name="source_word")]

    def __str__(self) -> str:
        return f"{self.word}: {self.source_id}"
