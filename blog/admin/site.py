from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from blog.admin.live import LiveAtOnce
from blog.models import Edition, SiteSettings
from blog.models.site import ONLY_ROW
from config.admin import NeverAdded, NeverDeleted

# A few lists are better reached from the head of the page; the writing needs the room.
admin.site.enable_nav_sidebar = False

RESTYLED_AT_ONCE = 100


@admin.register(SiteSettings)
class SiteSettingsAdmin(NeverAdded, NeverDeleted, LiveAtOnce):
    """One row: its list is its form."""

    autocomplete_fields = ["social_image"]

    def save_model(self, request: HttpRequest, obj: SiteSettings, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "citation_style" in form.changed_data:
            self.restyle(request, obj)

    @staticmethod
    def restyle(request: HttpRequest, site: SiteSettings) -> None:
        """Write the newest editions anew at once; a command does the rest, which may be a million."""
        outdated = Edition.objects.outdated(site.citation_style).select_related("revision").order_by("-pk")
        newest = list(outdated[:RESTYLED_AT_ONCE])
        for edition in newest:
            edition.rerender(site)
        # How many are left is not asked: that would read every edition.
        if len(newest) == RESTYLED_AT_ONCE:
            messages.warning(
                request,
                f"The newest {RESTYLED_AT_ONCE} editions are written in the new citation style: "
                "run “manage.py rerender --outdated” for the older ones.",
            )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        settings, _ = SiteSettings.objects.get_or_create(pk=ONLY_ROW)
        return redirect("admin:blog_sitesettings_change", settings.pk)
