import pytest

from consent import wording
from consent.policy import Policy
from consent.presentation import shown

ENGLISH = wording.file_of("en")


def keys(part, prefix=""):
    for name, value in part.items():
        if isinstance(value, dict):
            yield from keys(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


@pytest.mark.parametrize("language", wording.languages())
def test_every_language_says_the_same_things(language):
    assert sorted(keys(wording.file_of(language))) == sorted(keys(ENGLISH))


def placeholders(text):
    import string

    texts = text if isinstance(text, list) else [text]
    return {name for each in texts for _, name, _, _ in string.Formatter().parse(each) if name}


@pytest.mark.parametrize("language", wording.languages())
def test_every_language_fills_in_the_same_things(language):
    def walk(one, other):
        for name, value in one.items():
            if isinstance(value, dict):
                walk(value, other[name])
            else:
                assert placeholders(value) == placeholders(other[name]), name

    walk(ENGLISH, wording.file_of(language))


#: What a well-known consent client looks for, so that machines can refuse for their people.
LABELS = {"en": ("Accept all", "Reject all"), "de": ("Alle akzeptieren", "Alle ablehnen")}


@pytest.mark.parametrize("language", wording.languages())
def test_c26_the_labels_are_neutral_and_known(language):
    said = wording.file_of(language)["banner"]

    assert (said["accept"], said["reject"]) == LABELS[language]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "until you close the browser"),
        (1800, "30 minutes"),
        (60, "1 minute"),
        (86_400, "1 day"),
        (180 * 86_400, "180 days"),
        (1_209_600, "14 days"),
        (34_128_000, "13 months"),
        (31_536_000, "12 months"),
        (63_072_000, "2 years"),
    ],
)
def test_lengths_of_time_in_words(seconds, text):
    assert wording.duration(seconds, ENGLISH) == text


@pytest.mark.parametrize("kind", ["cookie", "session", "pixel"])
def test_what_ends_with_the_visit(kind):
    assert wording.duration(None, ENGLISH, kind) == "until you close the browser"


@pytest.mark.parametrize("kind", ["local", "indexeddb", "cache", "other"])
def test_what_stays_until_it_is_deleted(kind):
    assert wording.duration(None, ENGLISH, kind) == "until you delete it"


def test_a_language_that_nobody_has_written_falls_back():
    assert wording.words("fr") is ENGLISH
    assert wording.words("de-AT") is wording.file_of("de")


def test_what_is_shown_without_a_policy_is_what_is_necessary():
    said = shown(Policy(), "de")

    assert not said["asks"]
    assert not said["is_optional"]
    assert said["necessary"]
