"""The comments of one post at the desk: the whole thread, answers, and whether more are taken."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from blog.admin.moderation import Desk
from blog.admin.pages import person
from blog.comments.modes import Mode
from blog.comments.patterns import fingerprint
from blog.forms import Ticket, WritingForm
from blog.models import Comment, Moderation, Post, PostAuthor
from blog.models.author import pen_name
from blog.models.comment import LONGEST_NAME
from blog.numbers import whole_number

MOST_SHOWN = 500


class ThreadPages(Desk):
    def get_urls(self) -> list[Any]:
        on = self.admin_site.admin_view(self.on_post)
        return [path("on/<int:post>/", on, name="blog_comment_on"), *super().get_urls()]

    def on_post(self, request: HttpRequest, post: int) -> HttpResponse:
        about = (
            Post.objects.with_standing(timezone.now()).select_related("discussion").filter(pk=post).first()
        )
        if about is None:
            raise Http404("There is no such post.")
        if not self.may_answer(request, about):
            raise PermissionDenied
        form = AnswerForm(request.POST if "answer" in request.POST else None)
        if request.method == "POST":
            if "mode" in request.POST:
                return self.set_mode(request, about)
            if form.is_valid() and self.answer(request, about, form.cleaned_data["text"]):
                return redirect("admin:blog_comment_on", about.pk)
        return self.page(request, "thread.html", f"Comments on “{about}”", self.thread(request, about, form))

    def may_answer(self, request: HttpRequest, post: Post) -> bool:
        if self.may_moderate(request):
            return True
        mine = Post.objects.filter(pk=post.pk).editable_by(person(request))
        return request.user.has_perm("blog.answer_comment") and mine.exists()

    def thread(self, request: HttpRequest, post: Post, form: "AnswerForm") -> dict[str, Any]:
        rows = Comment.objects.filter(post=post).in_threads()
        if not self.may_moderate(request):
            rows = rows.visible()
        comments = list(rows.not_empty()[: MOST_SHOWN + 1])
        discussion = getattr(post, "discussion", None)
        return {
            "comments": comments[:MOST_SHOWN],
            "has_more": len(comments) > MOST_SHOWN,
            "mode": discussion.mode if discussion else "",
            "modes": [("", "As the site has it"), *Mode.choices],
            "answer_form": form,
            "answered": whole_number(request.POST.get("to") or request.GET.get("to")),
        }

    def set_mode(self, request: HttpRequest, post: Post) -> HttpResponse:
        mode = request.POST["mode"]
        if not self.may_moderate(request) or mode not in {"", *Mode.values}:
            raise PermissionDenied
        entry = Moderation.objects.set_mode(post.pk, mode, by=person(request), now=timezone.now())
        self.tell(request, entry)
        return redirect("admin:blog_comment_on", post.pk)

    def answer(self, request: HttpRequest, post: Post, text: str) -> bool:
        """Whether the answer could be given: what it answers may be gone meanwhile."""
        visible = Comment.objects.filter(post=post).visible()
        parent = visible.filter(pk=whole_number(request.POST.get("to"))).first()
        if request.POST.get("to") and parent is None:
            messages.error(
                request, "Readers do not see what you answer. Approve it first; your text is below."
            )
            return False
        now, user = timezone.now(), person(request)
        author = getattr(user, "author", None)
        is_author = author is not None and PostAuthor.objects.filter(post=post, author=author).exists()
        reply = Comment(
            post=post,
            parent_id=parent.root_id if parent else None,
            name=pen_name(user)[:LONGEST_NAME],
            user=user,
            role=Comment.Role.AUTHOR if is_author else Comment.Role.EDITOR,
            once=Ticket.new(post.pk, now).once(text),
            fingerprint=fingerprint(text),
            written_at=now,
        )
        reply.say(text)
        self.tell(request, Moderation.objects.answer(reply, by=user, now=now))
        return True


class AnswerForm(WritingForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Your answer"
        self.fields["text"].widget.attrs["rows"] = 4
