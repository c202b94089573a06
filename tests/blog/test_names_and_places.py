"""Names of authors, and places in sources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.citations import locators, names
from tests import hanging


@pytest.mark.parametrize(
    ("typed", "family", "given"),
    [
        ("Ilka Sorn", "Sorn", "Ilka"),
        ("Sorn, Ilka", "Sorn", "Ilka"),
        ("Ludwig van Beethoven", "van Beethoven", "Ludwig"),
        ("Martin Luther King Jr.", "King", "Martin Luther"),
        ("King, Jr., Martin Luther", "King", "Martin Luther"),
    ],
)
def test_people_have_a_family_name(typed, family, given):
    name = names.read(typed)

    assert (name.family, name.given, name.literal) == (family, given, "")


@pytest.mark.parametrize(
    "typed",
    [
        "World Health Organization",
        "{Ilka Sorn}",
        "王小明",
        "Plato",
        "The Times",
        "Council of Elders",
        "Studio 5",
    ],
)
def test_bodies_mononyms_and_names_without_spaces_stay_whole(typed):
    assert names.read(typed).literal == typed.strip("{}")


WORD = st.text("abcdefgABCDEFG", min_size=2, max_size=8).map(str.title)


@given(WORD, WORD, st.sampled_from(["", "Jr.", "III"]))
def test_a_name_is_kept_in_a_line_that_means_the_same(family, given, suffix):
    name = names.Name(family, given, suffix)

    assert names.read(name.kept) == name


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="{},"), min_size=1))
def test_a_body_is_kept_in_a_line_that_means_the_same(literal):
    name = names.Name(literal=literal)

    assert names.read(name.kept) == name


@given(st.text())
def test_any_text_is_a_name(text):
    assert isinstance(str(names.read(text)), str)


@pytest.mark.parametrize(
    ("typed", "shown", "spoken"),
    [
        ("p 4", "p. 4", "page 4"),
        ("page 4", "p. 4", "page 4"),
        ("pp. 4-6", "pp. 4–6", "pages 4–6"),
        ("p. xii", "p. xii", "page xii"),
        ("¶ 12", "para. 12", "paragraph 12"),
        ("chapter 3", "ch. 3", "chapter 3"),
        ("§ 4", "§ 4", "section 4"),
        ("p. A12", "p. A12", "page A12"),
        ("p. 4a, 6b", "pp. 4a, 6b", "pages 4a, 6b"),
        ("ch. 3.1.2", "ch. 3.1.2", "chapter 3.1.2"),
        ("p. iv-x, 12", "pp. iv–x, 12", "pages iv–x, 12"),
        ("12:30", "12:30", "at 12:30"),
        ("1:02:03 - 1:03:00", "1:02:03–1:03:00", "from 1:02:03–1:03:00"),
        ("table 3", "table 3", "table 3"),
        ("", "", ""),
    ],
)
def test_a_place_is_shown_short_and_spoken_in_full(typed, shown, spoken):
    locator = locators.read(typed)

    assert (str(locator), locator.spoken) == (shown, spoken)


@given(st.text(max_size=80))
def test_a_place_that_was_understood_means_the_same_when_read_again(text):
    locator = locators.read(text)

    assert locators.read(str(locator)) == locator


def test_a_long_list_of_pages_that_is_none_is_refused_at_once():
    place = "p. " + "1," * 37 + "1!"

    code = f"from blog.citations import locators; print(locators.read({place!r}).place)"
    assert hanging.printed(code) == place
