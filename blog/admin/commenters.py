"""What one person wrote: giving it to them, and erasing it. And the patterns that are blocked."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from blog.admin.moderation import Desk, QueuePages, numbers
from blog.admin.pages import person
from blog.admin.threads import ThreadPages
from blog.comments import formatting
from blog.comments.patterns import folded
from blog.models import BlockedPattern, Comment, Moderation
from blog.models.personal import erase, export


class PersonPages(Desk):
    def get_urls(self) -> list[Any]:
        people = self.admin_site.admin_view(self.people)
        blocked = self.for_moderators(self.blocked)
        return [
            path("person/", people, name="blog_comment_person"),
            path("blocked/", blocked, name="blog_comment_blocked"),
            *super().get_urls(),
        ]

    def people(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("blog.erase_comment"):
            raise PermissionDenied
        email = request.POST.get("email", "").strip()
        found = Comment.objects.of_person(email)
        if "export" in request.POST and found:
            response = HttpResponse(
                json.dumps(export(email), ensure_ascii=False, indent=2), content_type="application/json"
            )
            response["Content-Disposition"] = 'attachment; filename="comments.json"'
            return response
        if "erase" in request.POST and request.POST.get("sure"):
            count = erase(email)
            messages.success(request, f"Erased for good: {count} comment{'' if count == 1 else 's'}.")
            return redirect("admin:blog_comment_person")
        context = {
            "email": email,
            "count": found.count() if email else None,
            "unsure": "erase" in request.POST,
        }
        return self.page(request, "person.html", "What one person wrote", context)

    def blocked(self, request: HttpRequest) -> HttpResponse:
        now, user = timezone.now(), person(request)
        if request.method == "POST":
            if pattern := request.POST.get("unblock"):
                self.tell(request, Moderation.objects.unblock(pattern, by=user, now=now))
                return redirect("admin:blog_comment_blocked")
            pattern = " ".join(request.POST.get("pattern", "").split())
            if is_narrow(pattern):
                self.tell(request, Moderation.objects.block(pattern, by=user, now=now))
                return redirect("admin:blog_comment_blocked")
            messages.error(request, "A pattern needs three letters or more, and 120 at most.")
        context = {
            "patterns": BlockedPattern.objects.all(),
            "typed": request.POST.get("pattern", ""),
            "suggested": suggested(request.GET.get("comment", "")),
        }
        return self.page(request, "blocked.html", "Blocked patterns", context)


def is_narrow(pattern: str) -> bool:
    """Whether it stops less than everything."""
    letters = folded(pattern).replace("*", "").replace(" ", "")
    # Two are a word in Chinese.
    return len(letters) >= (3 if letters.isascii() else 2) and len(pattern) <= 120


def suggested(number: str) -> list[str]:
    """What could be blocked because of a comment: where its links lead, its name and address."""
    comment = Comment.objects.filter(pk__in=numbers([number])).first()
    if comment is None:
        return []
    found = [*formatting.hosts(comment.text), comment.email, comment.email.partition("@")[2], comment.name]
    return [each for each in dict.fromkeys(found) if is_narrow(each)]


@admin.register(Comment)
class CommentAdmin(PersonPages, ThreadPages, QueuePages):
    """Its pages are those of the desk; none shows a comment as a form."""

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        comment = Comment.objects.filter(pk__in=numbers([object_id])).first()
        if comment is None:
            raise Http404("There is no such comment.")
        return redirect("admin:blog_comment_on", comment.post_id)

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("admin:blog_comment_log")
