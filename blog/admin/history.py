"""Every save of a post: who, when, what changed, and the way back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from blog.admin.differences import changes
from blog.admin.pages import PostPages, person
from blog.models import Revision

SHOWN = 200


class HistoryPages(PostPages):
    def get_urls(self) -> list[Any]:
        restore = self.admin_site.admin_view(self.restore)
        return [
            path("<int:pk>/history/<int:number>/restore/", restore, name="blog_post_restore"),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        post = self.editable(request, object_id)
        revisions = list(post.revisions.defer("data").select_related("user").order_by("-number")[:SHOWN])
        new = chosen(request, "b", revisions, 0)
        old = chosen(request, "a", revisions, revisions.index(new) + 1 if new else 0)
        editions = {each.revision_id: each.number for each in post.editions.light()}
        context = {
            "revisions": [(each, editions.get(each.pk)) for each in revisions],
            "old": old,
            "new": new,
            "changes": changes(old.data, new.data) if old and new else [],
        }
        return self.page(request, post, "history.html", "History", context)

    def restore(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show what would come back; on POST bring it back as a new revision."""
        post = self.editable(request, pk)
        revision = get_object_or_404(post.revisions.all(), number=number)
        if request.method == "POST":
            post.restore(revision, person(request))
            messages.success(request, f"Revision {number} has been restored. Readers see nothing of it yet.")
            return redirect("admin:blog_post_change", post.pk)
        context = {"revision": revision, "changes": changes(post.snapshot(), revision.data)}
        return self.page(request, post, "restore.html", f"Restore revision {number}", context)


def chosen(request: HttpRequest, name: str, revisions: list[Revision], default: int) -> Revision | None:
    """The revision that the page asks for by its number, or the one at the default place."""
    wanted = request.GET.get(name, "")
    found = next((each for each in revisions if str(each.number) == wanted), None)
    return found or next(iter(revisions[default:]), None)
