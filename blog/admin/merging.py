"""Making one of several records of the library, and undoing it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.admin.pages import person
from blog.models import CannotMerge, Merge
from blog.numbers import whole_number
from config.admin import NeverAdded, NeverDeleted
from config.keyed_lists import KeyedAdmin

MOST = 50


class MergePages(KeyedAdmin):
    """Lists whose records can be merged: choose them, say which one stays."""

    actions = ["merge_chosen"]
    change_list_template = "admin/blog/merging_list.html"
    #: merge_sources or merge_publishers
    merge: Any

    def told_apart_by(self, record: Any) -> list[str | None]:
        """What tells one record from another that has the same name; empty where there is nothing."""
        raise NotImplementedError

    def get_urls(self) -> list[Any]:
        name = f"blog_{self.opts.model_name}_merge"
        return [path("merge/", self.admin_site.admin_view(self.merge_page), name=name), *super().get_urls()]

    @admin.action(description="Merge the chosen ones …", permissions=["change"])
    def merge_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        ids = "-".join(str(pk) for pk in queryset.order_by("pk").values_list("pk", flat=True)[:MOST])
        return redirect(f"{reverse(f'admin:blog_{self.opts.model_name}_merge')}?ids={ids}")

    def merge_page(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        ids = [whole_number(each) for each in request.GET.get("ids", "").split("-")[:MOST]]
        chosen = list(self.get_queryset(request).filter(pk__in=ids))
        if len(chosen) < 2:
            messages.warning(request, "Choose two or more to merge.")
            return redirect(f"admin:blog_{self.opts.model_name}_changelist")
        kept = next((each for each in chosen if str(each.pk) == request.POST.get("keep")), None)
        if request.method == "POST" and kept:
            return self.carry_out(request, chosen, kept)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Merge {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "chosen": [(each, [*filter(None, self.told_apart_by(each))]) for each in chosen],
            "missing": request.method == "POST",
        }
        return TemplateResponse(request, "admin/blog/merge.html", context)

    def carry_out(self, request: HttpRequest, chosen: list[Any], kept: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                for each in chosen:
                    if each != kept:
                        type(self).merge(each, kept, by=person(request), now=timezone.now())
        except CannotMerge as error:
            for reason in error.messages:
                messages.error(request, reason)
        else:
            undo = reverse("admin:blog_merge_changelist")
            messages.success(
                request, format_html('Merged into “{}”. <a href="{}">It can be undone.</a>', kept, undo)
            )
        return redirect(f"admin:blog_{self.opts.model_name}_changelist")


@admin.register(Merge)
class MergeAdmin(NeverAdded, NeverDeleted, KeyedAdmin):
    """The log of merges; each can be undone, the last one first."""

    list_display = ["what", "kind", "by", "at", "standing"]
    list_display_links = None
    list_filter = ["kind"]
    ordering = ["-pk"]
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Merge]:
        merges: QuerySet[Merge] = (
            super().get_queryset(request).select_related("by", "undone_by").defer("data")
        )
        return merges

    def get_urls(self) -> list[Any]:
        undo = self.admin_site.admin_view(self.undo_page)
        return [path("<int:pk>/undo/", undo, name="blog_merge_undo"), *super().get_urls()]

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        # Reached from the lists of sources and publishers; the head of the page has no room for what is rare.
        return {}

    @admin.display(description="merge")
    def what(self, merge: Merge) -> str:
        return str(merge)

    @admin.display(description="undo")
    def standing(self, merge: Merge) -> str | SafeString:
        if merge.undone_at:
            return f"undone by {merge.undone_by or 'somebody'}"
        return format_html('<a href="{}">Undo …</a>', reverse("admin:blog_merge_undo", args=[merge.pk]))

    def undo_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        merge = get_object_or_404(Merge, pk=pk)
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": "Undo a merge",
                "opts": self.opts,
                "merge": merge,
            }
            return TemplateResponse(request, "admin/blog/merge_undo.html", context)
        try:
            merge.undo(person(request), now=timezone.now())
        except CannotMerge as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, f"Parted again: “{merge.gone_name}” and “{merge.kept_name}”.")
        return redirect("admin:blog_merge_changelist")
