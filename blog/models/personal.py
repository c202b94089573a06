"""What is kept of one person, and for how long anything is."""

import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from blog.models.blocked import BlockedPattern
from blog.models.comment import EMPTY, REFUSED, Comment
from blog.models.discussion import Discussion
from blog.models.flood import NetworkUse
from blog.models.site import SiteSettings


class Erased(NamedTuple):
    comments: int
    patterns: int


def export(email: str) -> dict[str, list[Any]]:
    """Everything that is kept of whoever left this address."""
    blocked = [each.pattern for each in BlockedPattern.objects.about_person(email)]
    return {"comments": comments(email), "blocked_patterns": blocked}


def comments(email: str) -> list[dict[str, Any]]:
    return [
        {
            "name": comment.name,
            "email": comment.email,
            "text": comment.text,
            "post": comment.post.title,
            "status": comment.get_status_display(),
            "written_at": comment.written_at.isoformat(),
            "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
            "score": comment.score,
            "reasons": comment.reasons,
        }
        for comment in Comment.objects.of_person(email).select_related("post").order_by("pk")
    ]


@transaction.atomic
def erase(email: str) -> Erased:
    """Erase it all for good; how much that was."""
    patterns = BlockedPattern.objects.about_person(email)
    BlockedPattern.objects.filter(pk__in=[each.pk for each in patterns]).delete()
    found = list(Comment.objects.of_person(email).select_for_update().order_by("pk"))
    shown = {comment.post_id for comment in found if comment.status == Comment.Status.APPROVED}
    # Answers first, so that what they answered need not stay as an empty place.
    for comment in reversed(found):
        comment.erase()
    if shown:
        Discussion.objects.refresh(shown, withdrawing=True)
    return Erased(len(found), len(patterns))


@transaction.atomic
def forget(site: SiteSettings, now: datetime.datetime) -> int:
    """Delete what has been kept long enough; how many comments went for good."""
    NetworkUse.objects.forget(now)
    if site.comments_email_days:
        old = now - datetime.timedelta(days=site.comments_email_days)
        Comment.objects.filter(written_at__lt=old).exclude(email="").update(email="")
    before = now - datetime.timedelta(days=site.comments_spam_days)
    BlockedPattern.objects.filter(unblocked_at__lt=before).delete()
    # An old comment that was deleted today can be brought back as long as one that came today.
    refused_at = Coalesce("decided_at", "written_at")
    gone = Comment.objects.annotate(refused_at=refused_at).filter(REFUSED, refused_at__lt=before)
    has_answers = Exists(Comment.objects.filter(parent=OuterRef("pk")))
    # Others have answered them: an empty place stays, and is looked at again when as much time has passed.
    gone.filter(has_answers).update(decided_at=now, **EMPTY)
    return gone.filter(~has_answers).delete()[0]
