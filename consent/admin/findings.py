from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from config.admin import NeverAdded, day_and_time
from config.keyed_lists import KeyedAdmin
from consent.models import CookieFinding, StorageItem

SET_BY = {
    CookieFinding.Source.GUARD: StorageItem.SetBy.SERVER,
    CookieFinding.Source.SCAN: StorageItem.SetBy.SCRIPT,
}


@admin.register(CookieFinding)
class CookieFindingAdmin(NeverAdded, KeyedAdmin):
    """What was found and nobody declared."""

    list_display = ["name", "kind", "source", "path_sample", "count", "seen", "status"]
    list_filter = ["status", "source"]
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    actions = ["ignore", "mark_declared"]

    def get_list_display(self, request: HttpRequest) -> Any:
        may_declare = request.user.has_perm("consent.add_storageitem")
        return [*self.list_display, *(["inventory"] if may_declare else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["name", "kind", "source", "path_sample", "first", "seen", "count"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*self.get_readonly_fields(request, obj), "status"]

    @admin.display(description="first seen")
    def first(self, finding: CookieFinding) -> str:
        return day_and_time(finding.first_seen)

    @admin.display(description="last seen")
    def seen(self, finding: CookieFinding) -> str:
        return day_and_time(finding.last_seen)

    @admin.display
    def inventory(self, finding: CookieFinding) -> str:
        """One press to the inventory, where all that is known of it is filled in."""
        if finding.status == CookieFinding.Status.DECLARED:
            return ""
        known = {"kind": finding.kind, "name": finding.name}
        known["set_by"] = SET_BY[CookieFinding.Source(finding.source)]
        add = f"{reverse('admin:consent_storageitem_add')}?{urlencode(known)}"
        return format_html('<a href="{}">Add to the inventory</a>', add)

    @admin.action(description="Ignore these", permissions=["change"])
    def ignore(self, request: HttpRequest, findings: QuerySet[CookieFinding]) -> None:
        findings.update(status=CookieFinding.Status.IGNORED)

    @admin.action(description="They are declared now", permissions=["change"])
    def mark_declared(self, request: HttpRequest, findings: QuerySet[CookieFinding]) -> None:
        findings.update(status=CookieFinding.Status.DECLARED)
