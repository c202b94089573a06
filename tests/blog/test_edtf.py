import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.citations import edtf


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2025", "2025"),
        ("2025-04", "2025-04"),
        ("2025-04-03", "2025-04-03"),
        ("April 2025", "2025-04"),
        ("apr. 2025", "2025-04"),
        ("3 April 2025", "2025-04-03"),
        ("3rd April, 2025", "2025-04-03"),
        ("April 3, 2025", "2025-04-03"),
        ("  Sept  2025 ", "2025-09"),
        ("c. 1920", "1920~"),
        ("about April 1920", "1920-04~"),
        ("1920?", "1920?"),
        ("c. 1920?", "1920%"),
        ("the 1980s", "198X"),
        ("19th century", "18XX"),
        ("Spring 2025", "2025-21"),
        ("fall 2025", "2025-23"),
        ("2019–2021", "2019/2021"),
        ("2019-2021", "2019/2021"),
        ("April 2019 – 3 May 2020", "2019-04/2020-05-03"),
        ("since 2019", "2019/.."),
        ("until May 2021", "../2021-05"),
        ("45 BC", "-0044"),
        ("2004-XX", "2004"),
        ("2025-04-03T10:00:00Z", "2025-04-03"),
    ],
)
def test_dates_are_read_as_people_type_them(typed, stored):
    assert edtf.read(typed).edtf == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "2025-13",
        "2025-02-30",
        "Ma 2025",
        "32 April 2025",
        "0000",
        "٢٠٢٥",
        "2025-4",
        "198X-04",
        "../..",
        "2021/2019",
        "1 BC",
        "2025-25",
    ],
)
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(ValueError):
        edtf.read(typed)


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_a_day_survives_being_written_in_words_and_read_again(day):
    stored = day.isoformat()

    assert edtf.read(edtf.in_words(stored)).edtf == stored


DATES = st.builds(
    lambda year, rest, mark: f"{year:04}{rest}{mark}",
    st.integers(1000, 2999),
    st.sampled_from(["", "-04", "-12-31", "-21", "-24"]),
    st.sampled_from(["", "~", "?", "%"]),
) | st.sampled_from(["198X", "18XX", "20XX", "-0044", "198X~"])


@given(DATES)
def test_every_precision_survives_being_written_in_words_and_read_again(stored):
    assert edtf.read(edtf.in_words(stored)).edtf == stored


@given(DATES, DATES | st.just(".."))
def test_every_interval_survives_too(start, end):
    stored = f"{start}/{end}"
    try:
        edtf.parse(stored)
    except ValueError:
        return

    assert edtf.read(edtf.in_words(stored)).edtf == stored


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        date = edtf.read(text)
    except ValueError:
        return
    assert edtf.parse(date.edtf) == date


def test_dates_are_shown_in_words():
    assert [edtf.in_words(each) for each in ("2025", "2025-04", "2025-04-03", "c. 1900", "")] == [
        "2025",
        "April 2025",
        "3 April 2025",
        "c. 1900",
        "",
    ]
    assert [edtf.year_of(each) for each in ("2025-04-03", "198X", "2019-04/2021", "../2021", "x", "")] == [
        "2025",
        "1980s",
        "2019–2021",
        "until 2021",
        "",
        "",
    ]
