"""What moderators did, and how each of it is undone."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from blog.comments.patterns import stands_in
from blog.comments.seen import Seen
from blog.models.blocked import MOST_SEARCHED, BlockedPattern
from blog.models.comment import Comment
from blog.models.discussion import Discussion

#: Entries in which a colleague is looked for who was faster.
RECENT = 200


class CannotUndo(Exception):
    """Why this stays as it is, for the moderator."""


@dataclass
class Decided:
    """What came of a decision: the entry of the log, if it changed anything, and what it left alone."""

    entry: Moderation | None = None
    #: Comments that no longer say what the moderator read.
    changed: list[int] = field(default_factory=list)
    #: Comments with another standing than on the screen: how many, by the name of who decided.
    faster: Counter[str] = field(default_factory=Counter)
    #: What is not there any more.
    gone: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Stays:
    """How many comments an undoing cannot bring back."""

    gone: int
    decided_anew: int

    @property
    def count(self) -> int:
        return self.gone + self.decided_anew

    def said(self) -> list[str]:
        found = []
        if self.gone:
            found.append(f"{of_comments(self.gone)} {'is' if self.gone == 1 else 'are'} gone for good.")
        if self.decided_anew:
            found.append(f"About {of_comments(self.decided_anew)} somebody has decided anew.")
        return found


def of_comments(count: int) -> str:
    return "1 comment" if count == 1 else f"{count} comments"


class ModerationQuerySet(models.QuerySet["Moderation"]):
    @transaction.atomic
    def decide(
        self, seen: Iterable[Seen], deed: Moderation.Deed, *, by: User | None, now: datetime.datetime
    ) -> Decided:
        """Approve, refuse or delete comments that are still what the moderator saw."""
        shown = {each.pk: each for each in seen}
        rows = Comment.objects.select_for_update().filter(pk__in=shown).not_empty().order_by("pk")
        found = {row.pk: row.seen for row in rows}
        done = Decided(gone=[pk for pk in shown if pk not in found])
        done.changed = [pk for pk, now_is in found.items() if now_is.words != shown[pk].words]
        decided = [pk for pk, now_is in found.items() if now_is.status != shown[pk].status]
        done.faster = self.who_decided(set(decided) - set(done.changed))
        before = move([pk for pk, now_is in found.items() if now_is == shown[pk]], STATUS_AFTER[deed], now)
        if before:
            done.entry = self.create(deed=deed, by=by, at=now, before=before)
        return done

    def who_decided(self, comments: set[int]) -> Counter[str]:
        """Who decided last about these, by name; “somebody” where the log does not say."""
        left, names = set(comments), Counter[str]()
        for entry in self.select_related("by", "undone_by")[:RECENT] if left else []:
            about = left & {pk for pk, _was in entry.before}
            if about:
                names[str(entry.undone_by or entry.by or "somebody")] += len(about)
                left -= about
        if left:
            names["somebody"] += len(left)
        return names

    @transaction.atomic
    def block(self, pattern: str, *, by: User | None, now: datetime.datetime) -> Moderation:
        """Block a pattern, and take what waits and matches for spam."""
        blocked = BlockedPattern.objects.block(pattern)
        waiting = Comment.objects.waiting().order_by("-pk")[:MOST_SEARCHED]
        found = [each.pk for each in waiting if stands_in(pattern, each.said)]
        before = move(found, Comment.Status.SPAM, now)
        return self.create(deed=Moderation.Deed.BLOCK, by=by, at=now, before=before, pattern=blocked)

    @transaction.atomic
    def unblock(self, pattern: BlockedPattern, *, by: User | None, now: datetime.datetime) -> Moderation:
        pattern.unblock(now)
        return self.create(deed=Moderation.Deed.UNBLOCK, by=by, at=now, pattern=pattern)

    @transaction.atomic
    def set_mode(self, post: int, mode: str, *, by: User | None, now: datetime.datetime) -> Moderation:
        before = Discussion.objects.set_mode(post, mode)
        return self.create(deed=Moderation.Deed.MODE, by=by, at=now, post_id=post, told=before, became=mode)

    @transaction.atomic
    def answer(self, reply: Comment, *, by: User, now: datetime.datetime) -> Moderation:
        """Save an answer from the desk; readers see it at once."""
        reply.status, reply.shown_at = Comment.Status.APPROVED, now
        reply.save(force_insert=True)
        entry = self.create(deed=Moderation.Deed.ANSWER, by=by, at=now, before=[[reply.pk, "deleted"]])
        Discussion.objects.refresh([reply.post_id])
        return entry


class Moderation(models.Model):
    """One entry of the log. It names comments and patterns by number and holds nothing that anybody wrote."""

    class Deed(models.TextChoices):
        APPROVE = "approve", "Approved"
        SPAM = "spam", "Marked as spam"
        DELETE = "delete", "Deleted"
        WAIT = "wait", "Put back into the queue"
        BLOCK = "block", "Blocked"
        UNBLOCK = "unblock", "Unblocked"
        MODE = "mode", "Changed whether comments are taken"
        ANSWER = "answer", "Answered"

    deed = models.CharField(max_length=8, choices=Deed)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    post = models.ForeignKey("Post", models.SET_NULL, null=True, related_name="+")
    #: Pairs of a comment's number and the status that it had.
    before = models.JSONField(default=list)
    #: None where it has been erased since.
    pattern = models.ForeignKey(BlockedPattern, models.SET_NULL, null=True, related_name="+")
    #: The mode that was.
    told = models.CharField(max_length=120, blank=True)
    became = models.CharField(max_length=6, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = ModerationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.get_deed_display()

    @property
    def count(self) -> int:
        return len(self.before)

    @transaction.atomic
    def undo(self, *, by: User | None, now: datetime.datetime) -> list[str]:
        """Bring back what was before; what stays as it is, and why. Raises CannotUndo where all of it does.

        What somebody has decided anew since then is left alone; what has been kept long enough is gone.
        """
        entries = Moderation.objects.select_for_update(of=("self",)).select_related("pattern")
        entry = entries.get(pk=self.pk)
        if entry.undone_at:
            raise CannotUndo("This has been undone already.")
        if entry.deed == self.Deed.BLOCK and entry.pattern:
            entry.pattern.unblock(now)
        elif entry.deed == self.Deed.UNBLOCK:
            if entry.pattern is None:
                raise CannotUndo("This cannot be undone. The pattern is gone for good.")
            BlockedPattern.objects.block(entry.pattern.pattern)
        elif entry.deed == self.Deed.MODE and entry.post_id:
            Discussion.objects.set_mode(entry.post_id, entry.told)
        after = STATUS_AFTER.get(self.Deed(entry.deed))
        stays = bring_back(entry.before, after, entry.at, now) if after else Stays(0, 0)
        if stays.count and stays.count == entry.count and entry.deed != self.Deed.BLOCK:
            raise CannotUndo("This cannot be undone. " + " ".join(stays.said()))
        entry.undone_by, entry.undone_at = by, now
        entry.save(update_fields=["undone_by", "undone_at"])
        self.undone_by, self.undone_at = by, now
        return stays.said()


STATUS_AFTER = {
    Moderation.Deed.APPROVE: Comment.Status.APPROVED,
    Moderation.Deed.SPAM: Comment.Status.SPAM,
    Moderation.Deed.DELETE: Comment.Status.DELETED,
    Moderation.Deed.WAIT: Comment.Status.WAITING,
    Moderation.Deed.BLOCK: Comment.Status.SPAM,
    Moderation.Deed.ANSWER: Comment.Status.APPROVED,
}


def move(ids: Iterable[int], status: Comment.Status, now: datetime.datetime) -> list[list[int | str]]:
    """Give comments a status; the numbers and former statuses of those that had another one."""
    rows = Comment.objects.select_for_update().filter(pk__in=list(ids)).exclude(status=status)
    found = list(rows.not_empty().order_by("pk").values_list("pk", "status", "post_id"))
    if not found:
        return []
    shown = {"shown_at": Coalesce("shown_at", Value(now))} if status == Comment.Status.APPROVED else {}
    Comment.objects.filter(pk__in=[pk for pk, _was, _post in found]).update(
        status=status, decided_at=now, **shown
    )
    hidden = any(was == Comment.Status.APPROVED for _pk, was, _post in found)
    if hidden or shown:
        Discussion.objects.refresh([post for _pk, _was, post in found], withdrawing=hidden)
    return [[pk, was] for pk, was, _post in found]


def bring_back(
    before: list[list[int | str]], after: Comment.Status, since: datetime.datetime, now: datetime.datetime
) -> Stays:
    rows = (
        Comment.objects.select_for_update()
        .filter(pk__in=[pk for pk, _was in before], status=after)
        .not_empty()
    )
    edited_at = dict(rows.order_by("pk").values_list("pk", "edited_at"))
    # What its writer has changed since it was taken away.
    unread = {pk for pk, moment in edited_at.items() if moment and moment >= since}
    for status in Comment.Status:
        there = [int(pk) for pk, was in before if was == status and pk in edited_at]
        if status == Comment.Status.APPROVED:
            move([pk for pk in there if pk in unread], Comment.Status.WAITING, now)
            there = [pk for pk in there if pk not in unread]
        move(there, status, now)
    kept = Comment.objects.filter(pk__in=[pk for pk, _was in before]).not_empty()
    there_still = set(kept.values_list("pk", flat=True))
    return Stays(
        gone=sum(pk not in there_still for pk, _was in before),
        decided_anew=len(there_still - set(edited_at)),
    )
