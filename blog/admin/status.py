"""Where a post stands, for the panel and the buttons of the writing page."""

import datetime
from dataclasses import dataclass
from typing import Self

from django.utils import timezone
from django.utils.formats import date_format

from blog.models import Edition, Post, Revision
from blog.snapshot import says_the_same


def moment_in_words(moment: datetime.datetime) -> str:
    """`Tue 24 Nov 08:00`, in the site's time zone, with the year where it is another one."""
    local = timezone.localtime(moment)
    return date_format(local, "D j M H:i" if local.year == timezone.localtime().year else "D j M Y H:i")


@dataclass(frozen=True)
class Status:
    standing: str = Post.Standing.DRAFT.label
    editions: int = 0
    live: Edition | None = None
    pending: Edition | None = None
    last: Revision | None = None
    withdrawn_at: datetime.datetime | None = None
    withdrawn_reason: str = ""

    @classmethod
    def of(cls, post: Post, now: datetime.datetime) -> Self:
        """Of a post that has `with_standing()`."""
        editions = list(post.editions.light().select_related("revision__user").order_by("number"))
        revisions = post.revisions.select_related("user").order_by("-number")
        return cls(
            standing=post.standing.label,
            editions=len(editions),
            live=next((each for each in editions if each.is_live(now)), None),
            pending=next((each for each in editions if each.live_from > now), None),
            last=revisions.first(),
            withdrawn_at=post.withdrawn_at,
            withdrawn_reason=post.withdrawn_reason,
        )

    @property
    def was_live(self) -> bool:
        """Whether readers have seen it: publishing has to say what has changed."""
        waiting_first = self.pending is not None and self.pending.number == 1
        return self.editions > 0 and not waiting_first

    @property
    def has_unpublished_changes(self) -> bool:
        if not (self.live and self.last):
            return False
        if self.last.pk == self.live.revision_id:
            return False
        return not says_the_same(self.last.data, self.live.revision.data)

    @property
    def publish_label(self) -> str:
        if self.live:
            return "Publish changes"
        if self.pending:
            return "Publish now"
        return "Publish again" if self.editions else "Publish"

    @property
    def schedule_label(self) -> str:
        if self.pending:
            return f"Schedule for {moment_in_words(self.pending.live_from)}"
        return "Schedule update" if self.live else "Schedule"
