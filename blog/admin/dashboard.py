"""The first page of the admin: what is being written, what waits, what was touched last."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from blog.admin.pages import person
from blog.comments.spam import LIKELY
from blog.models import Comment, Post
from blog.models.comment import MOST_COUNTED
from consent.admin.drafts import not_said_in

ROWS = 8


def dashboard(request: HttpRequest) -> HttpResponse:
    allowed = request.user.has_perm("blog.change_post")
    context = {
        "dashboard": blocks(request) if allowed else [],
        "waiting_comments": waiting_comments(request),
        "not_said_in": not_said_in() if request.user.has_perm("consent.publish_policy") else "",
    }
    return admin.site.index(request, context)


def waiting_comments(request: HttpRequest) -> int:
    """How many comments somebody who may moderate should read; beyond MOST_COUNTED it is merely many."""
    if not request.user.has_perm("blog.moderate_comment"):
        return 0
    return Comment.objects.waiting().filter(score__lt=LIKELY)[:MOST_COUNTED].count()


def blocks(request: HttpRequest) -> list[dict[str, Any]]:
    now = timezone.now()
    posts = Post.objects.with_standing(now).editable_by(person(request))
    newest = posts.order_by("-updated_at", "-pk")
    scheduled = posts.waiting(now)
    return [
        {
            "id": "drafts",
            "title": "Drafts",
            "posts": newest.standing_at(Post.Standing.DRAFT, now)[:ROWS],
            "empty": "No drafts.",
        },
        {
            "id": "scheduled",
            "title": "Scheduled",
            "posts": scheduled[:ROWS],
            "empty": "Nothing waits for its time.",
        },
        {
            "id": "edited",
            "title": "Edited last",
            "posts": newest[:ROWS],
            "empty": "No posts yet.",
        },
    ]
