"""Dates of sources: EDTF (ISO 8601-2:2019, annex A) of any precision from a day to a century.

Levels 0 and 1: years before Christ, seasons, decades and centuries with unspecified digits, doubt (`?`),
approximation (`~`, `%`), intervals that may be open. A time of day is read and forgotten.
"""

import datetime
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.utils import dates as month_names
from django.utils.translation import gettext as _

from blog.citations.remembering import in_each_language

ONE = re.compile(
    r"(-?\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?([?~%]?)",
    re.ASCII,
)
LONGEST = 100  # characters
SPRING, WINTER = 21, 24
DAY_MONTH_YEAR = re.compile(r"(?:([0-9]{1,2})(?:st|nd|rd|th)?\.?\s+)?([^\W\d_]+)\.?,?\s+([0-9]{4})")
MONTH_DAY_YEAR = re.compile(r"([^\W\d_]+)\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})")
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
SEASON = re.compile(r"(spring|summer|autumn|fall|winter),?\s+(\d{4})", re.ASCII | re.IGNORECASE)
ABOUT = re.compile(r"(?:ca?\.|circa|about)\s*", re.IGNORECASE)
DECADE = re.compile(r"(?:the\s+)?(\d{3})0s", re.ASCII | re.IGNORECASE)
CENTURY = re.compile(r"(?:the\s+)?(\d{1,2})(?:st|nd|rd|th) century", re.ASCII | re.IGNORECASE)
BEFORE_CHRIST = re.compile(r"(\d{1,4}) BCE?", re.ASCII | re.IGNORECASE)
SINCE = re.compile(r"since\s+(.+)", re.IGNORECASE)
UNTIL = re.compile(r"until\s+(.+)", re.IGNORECASE)
BETWEEN = re.compile(r"(.+?)\s*[–—]\s*(.+)|([0-9]{4})-([0-9]{4})")


class PartialDate(NamedTuple):
    """A day, month (21 to 24 are seasons), year, decade (one digit hidden) or century (two)."""

    year: int
    month: int | None = None
    day: int | None = None
    hidden: int = 0
    mark: str = ""

    @property
    def edtf(self) -> str:
        sign = "-" if self.year < 0 else ""
        year = f"{abs(self.year):04}"
        year = year[: len(year) - self.hidden] + "X" * self.hidden
        parts = [sign + year, *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts) + self.mark


class Interval(NamedTuple):
    """From one date to another; None where it is open."""

    start: PartialDate | None
    end: PartialDate | None

    @property
    def edtf(self) -> str:
        return "/".join(each.edtf if each else ".." for each in self)


def checked(year: int, month: int | None = None, day: int | None = None) -> PartialDate:
    """Raise ValueError unless the calendar has this year, month or day."""
    if month is not None and SPRING <= month <= WINTER and day is None:
        datetime.date(max(year, 1), 1, 1)
    else:
        # Years before Christ follow the same calendar, 400 years are a whole round of it.
        datetime.date(year % 400 + 400 if year < 0 else year, month or 1, day or 1)
    return PartialDate(year, month, day)


def parse_one(text: str) -> PartialDate:
    match = ONE.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month, day, mark = match.groups()
    hidden = year.count("X")
    if hidden and month:
        raise ValueError(text)
    known = [int(part) for part in (month, day) if part and part != "XX"]
    if month == "XX":
        known = []
    date = checked(int(year.replace("X", "0")), *known)
    return date._replace(hidden=hidden, mark=mark)


@lru_cache(maxsize=4096)
def parse(text: str) -> PartialDate | Interval:
    """Read EDTF such as `2025-04`, `198X`, `1920~` or `2019/2021`; raise ValueError on anything else."""
    if "/" not in text:
        return parse_one(text)
    start, _slash, end = text.partition("/")
    ends = [None if each in {"", ".."} else parse_one(each) for each in (start, end)]
    if ends == [None, None] or (ends[0] and ends[1] and ends[1].year < ends[0].year):
        raise ValueError(text)
    return Interval(*ends)


def month_number(name: str) -> int:
    """The month whose English or active-language name starts with `name`; ValueError if none does."""
    wanted = name.casefold()
    for number in range(1, 13):
        names = (datetime.date(2000, number, 1).strftime("%B"), str(month_names.MONTHS[number]))
        if len(wanted) >= 3 and any(each.casefold().startswith(wanted) for each in names):
            return number
    raise ValueError(name)


def read(text: str) -> PartialDate | Interval:
    """Read what people type (`April 2025`, `c. 1920`, `the 1980s`, `2019–2021`) or EDTF; or ValueError."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        raise ValueError("This is longer than any date.")
    if match := SINCE.fullmatch(text):
        return Interval(read_one(match[1]), None)
    if match := UNTIL.fullmatch(text):
        return Interval(None, read_one(match[1]))
    if "/" not in text and (match := BETWEEN.fullmatch(text)):
        start, end = match[1] or match[3], match[2] or match[4]
        return parse(f"{read_one(start).edtf}/{read_one(end).edtf}")
    return parse(text) if "/" in text else read_one(text)


def read_one(text: str) -> PartialDate:
    text = text.strip()
    if match := ABOUT.match(text):
        return marked(read_one(text[match.end() :]), "~")
    if text.endswith("?") and not ONE.fullmatch(text):
        return marked(read_one(text[:-1]), "?")
    for pattern, make in FORMS:
        if match := pattern.fullmatch(text):
            return make(match)
    return parse_one(text)


def marked(date: PartialDate, mark: str) -> PartialDate:
    return date._replace(mark="%" if date.mark not in {"", mark} else mark)


def day_month_year(match: re.Match[str]) -> PartialDate:
    day, month, year = match.groups()
    return checked(int(year), month_number(month), int(day) if day else None)


def month_day_year(match: re.Match[str]) -> PartialDate:
    month, day, year = match.groups()
    return checked(int(year), month_number(month), int(day))


FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], PartialDate]]] = [
    (SEASON, lambda match: checked(int(match[2]), SEASONS[match[1].lower()])),
    (DECADE, lambda match: checked(int(match[1]) * 10)._replace(hidden=1)),
    (CENTURY, lambda match: checked((int(match[1]) - 1) * 100)._replace(hidden=2)),
    (BEFORE_CHRIST, lambda match: before_christ(int(match[1]))),
    (DAY_MONTH_YEAR, day_month_year),
    (MONTH_DAY_YEAR, month_day_year),
]


def before_christ(year: int) -> PartialDate:
    """1 BC is the year 0, which EDTF has and nobody's source needs."""
    if year < 2:
        raise ValueError(year)
    return checked(1 - year)


# In words --------------------------------------------------------------------


@in_each_language
def in_words(text: str) -> str:
    """`2025-04` as `April 2025`, in the active language; text that is not EDTF comes back as it is."""
    try:
        date = parse(text)
    except ValueError:
        return text
    return interval_in_words(date) if isinstance(date, Interval) else date_in_words(date)


def interval_in_words(interval: Interval) -> str:
    start, end = (each and date_in_words(each) for each in interval)
    if not start:
        return _("until %(date)s") % {"date": end}
    if not end:
        return _("since %(date)s") % {"date": start}
    return f"{start} – {end}" if " " in start + end else f"{start}–{end}"


def date_in_words(date: PartialDate) -> str:
    words = plain_date(date)
    if date.mark == "?":
        return f"{words}?"
    if date.mark:
        words = _("about %(date)s") % {"date": words}
    return f"{words}?" if date.mark == "%" else words


def plain_date(date: PartialDate) -> str:
    year = year_in_words(date)
    if date.month is None:
        return year
    if date.month >= SPRING:
        return season_in_words(date.month) % {"year": year}
    month = month_names.MONTHS[date.month]
    if date.day is None:
        return _("%(month)s %(year)s") % {"month": month, "year": year}
    return _("%(day)s %(month)s %(year)s") % {"day": date.day, "month": month, "year": year}


def season_in_words(season: int) -> str:
    return [_("spring %(year)s"), _("summer %(year)s"), _("autumn %(year)s"), _("winter %(year)s")][
        season - SPRING
    ]


def year_in_words(date: PartialDate) -> str:
    if date.hidden == 1:
        return _("%(decade)ss") % {"decade": date.year}
    if date.hidden == 2:
        return _("%(ordinal)s century") % {"ordinal": ordinal(date.year // 100 + 1)}
    if date.year < 0:
        return _("%(year)s BC") % {"year": 1 - date.year}
    return str(date.year)


def ordinal(number: int) -> str:
    last = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last}"


@in_each_language
def year_of(text: str) -> str:
    """The year alone, for short forms: `2025`, `1980s`, `2019–2021`; empty if there is none."""
    try:
        date = parse(text)
    except ValueError:
        return ""
    if isinstance(date, Interval):
        return interval_in_words(Interval(*(each and year_only(each) for each in date)))
    return date_in_words(year_only(date))


def year_only(date: PartialDate) -> PartialDate:
    return date._replace(month=None, day=None)


def exact_day(text: str) -> datetime.date | None:
    """The day, where the date is known to the day."""
    try:
        date = parse(text)
    except ValueError:
        return None
    if isinstance(date, Interval) or date.day is None or date.mark or date.year < 1:
        return None
    return datetime.date(date.year, date.month or 1, date.day)
