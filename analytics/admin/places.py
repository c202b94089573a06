"""Which posts are pinned to the top of Most read, and which are left out of it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from analytics.models import PostCount
from config.keyed_lists import KeyedAdmin


@admin.register(PostCount)
class PlaceAdmin(KeyedAdmin):
    list_display = ["post", "readers", "standing"]
    list_editable = ["standing"]
    sortable_by = ()
    list_select_related = ["post"]
    search_fields = ["post__title"]
    ordering = ["-standing", "-readers_30d", "-post_id"]
    fields = ["post", "standing"]
    autocomplete_fields = ["post"]
    actions = None

    @admin.display(description="readers in 30 days")
    def readers(self, count: PostCount) -> int:
        return count.readers_30d

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["post"] if obj else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A post that nobody has read yet can be pinned too."""
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: PostCount, form: Any, change: bool) -> None:
        # Not the figures, which a flush may be raising at this moment.
        obj.save(update_fields=["standing"] if change else None)
