"""How long a search takes, passages included: a fixed set of queries, on whatever database is named.

SEED=100000 asks a seeded site of so many posts. Otherwise a database that holds posts already is asked, and
an empty one gets the demo.
"""

import os
import statistics
from collections import Counter
from itertools import islice

from bench import site
from bench.seed import kept
from bench.timing import milliseconds

ROUNDS = 20
PAGE = 10
FIFTH = slice(4 * PAGE, 5 * PAGE)
#: Posts from which words are taken, and words of one of them alone that may be rare everywhere.
SAMPLE, CANDIDATES = 200, 50


def main() -> None:
    begin()
    from blog.models import SearchEntry

    print(f"{SearchEntry.objects.count():,} editions in the index, {ROUNDS} rounds")
    print(f"{'query':44} {'found':>7} {'median ms':>9} {'p95 ms':>7} {'queries':>7}")
    for name, ask in queries().items():
        found, asked = measured(ask)
        times = sorted(milliseconds(ask) for _round in range(ROUNDS))
        p95 = times[int(len(times) * 0.95)]
        print(f"{name:44.44} {found:>7} {statistics.median(times):9.2f} {p95:7.2f} {asked:7}")


def begin() -> None:
    """The seeded database, or the one that DATABASE_URL names if there are posts in it; else the demo."""
    if posts := os.environ.get("SEED"):
        return kept.begin(int(posts))
    if "DATABASE_URL" not in os.environ:
        return site.begin()
    import django

    os.environ.setdefault("SECRET_KEY", "only-for-measuring")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection

    if "blog_searchentry" not in connection.introspection.table_names():
        site.begin()
    return None


def queries():
    """Functions that search and show a page, by what they ask. Words are those of the texts."""
    from django.utils import timezone

    from blog.models import Edition, EditionSource
    from blog.models import search as searching

    sample = list(Edition.objects.live(timezone.now()).order_by("-pk")[:SAMPLE])
    counted = Counter(word for edition in sample for word in set(words_of(edition)))
    # The same words in every run, also of those that are as common.
    common = sorted(counted, key=lambda word: (-counted[word], word))[:10]
    once = [
        word for word, count in sorted(counted.items()) if count == 1 and word.isalpha() and len(word) > 6
    ]
    live = searching.live_at(timezone.now())
    rare = sorted(once[:CANDIDATES], key=lambda word: searching.uses(word, live, ["en"]))[:3]
    first = sample[0]
    pair = next(
        f"{one} {two}"
        for one, two in zip(words_of(first), islice(words_of(first), 1, None), strict=False)
        if len(one) > 4 < len(two)
    )
    row = EditionSource.objects.exclude(publisher=None).order_by("-pk").first()
    by = {
        "year": first.published_at.year,
        "author": first.author_rows.values_list("author", flat=True).first(),
        "keyword": first.tag_rows.values_list("tag", flat=True).first(),
        "publisher": row and row.publisher_id,
    }
    asked = {f"common: {word}": search(word) for word in common}
    asked |= {f"rare: {word}": search(word) for word in rare}
    asked |= {
        f"two words: {pair}": search(pair),
        f"phrase: {pair}": search(f'"{pair}"'),
        "phrase: of the": search('"of the"'),
        f"rare and common: {rare[0]} {common[5]}": search(f"{rare[0]} {common[5]}"),
        f"without: {common[5]} -{common[6]}": search(f"{common[5]} -{common[6]}"),
        f"beginning: {pair[:4]}*": search(f"{pair[:4]}*"),
        f"misspelt: {misspelt(rare[0])}": search(misspelt(rare[0])),
        f"title: {first.title}": search(first.title),
        f"common, fifth page: {common[0]}": search(common[0], shown=FIFTH),
        f"two words, fifth page: {pair}": search(pair, shown=FIFTH),
    }
    for name, value in by.items():
        if value:
            asked[f"common, by {name}: {common[5]}"] = search(common[5], **{name: value})
    asked[f"suggestions: {pair[:-2]}"] = suggestions(pair[:-2])
    return asked


def words_of(edition):
    from blog.search.words import words

    return words(edition.search_text)


def misspelt(word):
    return word[:2] + word[3:]


def search(text, shown=slice(PAGE), **filters):
    from django.utils import timezone

    from blog.models import search as searching
    from blog.models.edition import attach_credits
    from blog.search.snippets import snippet

    def ask():
        now = timezone.now()
        found = searching.find(text, now, language="en-gb", filters=searching.Filters(**filters))
        editions = attach_credits(searching.editions_of(found.ranking[shown]))
        lexemes = found.query.lexemes
        for edition in editions:
            snippet(edition.search_text, lexemes, edition.language, len(found.query.wanted))
        if not found.ranking:
            searching.did_you_mean(found, text, now)
        return len(found.ranking)

    return ask


def suggestions(text):
    from django.utils import timezone

    from blog.models import search as searching

    return lambda: len(searching.suggest(text, timezone.now(), language="en-gb"))


def measured(ask):
    """What a question finds, and how many queries that takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        found = ask()
    return found, len(asked)
