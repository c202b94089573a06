"""How well posts are found on a seeded site: by title, by two rare words, and with one letter wrong.

The site has SEED posts (1,000 if nothing is said), and is made if it is not there.
"""

import os
import random

from bench.seed import kept

SAMPLE = 200
POSTS = int(os.environ.get("SEED", "1000"))
#: Letters of the words that are looked for, and how many of each text: those that are in the fewest posts.
SHORTEST, RARE = 6, 2


def main() -> None:
    kept.begin(POSTS)
    from django.utils import timezone

    from blog.models import Edition
    from blog.models import search as searching
    from blog.search.words import words

    now, choose = timezone.now(), random.Random(17)
    last = Edition.objects.order_by("-pk").values_list("post", flat=True)[0]
    posts = choose.sample(range(1, last + 1), SAMPLE)
    live = searching.live_at(now)
    by_title = by_words = typed = mended = 0
    for edition in Edition.objects.live(now).filter(post__in=posts).select_related("search_entry"):
        body = edition.search_text.removeprefix(edition.title).removeprefix(f"\n{edition.standfirst}\n")
        read = {word for word in words(body) if len(word) >= SHORTEST and word.isalpha()}
        some = sorted(read, key=lambda word: (searching.uses(word, live, ["en"]), word))[:RARE]
        by_title += rank(edition, edition.title, now) == 0
        by_words += rank(edition, " ".join(some), now) < 3
        for word in some:
            wrong = misspelt(word, choose)
            if searching.uses(wrong, live, ["en"]):
                continue
            typed += 1
            found = searching.find(wrong, now, language="en-gb")
            mended += searching.did_you_mean(found, wrong, now) == word
    print(f"{POSTS:,} posts: first by its title {by_title} of {SAMPLE} (at least 195),")
    print(f"by two rare words among the first three {by_words} of {SAMPLE} (at least 190),")
    print(f"with one letter wrong the word is named {mended} of {typed} times (at least 80 %)")


def rank(edition, text, now):
    from blog.models import search as searching

    ranking = list(searching.find(text, now, language="en-gb").ranking)
    key = edition.search_entry.pk
    return ranking.index(key) if key in ranking else len(ranking) + 100


def misspelt(word, choose):
    """One letter lost, added, changed, or swapped with the next."""
    place, letter = choose.randrange(1, len(word)), choose.choice("abcdefghijklmnopqrstuvwxyz")
    return choose.choice(
        [
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
        ]
    )
