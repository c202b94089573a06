"""Telling moderators by mail what waits: one mail for all of it, not one a comment."""

import datetime
import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import OperationalError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from blog.comments.spam import LIKELY
from blog.models import Comment, SiteSettings

log = logging.getLogger(__name__)
LOG = "django.core.mail.backends.console.EmailBackend"
PAUSE = datetime.timedelta(minutes=10)
MOST_NAMED = 20
#: Comments that one mail tells of; where more wait, the next mail goes on.
MOST_TOLD = 1000


def tell_moderators(site: SiteSettings, now: datetime.datetime) -> int:
    """Send one mail about what waits and has not been told; how many comments it is about.

    At most one mail in ten minutes. Where no mail can be sent, or the database is busy, the comments wait all
    the same, and moderators are told the next time.
    """
    try:
        return told(site, now)
    except OperationalError as error:
        log.warning("Moderators are told of comments later: %s", error)
        return 0


def told(site: SiteSettings, now: datetime.datetime) -> int:
    if not site.comments_mail or not (people := moderators()):
        return 0
    chosen = claim(now)
    if not chosen:
        return 0
    count = len(chosen)
    if settings.MAILERS["default"]["BACKEND"] == LOG:
        # Who wrote what has no place there: nobody could erase it.
        log.warning("%d comment(s) wait for a moderator.", count)
        return count
    waiting = list(Comment.objects.filter(pk__in=chosen[:MOST_NAMED]).order_by("pk").select_related("post"))
    context = {
        "comments": waiting,
        "more": count - len(waiting),
        "desk": settings.SITE_URL + reverse("admin:blog_comment_changelist"),
        "site": site,
    }
    subject = f"{site.name}: {count} comment{'' if count == 1 else 's'} to read"
    try:
        send_mail(subject, render_to_string("blog/comments/mail.txt", context), None, people)
    except (OSError, SMTPException) as error:
        log.warning("Moderators were not told of %d comments: %s", count, error)
        Comment.objects.filter(pk__in=chosen).update(told_at=None)
        return 0
    return count


@transaction.atomic
def claim(now: datetime.datetime) -> list[int]:
    """The comments to tell of, marked so that no other worker tells of them; none if it is too early."""
    if Comment.objects.filter(told_at__gt=now - PAUSE).exists():
        return []
    untold = Comment.objects.waiting().filter(told_at=None, score__lt=LIKELY).order_by("score")
    chosen = list(untold.select_for_update(skip_locked=True).values_list("pk", flat=True)[:MOST_TOLD])
    Comment.objects.filter(pk__in=chosen).update(told_at=now)
    return chosen


def moderators() -> list[str]:
    """The addresses of those who may moderate."""
    able = User.objects.with_perm(
        "blog.moderate_comment", backend="django.contrib.auth.backends.ModelBackend"
    )
    return sorted(set(able.exclude(email="").values_list("email", flat=True)))
