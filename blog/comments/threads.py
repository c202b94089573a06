"""Comments as a page shows them: threads of one level, from rows or from the records that a post keeps."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NotRequired, TypedDict


class CommentRecord(TypedDict):
    id: int
    #: The comment that began the thread, perhaps itself, and who wrote it.
    root: int
    to: str
    name: str
    role: str
    at: str
    edited: bool
    html: str
    #: See formatting.many_lines; not kept with the record.
    many_lines: NotRequired[int]


@dataclass(frozen=True)
class Thread:
    #: None where a page begins in the middle of a thread.
    first: CommentRecord | None
    replies: Sequence[CommentRecord]
    root: int
    to: str

    @property
    def everything(self) -> list[CommentRecord]:
        return [*([self.first] if self.first else []), *self.replies]


def threads(records: Iterable[CommentRecord]) -> list[Thread]:
    """Records in the order of their threads, put into them."""
    found = []
    for root, group in groupby(records, lambda record: record["root"]):
        rows = list(group)
        first = rows[0] if rows[0]["id"] == root else None
        found.append(Thread(first, rows[1:] if first else rows, root, rows[0]["to"]))
    return found


def moment(record: CommentRecord) -> datetime.datetime:
    return datetime.datetime.fromisoformat(str(record["at"]))
