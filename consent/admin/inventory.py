from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from consent import published
from consent.admin.columns import name_in_draft
from consent.admin.drafts import DraftAdmin, TextInline
from consent.models import (
    Category,
    CategoryText,
    CookieFinding,
    EmbedProvider,
    Provider,
    ScriptSnippet,
    Service,
    ServiceText,
    StorageItem,
    StorageItemText,
)

CODE = "consent.manage_code"


class CategoryTextInline(TextInline):
    model = CategoryText


@admin.register(Category)
class CategoryAdmin(DraftAdmin):
    list_display = ["slug", "basis", "position", "is_active"]
    inlines = [CategoryTextInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The short name stands in visitors' cookies."""
        return ["slug"] if obj and obj.slug in published.policy().categories else []


@admin.register(Provider)
class ProviderAdmin(DraftAdmin):
    list_display = ["name", "legal_name", "country", "is_first_party"]
    search_fields = ["name", "legal_name"]


class ServiceTextInline(TextInline):
    model = ServiceText


class StorageItemInline(admin.TabularInline):
    model = StorageItem
    extra = 0
    show_change_link = True
    verbose_name = "thing it stores"
    verbose_name_plural = "what it stores on a device"


class ScriptSnippetInline(admin.StackedInline):
    model = ScriptSnippet
    extra = 0


class EmbedProviderInline(admin.StackedInline):
    model = EmbedProvider
    extra = 0


class ByName(admin.RelatedFieldListFilter):
    """Categories by what they are called."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(each.pk), name_in_draft(each)) for each in Category.objects.prefetch_related("texts")]


@admin.register(Service)
class ServiceAdmin(DraftAdmin):
    list_display = ["name", "called", "provider", "kind", "is_active"]
    list_filter = ["is_active", ("category", ByName)]
    list_select_related = ["category", "provider"]
    search_fields = ["name", "slug"]
    fieldsets = [
        (None, {"fields": ["name", "is_active", "category", "provider"]}),
        ("For experts", {"fields": ["slug", "kind", "hosts"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        return super().get_queryset(request).prefetch_related("category__texts")

    @admin.display(description="category")
    def called(self, service: Service) -> str:
        return name_in_draft(service.category)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is StorageItem:
            for item in [*formset.new_objects, *(each for each, _fields in formset.changed_objects)]:
                CookieFinding.objects.declare(item.kind, item.name)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        texts: list[Any] = [ServiceTextInline, StorageItemInline]
        code = [ScriptSnippetInline, EmbedProviderInline]
        return texts + code if request.user.has_perm(CODE) else texts

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Hosts open the security policy of every page, so they are code too."""
        locked = [] if request.user.has_perm(CODE) else ["hosts", "kind"]
        known = obj and any(each["slug"] == obj.slug for each in published.policy().services)
        return [*locked, "slug"] if known else locked


class StorageItemTextInline(TextInline):
    model = StorageItemText


@admin.register(StorageItem)
class StorageItemAdmin(DraftAdmin):
    """Reached from its service, and from what was found and nobody declared."""

    inlines = [StorageItemTextInline]

    def save_model(self, request: HttpRequest, obj: StorageItem, form: Any, change: bool) -> None:
        obj.save()
        CookieFinding.objects.declare(obj.kind, obj.name)

    def response_post_save_add(self, request: HttpRequest, obj: StorageItem) -> HttpResponseRedirect:
        return self.back_to_service(request, obj, super().response_post_save_add(request, obj))

    def response_post_save_change(self, request: HttpRequest, obj: StorageItem) -> HttpResponseRedirect:
        return self.back_to_service(request, obj, super().response_post_save_change(request, obj))

    @staticmethod
    def back_to_service(
        request: HttpRequest, item: StorageItem, otherwise: HttpResponseRedirect
    ) -> HttpResponseRedirect:
        """Where the next item waits for its words."""
        if not request.user.has_perm("consent.view_service"):
            return otherwise
        page = reverse("admin:consent_service_change", args=[item.service_id])
        return HttpResponseRedirect(f"{page}#storage-group")

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {}
