from hypothesis import given
from hypothesis import strategies as st

from blog.citations.numbering import letters, number

KEYS = st.sampled_from("abcdefgh")
TEXTS = st.lists(st.lists(KEYS, max_size=6), max_size=5)


def test_sources_are_numbered_by_first_mention_and_the_rest_follow():
    entries = number([["b", "a"], ["b", "c"]], ["a", "b", "c", "d"])

    assert [(each.key, each.number, each.mentions) for each in entries.values()] == [
        ("b", 1, 2),
        ("a", 2, 1),
        ("c", 3, 1),
        ("d", 4, 0),
    ]
    assert entries["b"].sections == [0, 1]


def test_mentions_are_labelled_like_columns():
    assert [letters(index) for index in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "a", "b", "z", "aa", "ab", "az", "ba", "zz", "aaa",
    ]  # fmt: skip


@given(TEXTS, st.lists(KEYS, unique=True))
def test_numbers_have_no_gap_and_every_mention_counts(texts, known):
    entries = number(texts, known)

    cited = [key for keys in texts for key in keys if key in known]
    assert [each.number for each in entries.values()] == list(range(1, len(known) + 1))
    assert sum(each.mentions for each in entries.values()) == len(cited)
    assert list(entries)[: len(set(cited))] == list(dict.fromkeys(cited))
