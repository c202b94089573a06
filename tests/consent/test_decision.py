import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.decision import EPOCH, Decision, in_force, new_receipt_number, parse

SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,11}", fullmatch=True)
DECISIONS = st.builds(
    Decision,
    major=st.integers(1, 99_999),
    day=st.integers(0, 99_999).map(lambda days: EPOCH + datetime.timedelta(days=days)),
    allowed=st.frozensets(SLUGS, max_size=5),
    with_gpc=st.booleans(),
    objected=st.booleans(),
    rid=st.one_of(st.just(""), st.from_regex(r"[A-Za-z0-9_-]{16}", fullmatch=True)),
)


@given(DECISIONS)
def test_every_answer_is_read_as_it_was_written(decision):
    assert parse(str(decision)) == decision


@given(DECISIONS)
def test_every_answer_fits_into_120_bytes(decision):
    assert len(f"__Host-consent={decision}") <= 120


@given(st.text(max_size=300))
def test_whatever_is_not_an_answer_is_none(text):
    decision = parse(text)

    assert decision is None or str(parse(str(decision))) == str(decision)


@given(DECISIONS, st.integers(0, 200), st.characters())
def test_a_letter_changed_never_breaks_anything(decision, place, letter):
    text = str(decision)

    parse(text[:place] + letter + text[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v1",
        "v2.1.20779...",
        "v1.0.20779...",
        "v1.1.20779.A..",
        "v1.1.20779.a_..",
        "v1.1.20779..og.",
        "v1.1.20779...short",
        "v1.1.٢٠٧٧٩...",
        "v1.1.20779...\n",
        "v1.1.20779." + "a" * 300 + "..",
    ],
)
def test_texts_that_we_never_wrote(text):
    assert parse(text) is None


DAY = datetime.date(2026, 3, 3)
YES = str(Decision(3, DAY, frozenset({"media"}), rid="x" * 16))


@pytest.mark.parametrize(
    ("after", "valid"), [(-1, False), (0, True), (179, True), (180, False), (10_000, False)]
)
def test_an_answer_counts_from_its_day_for_its_lifetime(after, valid):
    today = DAY + datetime.timedelta(days=after)

    assert (in_force(YES, major=3, today=today, lifetime_days=180) is not None) is valid


def test_an_answer_to_another_policy_does_not_count():
    assert in_force(YES, major=4, today=DAY, lifetime_days=180) is None


def test_receipt_numbers_fit_their_place_and_differ():
    numbers = {new_receipt_number() for _ in range(100)}

    assert len(numbers) == 100
    assert all(parse(str(Decision(1, DAY, rid=number))).rid == number for number in numbers)
