"""The patterns that moderators block, and how much each of them would stop."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import NamedTuple, Self

from django.db import models

from blog.comments.patterns import folded, stands_in
from blog.models.comment import Comment, normal_email

#: Of those that wait, and of the newest that a pattern is tried on; a pattern is meant for what comes.
MOST_SEARCHED = 2000


class Hits(NamedTuple):
    """Of the newest comments those that a pattern stands in."""

    all: int
    #: Such as somebody has found worth reading.
    approved: int
    searched: int

    def __str__(self) -> str:
        if not self.all:
            return f"in none of the newest {self.searched} comments"
        return f"in {self.all} of the newest {self.searched} comments, {self.approved} of them approved"


class BlockedPatternQuerySet(models.QuerySet["BlockedPattern"]):
    def on(self) -> Self:
        return self.filter(unblocked_at=None)

    def block(self, pattern: str) -> BlockedPattern:
        return self.update_or_create(pattern=pattern, defaults={"unblocked_at": None})[0]

    def about_person(self, email: str) -> list[BlockedPattern]:
        """Those with this address in them, its handle, or a name that it was left with."""
        address = folded(normal_email(email))
        if not address:
            return []
        names = Comment.objects.of_person(email).values_list("name", flat=True)
        theirs = {address.partition("@")[0], *map(folded, names)} - {""}
        return [
            each
            for each in self.all()
            if address in folded(each.pattern) or folded(each.pattern).strip("* ") in theirs
        ]


class BlockedPattern(models.Model):
    """Comments that match go to spam as they arrive; see blog/comments/patterns.py."""

    pattern = models.CharField(max_length=120, unique=True)
    #: What is blocked no longer stays for a while, so that unblocking can be undone.
    unblocked_at = models.DateTimeField(null=True)

    objects = BlockedPatternQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["pattern"]

    def __str__(self) -> str:
        return self.pattern

    def unblock(self, now: datetime.datetime) -> None:
        self.unblocked_at = now
        self.save(update_fields=["unblocked_at"])


def hits(patterns: Collection[str]) -> dict[str, Hits]:
    """How much each pattern would have stopped."""
    if not patterns:
        return {}
    rows = Comment.objects.not_empty().order_by("-pk").only("name", "email", "text", "status")
    newest = [(row.said, row.status == Comment.Status.APPROVED) for row in rows[:MOST_SEARCHED]]
    found = {}
    for pattern in patterns:
        approved = [was_approved for said, was_approved in newest if stands_in(pattern, said)]
        found[pattern] = Hits(len(approved), sum(approved), len(newest))
    return found
