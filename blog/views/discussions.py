"""The comments of a post as its pages show them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from blog import markup
from blog.comments import threads
from blog.comments.formatting import many_lines
from blog.comments.modes import TAKING, Mode, mode_now
from blog.comments.threads import CommentRecord, Thread
from blog.models import Edition, SiteSettings

RULES = {
    Mode.CLOSED: "Comments are closed.",
    Mode.HELD: "Comments appear once an editor has read them.",
    Mode.KNOWN: "A first comment appears once an editor has read it.",
    Mode.OPEN: "Comments appear at once.",
}


@dataclass(frozen=True)
class Shown:
    mode: Mode
    count: int
    threads: list[Thread]
    #: Of the post.
    url: str
    #: The key of the next page, or nothing.
    after: str = ""

    @property
    def takes_comments(self) -> bool:
        return self.mode in TAKING

    @property
    def rule(self) -> str:
        return RULES[self.mode]


def mode_of(edition: Edition, site: SiteSettings, now: datetime.datetime) -> Mode:
    """Of an edition that `posts.live_edition` has found."""
    return mode_now(
        site.comments,
        vars(edition)["comments_mode"] or "",
        published_at=edition.published_at,
        close_after=site.comments_close_after,
        now=now,
    )


def on_the_page(edition: Edition, mode: Mode) -> Shown | None:
    """The first comments, which came with the edition; None where there are none to be."""
    if mode == Mode.OFF or (mode == Mode.CLOSED and not edition.comment_count):
        return None
    first: list[CommentRecord] = vars(edition)["comments_first"] or []
    after = key_of(first[-1]) if edition.comment_count > len(first) else ""
    return Shown(mode, edition.comment_count, in_threads(first), edition.get_absolute_url(), after)


def in_threads(records: Iterable[CommentRecord]) -> list[Thread]:
    return threads.threads([readable(record) for record in records])


def readable(record: CommentRecord) -> CommentRecord:
    shown: dict[str, Any] = {
        "at": threads.moment(record),
        "html": markup.trusted(record["html"]),
        "many_lines": many_lines(record["html"]),
    }
    return record | shown  # type: ignore[return-value]


def key_of(record: CommentRecord) -> str:
    return f"{record['root']}.{record['id']}"
