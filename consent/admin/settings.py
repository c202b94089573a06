from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from config.admin import NeverAdded, NeverDeleted
from consent.admin.drafts import DraftAdmin
from consent.models import ConsentSettings
from consent.models.settings import ONLY_ROW


@admin.register(ConsentSettings)
class ConsentSettingsAdmin(NeverAdded, NeverDeleted, DraftAdmin):
    """One row: its list is its form."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        row, _ = ConsentSettings.objects.get_or_create(pk=ONLY_ROW)
        return redirect("admin:consent_consentsettings_change", row.pk)
