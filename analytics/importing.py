"""Counts from elsewhere: a CSV file with a post, a day, views and readers a line."""

import csv
import datetime
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError

from analytics.rollups import Sums, Totals
from analytics.window import KEPT_HOURS
from blog.models import Path, Post

COLUMNS = ("day", "views", "readers")
#: A day cannot have more, whatever a file says.
MOST = 10**9
#: Posts named in one query: databases take so many parameters, SQLite 32,766 in most builds.
ASKED_AT_ONCE = 5_000
NOON = 12


@dataclass(frozen=True)
class Line:
    number: int
    post: str
    day: datetime.date
    views: int
    readers: int


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def lines(text: Iterable[str]) -> list[Line]:
    """The lines of the file; raises ValidationError with everything that is wrong with it."""
    reader = csv.DictReader(text)
    columns = reader.fieldnames or []
    if not {"path", "id"} & set(columns) or not {"day", "views"} <= set(columns):
        raise ValidationError("The first line must name the columns: path or id, day, views and readers.")
    found, problems = [], []
    for row in reader:
        try:
            found.append(line(reader.line_num, row))
        except ValueError as problem:
            problems.append(f"Line {reader.line_num}: {problem}.")
    if problems:
        raise ValidationError(problems)
    return found


def line(number: int, row: dict[str, str]) -> Line:
    post = (row.get("id") or row.get("path") or "").strip()
    if not post:
        raise ValueError("there is no path and no id")
    try:
        day = datetime.date.fromisoformat((row["day"] or "").strip())
    except ValueError as error:
        raise ValueError(f"“{row['day']}” is not a day such as 2026-03-01") from error
    views = whole_number(row["views"], "views")
    # Where nobody has counted readers, each view was one.
    readers = whole_number(row.get("readers") or row["views"], "readers")
    if readers > views:
        raise ValueError("there are more readers than views")
    return Line(number, post, day, views, readers)


def whole_number(text: str | None, what: str) -> int:
    text = (text or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(f"“{text}” is not a number of {what}")
    return int(text)


def totals(found: list[Line], now_hour: int, zone: datetime.tzinfo) -> Totals:
    """What the lines add up to; raises ValidationError for posts that are unknown."""
    posts = posts_of(each.post for each in found)
    if unknown := [each for each in found if each.post not in posts]:
        raise ValidationError([f"Line {each.number}: there is no post “{each.post}”." for each in unknown])
    made = Totals()
    for each in found:
        noon = datetime.datetime.combine(each.day, datetime.time(NOON), zone)
        keys: list[tuple[Sums, tuple[Any, ...]]] = [(made.days, (posts[each.post], each.day))]
        hour = min(int(noon.timestamp()) // 3600, now_hour)
        if hour >= now_hour - KEPT_HOURS:
            # The last 30 days are the sum of hours; an imported day is its noon.
            keys.append((made.hours, (hour, posts[each.post])))
        for sums, key in keys:
            sums[key] = [sums[key][0] + each.views, sums[key][1] + each.readers, 0]
    return made


def posts_of(names: Iterable[str]) -> dict[str, int]:
    """The posts that these ids and addresses lead to."""
    wanted = {name: name_of(name) for name in names}
    ids: set[int] = set()
    paths: dict[str, int] = {}
    for some in batched(set(wanted.values()), ASKED_AT_ONCE):
        numbers = [int(name) for name in some if is_number(name)]
        ids.update(Post.objects.filter(pk__in=numbers).values_list("pk", flat=True))
        paths.update(Path.objects.filter(path__in=some).values_list("path", "post_id"))
    return dict(known(wanted, ids, paths))


def known(wanted: dict[str, str], ids: set[int], paths: dict[str, int]) -> Iterator[tuple[str, int]]:
    for name, key in wanted.items():
        if is_number(key) and int(key) in ids:
            yield name, int(key)
        elif key in paths:
            yield name, paths[key]


def is_number(text: str) -> bool:
    """Whether this could be the number of a post; databases know none of 19 digits."""
    return text.isascii() and text.isdigit() and len(text) < 19


def name_of(text: str) -> str:
    """`12`, or the path of an address in the form in which `Path` keeps it; empty where it is none."""
    if is_number(text):
        return text
    try:
        return unquote(urlsplit(text).path).strip("/")
    except ValueError:  # brackets that do not close
        return ""
