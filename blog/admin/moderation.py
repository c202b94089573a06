"""The moderation desk: the queue by score, decisions and their undoing, the log."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from blog.admin.pages import person
from blog.comments.seen import Seen
from blog.comments.spam import LIKELY
from blog.models import CannotUndo, Comment, Discussion, Moderation, Post
from blog.models.comment import MOST_COUNTED
from blog.models.moderation import Decided, of_comments
from blog.numbers import whole_number
from config.admin import NeverAdded, NeverChanged, NeverDeleted

#: Cards on one page; more come up as these are decided.
A_PAGE = 100
ENTRIES = 100
#: Comments that an entry of the log leads to.
NAMED = 3
MOST_AT_ONCE = 1000
DEEDS = {
    "approve": Moderation.Deed.APPROVE,
    "spam": Moderation.Deed.SPAM,
    "delete": Moderation.Deed.DELETE,
    "wait": Moderation.Deed.WAIT,
}


def said(entry: Moderation) -> str:
    if entry.deed in {Moderation.Deed.BLOCK, Moderation.Deed.UNBLOCK}:
        pattern = f"“{entry.pattern}”" if entry.pattern else "a pattern that is gone for good"
        return f"{entry.get_deed_display()} {pattern}."
    if entry.deed == Moderation.Deed.MODE:
        return "Changed whether comments are taken here."
    return f"{entry.get_deed_display()}: {of_comments(entry.count)}."


def with_comments(entries: list[Moderation]) -> Iterator[tuple[Moderation, list[tuple[int, Comment | None]]]]:
    """The first comments of each entry by their numbers; None stands for what is gone for good."""
    first = {entry.pk: [int(pk) for pk, _was in entry.before[:NAMED]] for entry in entries}
    wanted = {pk for numbers in first.values() for pk in numbers}
    found = Comment.objects.filter(pk__in=wanted).not_empty().select_related("post").in_bulk()
    for entry in entries:
        yield entry, [(pk, found.get(pk)) for pk in first[entry.pk]]


def left_alone(done: Decided) -> list[str]:
    """What a decision did not reach, and why."""
    found = [
        f"{name} has decided about {of_comments(count)} meanwhile." for name, count in done.faster.items()
    ]
    if done.changed:
        was = "was" if len(done.changed) == 1 else "were"
        again = "it" if len(done.changed) == 1 else "them"
        found.append(f"{of_comments(len(done.changed))} {was} changed meanwhile: read {again} again.")
    if done.gone:
        was = "is" if len(done.gone) == 1 else "are"
        found.append(f"{of_comments(len(done.gone))} {was} not there any more.")
    return [sentence[0].upper() + sentence[1:] for sentence in found]


class Desk(NeverAdded, NeverChanged, NeverDeleted, admin.ModelAdmin):
    """What every page of the desk has, and who gets there."""

    @staticmethod
    def may_moderate(request: HttpRequest) -> bool:
        return request.user.has_perm("blog.moderate_comment")

    def for_moderators(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.may_moderate(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return self.admin_site.admin_view(guarded)

    def page(self, request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
        frame = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "may_moderate": self.may_moderate(request),
            "may_erase": request.user.has_perm("blog.erase_comment"),
        }
        return TemplateResponse(request, f"admin/blog/comment/{template}", frame | context)

    def tell(self, request: HttpRequest, entry: Moderation) -> None:
        """Say what was done, with a button to undo it."""
        undo = reverse("admin:blog_comment_log")
        messages.success(
            request, format_html('{} <a href="{}#entry-{}">Undo …</a>', said(entry), undo, entry.pk)
        )


class QueuePages(Desk):
    def get_urls(self) -> list[Any]:
        return [
            path("decide/", self.for_moderators(self.decide), name="blog_comment_decide"),
            path("log/", self.for_moderators(self.log), name="blog_comment_log"),
            path("log/<int:pk>/undo/", self.for_moderators(self.undo), name="blog_comment_undo"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not self.may_moderate(request):
            return self.own_posts(request)
        status = request.GET.get("show", "")
        if status not in Comment.Status.values:
            status = Comment.Status.WAITING
        rows = Comment.objects.filter(status=status).not_empty().select_related("post", "parent")
        waits = status == Comment.Status.WAITING
        found = list((rows.least_suspicious_first() if waits else rows.order_by("-pk"))[: A_PAGE + 1])
        shown = found[:A_PAGE]
        context = {
            "status": status,
            "waits": waits,
            "counts": self.counts(),
            "above": [each for each in shown if not waits or not each.is_likely_spam],
            "below": [each for each in shown if waits and each.is_likely_spam],
            "has_more": len(found) > A_PAGE,
            "likely": LIKELY,
        }
        return self.page(request, "queue.html", "Comments", context)

    def own_posts(self, request: HttpRequest) -> HttpResponse:
        """For those who may answer, and decide nothing: where they have been answered."""
        mine = Post.objects.with_standing(timezone.now()).editable_by(person(request))
        rows = Discussion.objects.filter(post__in=mine, shown__gt=0).select_related("post")
        return self.page(
            request,
            "own.html",
            "Comments under your posts",
            {"discussions": rows.order_by("-post__updated_at")[:ENTRIES]},
        )

    @staticmethod
    def counts() -> list[tuple[str, str, int]]:
        rows = Comment.objects.not_empty()
        return [
            (status.value, status.label, rows.filter(status=status)[:MOST_COUNTED].count())
            for status in Comment.Status
        ]

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest) -> HttpResponse:
        """One comment, those that are ticked, or all below the line."""
        deed, seen = chosen(request)
        done = Decided()
        if deed and seen:
            done = Moderation.objects.decide(seen, deed, by=person(request), now=timezone.now())
        if request.headers.get("Accept") == "application/json":
            return JsonResponse(self.for_keyboard(request, done, seen))
        if done.entry:
            self.tell(request, done.entry)
        for sentence in left_alone(done) or ([] if done.entry else ["Nothing was chosen."]):
            messages.warning(request, sentence)
        return redirect(back(request))

    def for_keyboard(self, request: HttpRequest, done: Decided, seen: list[Seen]) -> dict[str, Any]:
        """The answer for moderation.js: what was decided, and what is to be read again as it is now."""
        sentences = [said(done.entry)] if done.entry else []
        sentences += left_alone(done) or ([] if done.entry else ["Nothing changed."])
        moved = {pk for pk, _was in done.entry.before} if done.entry else set()
        return {
            "entry": done.entry.pk if done.entry else None,
            "said": " ".join(sentences),
            "not_decided": [each.pk for each in seen if each.pk not in moved],
            "read_again": self.read_again(request, done, seen),
        }

    def read_again(self, request: HttpRequest, done: Decided, seen: list[Seen]) -> dict[int, str]:
        """The cards of what was changed, where it still stands in the queue that the moderator has open."""
        shown = {each.pk: each.status for each in seen}
        rows = Comment.objects.filter(pk__in=done.changed).select_related("post", "parent")
        return {
            row.pk: render_to_string(
                "admin/blog/comment/_card.html",
                {"comment": row, "status": row.status, "may_moderate": True, "is_changed": True},
                request,
            )
            for row in rows
            if row.status == shown[row.pk]
        }

    def log(self, request: HttpRequest) -> HttpResponse:
        entries = Moderation.objects.select_related("by", "undone_by", "post", "pattern")
        if before := whole_number(request.GET.get("before")):
            entries = entries.filter(pk__lt=before)
        rows = list(entries[: ENTRIES + 1])
        context = {
            "entries": [
                (entry, said(entry), about, entry.count - len(about))
                for entry, about in with_comments(rows[:ENTRIES])
            ],
            "older": rows[ENTRIES - 1].pk if len(rows) > ENTRIES else None,
        }
        return self.page(request, "log.html", "What was decided", context)

    @method_decorator(require_POST)
    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        entry = get_object_or_404(Moderation.objects.select_related("pattern"), pk=pk)
        wants_json = request.headers.get("Accept") == "application/json"
        try:
            stays = entry.undo(by=person(request), now=timezone.now())
        except CannotUndo as refusal:
            if wants_json:
                return JsonResponse({"said": str(refusal)}, status=409)
            messages.error(request, str(refusal))
        else:
            done = " ".join([f"Undone. {said(entry)}", *stays])
            if wants_json:
                return JsonResponse({"said": done})
            messages.success(request, done)
        return redirect(back(request, "admin:blog_comment_log"))


def chosen(request: HttpRequest) -> tuple[Moderation.Deed | None, list[Seen]]:
    """What the pressed button says: `one` (approve-12:…), `deed` for the ticked, `below` for the rest."""
    if "one" in request.POST:
        name, _, sent = request.POST["one"].partition("-")
        return DEEDS.get(name), seen_in([sent])
    if "below" in request.POST:
        return DEEDS.get(request.POST["below"]), seen_in(request.POST.getlist("below_line"))
    return DEEDS.get(request.POST.get("deed", "")), seen_in(request.POST.getlist("chosen"))


def seen_in(texts: Iterable[str]) -> list[Seen]:
    return [seen for seen in map(Seen.parse, list(texts)[:MOST_AT_ONCE]) if seen]


def back(request: HttpRequest, otherwise: str = "admin:blog_comment_changelist") -> str:
    """The page of the desk that the button stands on."""
    wanted = request.POST.get("back", "")
    desk = reverse("admin:blog_comment_changelist")
    return wanted if wanted.startswith(desk) else reverse(otherwise)
