"""How well the posts of the demo are found."""

import io
import random
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from blog.models import Edition, SearchEntry, search
from blog.search.words import words

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The posts of the demo, loaded once; it takes seconds."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        call_command("load_demo", stdout=io.StringIO())
        now = timezone.now()
        yield list(Edition.objects.live(now).order_by("pk")), now
        transaction.set_rollback(True)


def rank_of(edition, text, now):
    found = search.find(text, now, language="en-gb")
    keys = list(found.ranking)
    key = SearchEntry.objects.get(edition=edition).pk
    return keys.index(key) if key in keys else len(keys) + 100


def rare_words(editions):
    """By edition, words that are in no other one."""
    texts = {edition.pk: set(words(edition.search_text)) for edition in editions}
    counted = Counter(word for text in texts.values() for word in text)
    return {
        pk: sorted(word for word in text if counted[word] == 1 and len(word) > 5 and word.isalpha())
        for pk, text in texts.items()
    }


def test_each_post_of_the_demo_is_first_for_its_title(demo):
    editions, now = demo

    assert [edition.title for edition in editions if rank_of(edition, edition.title, now)] == []


def test_two_rare_words_find_the_post_among_the_first_three(demo):
    editions, now = demo
    rare = rare_words(editions)

    missed = [
        edition.title for edition in editions if rank_of(edition, " ".join(rare[edition.pk][:2]), now) > 2
    ]

    assert missed == []


def test_with_one_letter_wrong_the_word_is_named_in_four_of_five(demo):
    editions, now = demo
    rng = random.Random(7)
    words_of_all = [
        word for found in rare_words(editions).values() for word in rng.sample(found, min(8, len(found)))
    ]
    typed = {}
    for word in words_of_all:
        place = rng.randrange(1, len(word))
        letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
        wrong = rng.choice(
            [
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
            ]
        )
        typed[wrong] = word

    answers = {wrong: search.find(wrong, now, language="en-gb") for wrong in typed}
    asked = [wrong for wrong, found in answers.items() if not found.ranking]
    named = [wrong for wrong in asked if search.did_you_mean(answers[wrong], wrong, now) == typed[wrong]]

    assert len(asked) > 100
    assert len(named) >= 0.8 * len(asked)
