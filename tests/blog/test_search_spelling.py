"""Words one letter away, against an edit distance worked out by dynamic programming."""

from hypothesis import given
from hypothesis import strategies as st

from blog.search.spelling import is_near, keys, keys_near

#: Few letters, so that words are often near to each other.
WORDS = st.text(alphabet="abß東", min_size=2, max_size=7)


def distance(one, other):
    """Optimal string alignment (F. Damerau, 1964)."""
    rows = [list(range(len(other) + 1))]
    for i, mine in enumerate(one, 1):
        rows.append([i])
        for j, theirs in enumerate(other, 1):
            edits = [rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (mine != theirs)]
            if i > 1 and j > 1 and mine == other[j - 2] and one[i - 2] == theirs:
                edits.append(rows[i - 2][j - 2] + 1)
            rows[i].append(min(edits))
    return rows[-1][-1]


@given(one=WORDS, other=WORDS)
def test_a_word_is_near_if_it_is_one_edit_away(one, other):
    assert is_near(one, other) == (distance(one, other) == 1)


@st.composite
def edited(draw):
    """A word, and the same with one letter lost, added, changed or swapped with the next."""
    word = draw(st.text(alphabet="abcdeß", min_size=4, max_size=12))
    place = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from("abcxyz"))
    wrong = draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word + letter,
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
            ]
        )
    )
    return word, wrong


@given(edited())
def test_a_word_that_is_near_has_a_key_in_common(pair):
    word, wrong = pair

    assert word == wrong or keys(word) & keys_near(wrong)


def test_a_word_has_three_keys():
    assert keys("harbour") == {"harbour", "7har", "7-bour"}
