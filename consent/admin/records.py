"""Reading what is kept of decisions; nobody writes it by hand."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from config.admin import NeverAdded, NeverChanged, NeverDeleted, day_and_time
from config.keyed_lists import KeyedAdmin
from consent.admin.columns import names_of
from consent.export import as_csv, records
from consent.models import ConsentDailyStat, ConsentRecord, PolicyVersion


class ReadOnly(NeverAdded, NeverChanged, KeyedAdmin):
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER


@admin.register(ConsentRecord)
class ConsentRecordAdmin(ReadOnly):
    """The search takes a receipt number; whoever has it may ask for their rows, or have them erased."""

    list_display = ["short_key", "event", "policy", "allowed_words", "surface", "given", "ends"]
    # No filter by language and no hierarchy of dates: both read the whole table to know what there is.
    list_filter = ["event", "surface"]
    list_select_related = ()  # `get_queryset` loads a version once for all its records
    search_fields = ["key"]
    search_help_text = "The number on a visitor’s receipt"
    readonly_fields = ["allowed_words", "offered_words", "given", "ends"]
    fields = [
        *("event", "policy", "allowed_words", "offered_words", "language", "surface", "gpc", "js"),
        *("given", "ends"),
    ]
    change_list_template = "admin/consent/record_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConsentRecord]:
        versions = Prefetch("policy", PolicyVersion.objects.without_evidence())
        return super().get_queryset(request).prefetch_related(versions)

    @admin.display(description="allowed")
    def allowed_words(self, record: ConsentRecord) -> str:
        return names_of(record.allowed, record.policy)

    @admin.display(description="offered")
    def offered_words(self, record: ConsentRecord) -> str:
        return names_of(record.offered, record.policy)

    @admin.display(description="created at")
    def given(self, record: ConsentRecord) -> str:
        return day_and_time(record.created_at)

    @admin.display(description="ends at")
    def ends(self, record: ConsentRecord) -> str:
        return day_and_time(record.ends_at)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        return queryset & ConsentRecord.objects.with_receipt(search_term.strip()), False

    def get_urls(self) -> list[Any]:
        export = self.admin_site.admin_view(self.export)
        return [path("export.csv", export, name="consent_consentrecord_export"), *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        if not request.user.has_perm("consent.export_consentrecord"):
            raise PermissionDenied
        response = StreamingHttpResponse(as_csv(records(None, None)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="consent-records.csv"'
        return response


@admin.register(ConsentDailyStat)
class ConsentDailyStatAdmin(NeverDeleted, ReadOnly):
    list_display = ["date", "action", "surface", "policy", "count"]
    list_filter = ["action", "surface"]
    list_select_related = ["policy"]
    ordering = ["-date"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConsentDailyStat]:
        return super().get_queryset(request).defer("policy__snapshot", "policy__rendered")
