from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from blog import markup
from blog.comments import formatting, spam
from blog.comments.modes import Mode
from blog.comments.patterns import said_in
from blog.comments.seen import Seen
from blog.models.edition import Edition

if TYPE_CHECKING:
    from blog.comments.threads import CommentRecord

#: How long a commenter may change or delete what they wrote.
CHANGEABLE_FOR = datetime.timedelta(minutes=15)
LONGEST_NAME, LONGEST_TEXT = 80, 5000
#: How far the desk counts; whoever has as many to read needs no exact number.
MOST_COUNTED = 1000
#: Spam or deleted, in words that both an index and a question have: SQLite sees that they are the same.
REFUSED = ~Q(status="waiting") & ~Q(status="approved")
#: What is left of a comment that is erased but has answers.
EMPTY: dict[str, Any] = {"name": "", "email": "", "text": "", "html": "", "fingerprint": "", "reasons": []}


class CommentQuerySet(models.QuerySet["Comment"]):
    def waiting(self) -> Self:
        return self.filter(status=Comment.Status.WAITING)

    def approved(self) -> Self:
        return self.filter(status=Comment.Status.APPROVED)

    def visible(self) -> Self:
        """What readers see: approved, and not an answer to something that they do not see."""
        under_nothing_hidden = Q(parent=None) | Q(parent__status=Comment.Status.APPROVED)
        return self.approved().filter(under_nothing_hidden)

    def not_empty(self) -> Self:
        """Without the empty places that erased comments leave under answers."""
        return self.exclude(text="")

    def of_live_posts(self, now: datetime.datetime) -> Self:
        """With the title and path of the edition that they stand under today."""
        live = Edition.objects.live(now).filter(post=OuterRef("post"))
        switched_off = Q(post__discussion__mode=Mode.OFF)
        return self.filter(~switched_off, Exists(live)).annotate(
            edition_title=Subquery(live.values("title")[:1]), edition_path=Subquery(live.values("path")[:1])
        )

    def in_threads(self) -> Self:
        """The oldest first, answers behind what they answer."""
        return self.annotate(root=Coalesce("parent", "pk")).order_by("root", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-shown_at", "-pk")

    def least_suspicious_first(self) -> Self:
        return self.order_by("score", "pk")

    def of_person(self, email: str) -> Self:
        return self.filter(email=normal_email(email)).exclude(email="")


def normal_email(email: str) -> str:
    return email.strip().casefold()


class Comment(models.Model):
    """What a reader said under a post, or somebody who writes here in answer."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        SPAM = "spam", "Spam"
        DELETED = "deleted", "Deleted"

    class Role(models.TextChoices):
        READER = "", "reader"
        AUTHOR = "author", "author"
        EDITOR = "editor", "editor"

    post = models.ForeignKey("Post", models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    name = models.CharField(max_length=LONGEST_NAME)
    #: Never shown to readers. Normal spelling; empty once it has been kept long enough.
    email = models.CharField(max_length=254, blank=True)
    text = models.TextField()
    #: Made from the text by markup.comment().
    html = models.TextField()
    role = models.CharField(max_length=6, choices=Role, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    score = models.PositiveSmallIntegerField(default=0)
    #: Pairs of points and a sentence.
    reasons = models.JSONField(default=list)
    #: One form sent twice is one comment.
    once = models.CharField(max_length=32, unique=True)
    #: The same for every spelling of the same text.
    fingerprint = models.CharField(max_length=32)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    #: When readers saw it first.
    shown_at = models.DateTimeField(null=True)
    #: When a moderator gave it the status that it has; None where it has the one that it came with.
    decided_at = models.DateTimeField(null=True)
    #: When moderators were told of it by mail.
    told_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("moderate_comment", "Can approve, refuse and delete comments"),
            ("answer_comment", "Can answer comments under own posts"),
            ("erase_comment", "Can export and erase what one person wrote"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="comment_score_in_range"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("id")), name="no_comment_answers_itself"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "approved", "spam", "deleted"]),
                name="comment_status_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(shown_at__isnull=False),
                name="approved_comments_have_been_shown",
            ),
        ]
        indexes = [
            models.Index("post", "status", Coalesce("parent", "id"), "id", name="comment_in_threads"),
            models.Index(fields=["status", "score", "id"], name="comment_queue"),
            models.Index(
                models.F("status"), models.F("shown_at").desc(), models.F("id").desc(), name="comment_newest"
            ),
            models.Index(fields=["status", "id"], name="comment_status"),
            models.Index(
                models.F("post"), models.F("shown_at").desc(), models.F("id").desc(), name="comment_of_post"
            ),
            models.Index(fields=["email", "status"], name="comment_person"),
            models.Index(fields=["told_at", "status", "score"], name="comment_told"),
            models.Index(fields=["fingerprint", "written_at"], name="comment_same_text"),
            # What is forgotten after a while: addresses, and comments that were refused.
            models.Index(fields=["written_at"], condition=~Q(email=""), name="comment_with_address"),
            models.Index(Coalesce("decided_at", "written_at"), condition=REFUSED, name="comment_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:60]}"

    @property
    def body(self) -> SafeString:
        return markup.trusted(self.html)

    @property
    def many_lines(self) -> int:
        return formatting.many_lines(self.html)

    @property
    def is_likely_spam(self) -> bool:
        return self.score >= spam.LIKELY

    @property
    def said(self) -> str:
        """What patterns are looked for in."""
        return said_in(self.name, self.email, self.text)

    @property
    def seen(self) -> Seen:
        """What a moderator who looks at it now decides about."""
        return Seen.of(self.pk, self.status, self.name, self.text)

    @property
    def root_id(self) -> int:
        return self.parent_id or self.pk

    @property
    def is_held_back(self) -> bool:
        """Its writer is told that it waits: that it was taken for spam, spammers need not know."""
        return self.status in {self.Status.WAITING, self.Status.SPAM}

    def is_changeable(self, now: datetime.datetime) -> bool:
        gone = self.status == self.Status.DELETED
        return not gone and now < self.written_at + CHANGEABLE_FOR

    def say(self, text: str) -> None:
        """Take over the text, without saving."""
        self.text = text
        self.html = markup.comment(text)

    def as_record(self) -> CommentRecord:
        """What a page shows of it; needs `parent`."""
        return {
            "id": self.pk,
            "root": self.root_id,
            "to": self.parent.name if self.parent else self.name,
            "name": self.name,
            "role": self.role,
            "at": self.written_at.isoformat(),
            "edited": self.edited_at is not None,
            "html": self.html,
        }

    def erase(self) -> None:
        """Delete it for good; where others have answered, an empty place stays so that they stand."""
        if not self.replies.exists():
            self.delete()
            return
        Comment.objects.filter(pk=self.pk).update(status=self.Status.DELETED, **EMPTY)
