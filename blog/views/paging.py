"""Long lists by key: each page begins after the last row of the one before, and nothing is counted."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from blog.models.skipping import different

NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)
KEY = re.compile(r"(\d{1,17})\.([1-9]\d{0,17})", re.ASCII)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Slice[Row]:
    """The rows of one page; `before` is its own key and `older` that of the next page, or empty."""

    rows: list[Row]
    before: str
    older: str

    @property
    def is_first(self) -> bool:
        return not self.before


def key_of(moment: datetime.datetime, pk: int) -> str:
    return f"{(moment - EPOCH) // datetime.timedelta(microseconds=1)}.{pk}"


def read_key(text: str) -> tuple[datetime.datetime, int]:
    match = KEY.fullmatch(text)
    if not match:
        raise Http404("There is no such page.")
    return EPOCH + datetime.timedelta(microseconds=int(match[1])), int(match[2])


def newest(
    request: HttpRequest,
    rows: QuerySet[Any],
    size: int,
    *,
    moment: str = "published_at",
    pk: str = "pk",
    until: datetime.datetime | None = None,
) -> Slice[Any]:
    """One page of rows of `until` then, ordered newest first by `moment` and then by `pk`.

    `rows` must have no such limit of `moment` of their own: given two, SQLite may begin at the later one and
    walk all that is between them. Raises Http404 on a key that was never ours and on a page behind the last.
    """
    before = request.GET.get("before", "")
    if before:
        at, last = read_key(before)
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at, f"{pk}__lt": last}))
        # Says nothing new of the key; it leads the database to the place in its index.
        until = min(at, until) if until else at
    if until:
        rows = rows.filter(**{f"{moment}__lte": until})
    found = list(rows[: size + 1])
    if before and not found:
        raise Http404("There is no such page.")
    shown = found[:size]
    older = ""
    if len(found) > size:
        older = key_of(getattr(shown[-1], moment), getattr(shown[-1], pk))
    return Slice(shown, before, older)


def by_number(request: HttpRequest, rows: QuerySet[Any], size: int, *, pk: str = "pk") -> Slice[Any]:
    """One page of numbers, each once and the greatest first; raises Http404 as above.

    `rows` gives the values of `pk`, falling.
    """
    before = request.GET.get("before", "")
    if before and not NUMBER.fullmatch(before):
        raise Http404("There is no such page.")
    below = int(before) if before else None
    if pk == "pk":
        # Different anyway: no need to leap.
        found = list((rows.filter(pk__lt=below) if below else rows)[: size + 1])
    else:
        found = different(rows, pk, size + 1, below)
    if before and not found:
        raise Http404("There is no such page.")
    return Slice(found[:size], before, str(found[size - 1]) if len(found) > size else "")
