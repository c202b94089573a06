"""Numbers of rows that somebody sends."""

import pytest

from blog.numbers import whole_number


def test_digits_are_a_number():
    assert whole_number("12") == 12
    assert whole_number("9" * 18) == 10**18 - 1


@pytest.mark.parametrize("text", [None, "", "0", "x", "-1", "²", "١٢", " 12", "1.0", "9" * 19])
def test_what_is_no_number_of_a_row_finds_none(text):
    assert whole_number(text) == 0
