"""What can be found, and when: every edition that is live or will be, under its words and marks.

Marks are filters: y/2026 and m/202611, year and month of the first publication in the site's time zone; a/3,
k/17 and p/5, an author, a keyword and a publisher that is cited; t/word in the title, h/word in the title,
standfirst, headings, authors or keywords.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from blog import markup
from blog.citations.styles import house
from blog.models.edition import Edition
from blog.models.edition_rows import EditionAuthor, EditionSource, EditionTag
from blog.models.site import SiteSettings
from blog.search import database
from blog.search.database import Lexemes
from blog.search.spelling import keys
from blog.search.words import VERSION, base, stem, words

if TYPE_CHECKING:
    from blog.snapshot import PostRecord

ONLY_ROW = 1
#: Editions indexed in one transaction: some hundred milliseconds, for which a publisher may have to wait.
AT_ONCE = 50
#: Letters of words that are learned.
SHORTEST_LEARNED, LONGEST_LEARNED = 4, 30
#: What is renamed is found under its new name at once in so many posts, in the others when their turn comes.
RENAMED_AT_ONCE = 50


class SearchEntry(models.Model):
    """An edition in the index.

    `id` is the second of the post's first publication, or the next one that is free: keys are in the order of
    publication. An entry may outlive its edition, until it is forgotten with exactly what was indexed. On
    PostgreSQL the table has a column `vector` besides, which only blog/search/database.py knows.
    """

    id = models.BigIntegerField(primary_key=True)
    edition = models.OneToOneField(
        Edition, models.DO_NOTHING, db_constraint=False, related_name="search_entry"
    )
    #: SQLite alone: what the index was told of it, packed.
    told = models.BinaryField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.id}: {self.edition_id}"


class SearchWord(models.Model):
    """A known word, under itself and under each of its halves."""

    pk = models.CompositePrimaryKey("key", "word")
    key = models.CharField(max_length=LONGEST_LEARNED)
    word = models.CharField(max_length=LONGEST_LEARNED)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key}: {self.word}"


class SearchDue(models.Model):
    """An edition that has to be indexed, or indexed again."""

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.edition_id)


class SearchState(models.Model):
    """One row: which analysis the index is of, and the languages in it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ROW, editable=False)
    version = models.CharField(max_length=30)
    languages = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=ONLY_ROW), name="one_search_state")]

    def __str__(self) -> str:
        return self.version

    @classmethod
    def current(cls) -> SearchState:
        return cls.objects.filter(pk=ONLY_ROW).first() or cls()


# Changing the index --------------------------------------------------------------


def may_be_found(now: datetime.datetime) -> Q:
    """Live, or live in the future."""
    return Q(live_until=None) | Q(live_until__gt=now)


def is_to_be_found(edition: Edition, now: datetime.datetime) -> bool:
    """The same, of an edition at hand."""
    return edition.live_until is None or edition.live_until > now


@transaction.atomic
def settle(editions: Sequence[Edition], now: datetime.datetime) -> None:
    """Let the index hold those editions of a post that are live or will be, and no other."""
    wanted = [each for each in editions if is_to_be_found(each, now)]
    known = set(
        SearchEntry.objects.filter(edition__in=[each.pk for each in editions]).values_list(
            "edition", flat=True
        )
    )
    forget(known - {each.pk for each in wanted})
    index_many([each for each in wanted if each.pk not in known])


@transaction.atomic
def forget(editions: Iterable[int]) -> None:
    """Take editions out of the index, whether they still exist or not."""
    for some in batched(editions, 500):
        database.remove(list(SearchEntry.objects.filter(edition__in=some).values_list("pk", flat=True)))


def index_many(editions: Iterable[Edition]) -> None:
    """Make any number of editions findable, each from the moment on from which it is live. Safe to repeat.

    Those with `revision` loaded cost no query each. Each batch is a transaction, unless the caller has one.
    """
    for batch in batched(editions, AT_ONCE):
        with transaction.atomic():
            index_batch(batch)


def index_batch(editions: Sequence[Edition]) -> None:
    if not editions:
        return
    forget([each.pk for each in editions])
    if not SearchEntry.objects.exists():
        database.begin_anew()
    models.prefetch_related_objects(list(editions), "revision")
    related = Related(editions)
    zone = SiteSettings.objects.current().zone
    texts = {each.pk: Texts(each, related) for each in editions}
    # In the order of keys, which is how the index grows best.
    for each in sorted(editions, key=lambda edition: (edition.published_at, edition.pk)):
        put(each, texts[each.pk].lexemes(each, related.marks[each.pk], zone))
    learn(texts.values(), {base(each.language) for each in editions})
    SearchDue.objects.filter(edition__in=[each.pk for each in editions]).delete()


def put(edition: Edition, lexemes: Lexemes) -> None:
    key = int(edition.published_at.timestamp())
    while not database.put(key, edition.pk, lexemes):
        if SearchEntry.objects.filter(edition=edition).exists():
            # Somebody else has indexed it at this moment.
            return
        key = free_key(key)


def free_key(key: int, width: int = 1000) -> int:
    """The next second in which nothing was published."""
    while True:
        seconds = range(key, key + width)
        taken = {*SearchEntry.objects.filter(pk__in=seconds).values_list("pk", flat=True)}
        if free := next((second for second in seconds if second not in taken), None):
            return free
        key += width


class Related:
    """Names and marks of the authors, keywords and publishers of several editions, in three queries."""

    def __init__(self, editions: Sequence[Edition]) -> None:
        pks = [each.pk for each in editions]
        self.names: dict[int, list[str]] = defaultdict(list)
        self.marks: dict[int, list[str]] = defaultdict(list)
        rows: Any
        model: Any
        for model, mark, thing in ((EditionAuthor, "a", "author"), (EditionTag, "k", "tag")):
            rows = model.objects.filter(edition__in=pks).order_by("edition", "position")
            for edition, pk, name in rows.values_list("edition", thing, f"{thing}__name"):
                self.names[edition].append(name)
                self.marks[edition].append(f"{mark}/{pk}")
        cited = EditionSource.objects.filter(edition__in=pks).exclude(publisher=None)
        for edition, publisher in cited.order_by().values_list("edition", "publisher").distinct():
            self.marks[edition].append(f"p/{publisher}")


class Texts:
    """What there is to read of an edition, by how much it says about the post."""

    def __init__(self, edition: Edition, related: Related) -> None:
        record: PostRecord = edition.revision.data
        headings = [section["heading"] for section in record["sections"]]
        bodies = [markup.plain_text(section["body"]) for section in record["sections"]]
        citations = [(str(house.cite(each["source"])), each["quote"]) for each in record["citations"]]
        names = related.names[edition.pk]
        self.title = words(edition.title)
        self.head = words("\n".join([edition.standfirst, *headings, *names]))
        self.body = words("\n".join(bodies))
        self.sources = words("\n".join(text for citation in citations for text in citation))

    def lexemes(self, edition: Edition, marks: list[str], zone: datetime.tzinfo) -> Lexemes:
        title, head, body, sources = (
            stem(part, edition.language) for part in (self.title, self.head, self.body, self.sources)
        )
        first = edition.published_at.astimezone(zone)
        marks = [f"y/{first:%Y}", f"m/{first:%Y%m}", *marks]
        marks += [f"t/{lexeme}" for lexeme in dict.fromkeys(title)]
        marks += [f"h/{lexeme}" for lexeme in dict.fromkeys(title + head)]
        return Lexemes(title, head, body, sources, marks)


# Words that are known ------------------------------------------------------------


def is_learned(word: str) -> bool:
    return SHORTEST_LEARNED <= len(word) <= LONGEST_LEARNED and word.isalpha()


def learn(texts: Iterable[Texts], languages: set[str]) -> None:
    read: set[str] = set()
    for text in texts:
        read.update(text.title, text.head, text.sources, text.body)
    found = {word for word in read if is_learned(word)}
    for some in batched(sorted(found), 500):
        found -= set(SearchWord.objects.filter(key__in=some, word=F("key")).values_list("word", flat=True))
    if found:
        # In one order, whoever else is learning them.
        rows = sorted((key, word) for word in found for key in keys(word))
        SearchWord.objects.bulk_create(
            [SearchWord(key=key, word=word) for key, word in rows], batch_size=2000, ignore_conflicts=True
        )
    if languages - set(SearchState.current().languages):
        note(languages)


def note(languages: set[str]) -> None:
    """Last, since the row stays locked until the commit."""
    SearchState.objects.get_or_create(pk=ONLY_ROW, defaults={"version": VERSION})
    state = SearchState.objects.select_for_update().get(pk=ONLY_ROW)
    state.languages = sorted({*state.languages, *languages})
    state.save(update_fields=["languages"])


# Indexing again ------------------------------------------------------------------


def make_due(editions: models.QuerySet[Edition]) -> None:
    """Have these indexed again when their turn comes. They are found as they were until then."""
    for some in batched(editions.order_by("pk").values_list("pk", flat=True).iterator(), 5000):
        SearchDue.objects.bulk_create([SearchDue(edition_id=pk) for pk in some], ignore_conflicts=True)


def renamed(*parts: models.QuerySet[Any]) -> None:
    """Somebody or something has another name, or became another: `parts` of the rows that lists walk."""
    now = timezone.now()
    newest: list[tuple[datetime.datetime, int]] = []
    for rows in parts:
        editions = Edition.objects.filter(may_be_found(now), pk__in=rows.values("edition"))
        make_due(editions)
        found = editions.order_by("-published_at").values_list("published_at", "pk")
        newest = sorted({*newest, *found[:RENAMED_AT_ONCE]}, reverse=True)[:RENAMED_AT_ONCE]
    index_many(Edition.objects.filter(pk__in=[pk for _at, pk in newest]).select_related("revision"))


def everything_due(now: datetime.datetime) -> None:
    """Have the whole index written again, and forget what it should not hold."""
    make_due(Edition.objects.filter(may_be_found(now)))
    gone = SearchEntry.objects.exclude(edition__in=Edition.objects.filter(may_be_found(now)))
    forget(gone.values_list("edition", flat=True))
    SearchState.objects.update_or_create(pk=ONLY_ROW, defaults={"version": VERSION})


def index_due(now: datetime.datetime, most: int = AT_ONCE) -> int:
    """Index the next ones that are due, in one transaction; how many are left of what was asked for."""
    with transaction.atomic():
        # Whoever else is at it takes others.
        waiting = SearchDue.objects.select_for_update(skip_locked=True).order_by("-edition")[:most]
        pks = [due.edition_id for due in waiting]
        open_ended = Edition.objects.filter(may_be_found(now), pk__in=pks).select_related("revision")
        index_batch(list(open_ended))
        SearchDue.objects.filter(edition__in=pks).delete()
    return len(pks)


def catch_up(now: datetime.datetime, most: int = AT_ONCE) -> int:
    """A little of what is due; everything, bit by bit, once a release takes texts apart another way."""
    if SearchState.objects.exclude(version=VERSION).exists():
        everything_due(now)
    return index_due(now, most) if SearchDue.objects.exists() else 0
