from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction

from blog.comments.modes import Mode
from blog.models.comment import Comment
from blog.models.stamp import Stamp

#: Comments that a post's own page shows.
FIRST = 50


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    @transaction.atomic
    def refresh(self, posts: Iterable[int], *, withdrawing: bool = False) -> None:
        """Keep what these posts show of their comments. Call it last in the transaction of the change."""
        for post in sorted(set(posts)):
            self.get_or_create(post_id=post)
            # Whoever changes comments of one post at once counts one after the other.
            row = self.select_for_update().get(pk=post)
            visible = Comment.objects.filter(post=post).visible()
            row.shown = visible.count()
            first = visible.in_threads().select_related("parent")[:FIRST]
            row.first = [comment.as_record() for comment in first]
            row.save(update_fields=["shown", "first"])
        Stamp.objects.raise_by_one(withdrawing=withdrawing)

    @transaction.atomic
    def set_mode(self, post: int, mode: str) -> str:
        """Say whether a post takes comments; gives back what it was."""
        self.get_or_create(post_id=post)
        row = self.select_for_update().get(pk=post)
        before, row.mode = row.mode, mode
        row.save(update_fields=["mode"])
        Stamp.objects.raise_by_one()
        return before


class Discussion(models.Model):
    """What a post's page shows of its comments, kept ready, and whether it takes any. Live at once.

    Pages join it to their edition: the comments cost no query of their own.
    """

    post = models.OneToOneField("Post", models.CASCADE, primary_key=True, related_name="discussion")
    mode = models.CharField(max_length=6, choices=Mode, blank=True)
    shown = models.PositiveIntegerField(default=0)
    #: The first FIRST of them as records.
    first = models.JSONField(default=list)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mode__in=["", *Mode.values]), name="mode_of_comments_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.shown}"
