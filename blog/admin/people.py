from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from blog.admin.live import LiveAtOnce
from blog.models import Author, EditionAuthor, search_index


@admin.register(Author)
class AuthorAdmin(LiveAtOnce):
    list_display = ["name", "user"]
    list_select_related = ["user"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["photo", "user"]
    sortable_by = ["name"]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if "name" in form.changed_data:
            search_index.renamed(EditionAuthor.objects.filter(author=form.instance))
        super().save_related(request, form, formsets, change)
