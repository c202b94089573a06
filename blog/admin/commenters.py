"""What one person wrote: giving it to them, and erasing it. And the patterns that are blocked."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from blog.admin.moderation import Desk, QueuePages
from blog.admin.pages import person
from blog.admin.threads import ThreadPages
from blog.comments import formatting
from blog.comments.mail_hosts import EVERYBODYS
from blog.comments.names import LONG_ENOUGH
from blog.comments.patterns import folded
from blog.models import BlockedPattern, Comment, Moderation
from blog.models.blocked import hits
from blog.models.moderation import of_comments
from blog.models.personal import erase, export
from blog.numbers import whole_number


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
        patterns = BlockedPattern.objects.about_person(email)
        is_known = bool(patterns) or found.exists()
        if "export" in request.POST and is_known:
            response = HttpResponse(
                json.dumps(export(email), ensure_ascii=False, indent=2), content_type="application/json"
            )
            response["Content-Disposition"] = 'attachment; filename="comments.json"'
            return response
        if "erase" in request.POST and request.POST.get("sure"):
            erased = erase(email)
            messages.success(
                request, f"Erased for good: {of_comments(erased.comments)}{and_patterns(erased.patterns)}."
            )
            return redirect("admin:blog_comment_person")
        context = {
            "email": email,
            "count": found.count() if email else None,
            "patterns": patterns,
            "is_known": is_known,
            "unsure": "erase" in request.POST,
        }
        return self.page(request, "person.html", "What one person wrote", context)

    def blocked(self, request: HttpRequest) -> HttpResponse:
        now, user = timezone.now(), person(request)
        pattern, is_tried = " ".join(request.POST.get("pattern", "").split()), False
        if request.method == "POST":
            on = BlockedPattern.objects.on()
            if blocked := on.filter(pattern=request.POST.get("unblock", "")).first():
                self.tell(request, Moderation.objects.unblock(blocked, by=user, now=now))
                return redirect("admin:blog_comment_blocked")
            if "unblock" in request.POST:
                messages.warning(request, "This is blocked no longer.")
                return redirect("admin:blog_comment_blocked")
            if not is_narrow(pattern):
                messages.error(request, "A pattern needs three letters or more, and 120 at most.")
            elif "try" in request.POST:
                is_tried = True
            else:
                self.tell(request, Moderation.objects.block(pattern, by=user, now=now))
                return redirect("admin:blog_comment_blocked")
        offered = suggested(request.GET.get("comment", ""))
        found = hits([*offered, pattern] if is_tried else offered)
        context = {
            "patterns": BlockedPattern.objects.on(),
            "typed": request.POST.get("pattern", ""),
            "tried": found[pattern] if is_tried else None,
            "suggested": [(each, found[each]) for each in offered],
        }
        return self.page(request, "blocked.html", "Blocked patterns", context)


def is_narrow(pattern: str) -> bool:
    """Whether it stops less than everything."""
    letters = folded(pattern).replace("*", "").replace(" ", "")
    # Two are a word in Chinese.
    return len(letters) >= (3 if letters.isascii() else 2) and len(pattern) <= 120


def suggested(number: str) -> list[str]:
    """What could be blocked because of a comment: where its links lead, its name and address.

    Nothing that others share: no mailbox for everybody, no name that may stand in any sentence.
    """
    comment = Comment.objects.filter(pk=whole_number(number)).first()
    if comment is None:
        return []
    hosts = [*formatting.hosts(comment.text), comment.email.partition("@")[2]]
    found = [host for host in hosts if host.removeprefix("www.") not in EVERYBODYS]
    found.append(comment.email)
    if len(comment.name) >= LONG_ENOUGH:
        found.append(comment.name)
    return [each for each in dict.fromkeys(found) if is_narrow(each)]


def and_patterns(count: int) -> str:
    """The end of a sentence about what was erased."""
    return f", and {count} blocked pattern{'' if count == 1 else 's'}" if count else ""


@admin.register(Comment)
class CommentAdmin(PersonPages, ThreadPages, QueuePages):
    """Its pages are those of the desk; none shows a comment as a form."""

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        comment = Comment.objects.filter(pk=whole_number(object_id)).first()
        if comment is None:
            raise Http404("There is no such comment.")
        return redirect("admin:blog_comment_on", comment.post_id)

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("admin:blog_comment_log")
