"""What the writing page asks the library: which sources there are, and what a pasted bibliography says."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, Q, QuerySet, When
from django.http import HttpRequest, JsonResponse
from django.urls import path

from blog.admin.source_fields import COPIED, SourceFields, date_in_words
from blog.citations import bibliography
from blog.citations.identity import normal_doi, normal_url, with_scheme
from blog.citations.styles import house
from blog.models import Source, SourceWord
from blog.snapshot import SourceRecord

MOST_FOUND = 8
#: Of sources that match so many are compared by how often they are cited: the newest.
MOST_COMPARED = 200
LONGEST_SEARCH = 300


def row_of(record: SourceRecord) -> dict[str, str]:
    """A source as the fields of a row on the writing page."""
    return {
        **{name: str(record.get(name, "")) for name in ("url", "doi", *COPIED)},
        "authors": "; ".join(record["authors"]),
        "issued": date_in_words(record["issued"]),
        "source_language": record["language"],
    }


def told(source: Source) -> dict[str, Any]:
    return {**told_of(source.as_record()), "library": source.pk}


class SourceQuestions(admin.ModelAdmin):
    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("find/", view(self.find), name="blog_source_find"),
            path("read/", view(self.read), name="blog_source_read"),
            *super().get_urls(),
        ]

    def find(self, request: HttpRequest) -> JsonResponse:
        """The sources whose words, address or DOI were typed, the most cited first."""
        self.refuse_strangers(request)
        found = matching(request.GET.get("q", "")[:LONGEST_SEARCH])
        answer = [{**told(source), "use": vars(source)["use"]} for source in found]
        return JsonResponse({"sources": answer})

    def read(self, request: HttpRequest) -> JsonResponse:
        """A bibliography in whatever formats, understood and not understood; nothing is kept."""
        self.refuse_strangers(request)
        try:
            found = bibliography.read(request.body.decode("utf-8", "replace"))
        except bibliography.TooMuch as error:
            return JsonResponse({"error": str(error)}, status=400)
        return JsonResponse(preview(found))

    def refuse_strangers(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def matching(text: str) -> QuerySet[Source]:
    """Those with this title or address first, then those that merely have its words."""
    title = " ".join(text.split())
    exact = [*same_address(title), *same_title(title)]
    found = {*SourceWord.objects.find(title, MOST_COMPARED), *exact}
    is_exact = Case(When(Q(pk__in=exact) | Q(title__iexact=title), then=1), default=0)
    ordered = Source.objects.with_use().order_by(is_exact.desc(), F("use").desc(), "-pk")
    return ordered.filter(pk__in=found)[:MOST_FOUND]


def same_title(title: str) -> QuerySet[Source, int]:
    """Letter by letter; in another case they are found by their words."""
    same = Source.objects.current().filter(title=title) if title else Source.objects.none()
    return same.order_by("-pk").values_list("pk", flat=True)[:MOST_FOUND]


def same_address(text: str) -> list[int]:
    """However the address or DOI is spelled, and whatever it has been merged into."""
    same: dict[str, list[str]] = {"urls": [], "dois": []}
    for name, normal in (("urls", normal_url), ("dois", normal_doi)):
        try:
            same[name].append(normal(with_scheme(text)))
        except ValueError:
            continue
    return [source.stand_in.pk for source in Source.objects.at(**same)]


# A pasted bibliography ---------------------------------------------------------


def preview(found: bibliography.Bibliography) -> dict[str, Any]:
    known = Known([each.source for each in found.understood])
    entries: list[dict[str, Any]] = []
    seen: dict[Any, dict[str, Any]] = {}
    unreadable = [each._asdict() for each in found.unreadable]
    for each in found.understood:
        match = known.find(each.source)
        entry = {**(told(match) if match else told_of(each.source)), "left": each.left_out}
        if reason := "" if match else refusal(entry["fields"]):
            unreadable.append({"line": each.line, "text": each.text, "reason": reason})
            continue
        # What is pasted twice is one source, with what the fuller of the two says.
        names = [*known.names(each.source), *([("library", match.pk)] if match else [])]
        first = next((seen[name] for name in names if name in seen), None)
        if first is None:
            first = {**entry, "line": each.line, "again": []}
            entries.append(first)
        else:
            first["again"].append(each.line)
            if fullness(entry) > fullness(first):
                first.update(entry)
        seen.update(dict.fromkeys(names, first))
    unreadable.sort(key=lambda each: each["line"])
    rest = "\n\n".join(each["text"] for each in unreadable)
    return {"entries": entries, "unreadable": unreadable, "rest": rest}


def fullness(entry: dict[str, Any]) -> tuple[bool, int]:
    """The library knows best; else whoever fills in more fields."""
    return entry["library"] is not None, sum(map(bool, entry["fields"].values()))


def told_of(record: SourceRecord) -> dict[str, Any]:
    return {"library": None, "label": str(house.cite(record)), "fields": row_of(record)}


class PastedSource(SourceFields):
    language = forms.CharField(max_length=12, required=False)


def refusal(fields: dict[str, str]) -> str:
    """Why a row with these fields could not be saved."""
    form = PastedSource({**fields, "language": fields["source_language"]})
    errors = [f"{form.fields[name].label or name}: {each[0]}" for name, each in form.errors.items()]
    return " ".join(errors)


class Known:
    """The sources of the library that these may be: by address and DOI, else by title, publisher and date."""

    def __init__(self, records: list[SourceRecord]) -> None:
        urls = [normal_url(record["url"]) for record in records if record["url"]]
        dois = [record["doi"] for record in records if record["doi"]]
        titles = [record["title"] for record in records if record["title"]]
        rows = Source.objects.filter(Q(normal_url__in=urls) | Q(doi__in=dois) | Q(title__in=titles))
        self.by_name: dict[Any, Source] = {}
        for row in rows.select_related("merged_into").order_by("-pk"):
            for name in (("url", row.normal_url), ("doi", row.doi), self.words(row.as_record())):
                self.by_name[name] = row.stand_in

    @staticmethod
    def words(record: SourceRecord) -> tuple[str, ...]:
        return ("words", record["title"], record["publisher"], record["issued"])

    @classmethod
    def names(cls, record: SourceRecord) -> list[Any]:
        names: list[Any] = [("doi", record["doi"])] if record["doi"] else []
        if record["url"]:
            names.append(("url", normal_url(record["url"])))
        return names or ([cls.words(record)] if record["title"] else [])

    def find(self, record: SourceRecord) -> Source | None:
        return next((self.by_name[name] for name in self.names(record) if name in self.by_name), None)
