from typing import Any

import taggit.admin
import taggit.models
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import path

from blog.admin.live import LiveAtOnce
from blog.models import EditionTag, PostTag, Tag, search_index
from blog.models.counting import count_of
from blog.models.tag import fold
from blog.search.words import LAST_LETTER

SUGGESTIONS = 20

# Ours are the only keywords; taggit registers its own on import.
taggit.admin.admin.site.unregister(taggit.models.Tag)


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ["name", "slug", "description"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = "Made from the name if left empty."

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        folded = fold(name)
        if len(folded) > 120:
            raise forms.ValidationError("This name is too long.")
        twin = Tag.objects.filter(folded=folded).exclude(pk=self.instance.pk).first()
        if twin:
            raise forms.ValidationError(f"There is a keyword “{twin.name}” already.")
        return name


@admin.register(Tag)
class TagAdmin(LiveAtOnce):
    form = TagForm
    list_display = ["name", "slug", "used"]
    search_fields = ["name", "folded"]
    sortable_by = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        tags: QuerySet[Tag] = super().get_queryset(request).annotate(use=count_of(PostTag, "tag"))
        return tags

    @admin.display(description="posts")
    def used(self, tag: Tag) -> int:
        return int(vars(tag)["use"])

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # A keyword's address stays as it is: readers have linked to it.
        return ["slug"] if obj else []

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        obj.folded = fold(obj.name)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if "name" in form.changed_data:
            search_index.renamed(EditionTag.objects.filter(tag=form.instance))
        super().save_related(request, form, formsets, change)

    def get_urls(self) -> list[Any]:
        suggest = self.admin_site.admin_view(self.suggest)
        return [path("suggest/", suggest, name="blog_tag_suggest"), *super().get_urls()]

    def suggest(self, request: HttpRequest) -> JsonResponse:
        """Names of keywords, as Select2 wants them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        term = fold(request.GET.get("term", "")[:100])
        # What begins so comes first, itself before all others. Each is a walk in order; nothing is sorted.
        begins = {"folded__startswith": term, "folded__gte": term, "folded__lt": term + LAST_LETTER}
        names: dict[str, None] = {}
        for nearness in (begins, {"folded__contains": term}):
            found = Tag.objects.filter(**nearness).order_by("folded")
            names |= dict.fromkeys(found.values_list("name", flat=True)[:SUGGESTIONS])
        return JsonResponse({"results": [{"id": name, "text": name} for name in list(names)[:SUGGESTIONS]]})
