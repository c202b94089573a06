import re
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms.widgets import Input
from django.http import HttpRequest
from django.utils import timezone

from blog.admin import linking
from blog.admin.rows import RowForm, RowFormSet, RowInline
from blog.admin.source_fields import DETAILS, NAMING, ShortSelect, SourceFields, initial_of
from blog.citations.identity import normal_url
from blog.models import Citation, Publisher, Source, SourceWord
from blog.models.source import new_key

MORE = [*DETAILS, "source_language"]
CHECK = ["verdict", "check_note"]
SOURCE = {*NAMING, *MORE}
SOURCE_COLUMNS = [*NAMING, *DETAILS, "language", "normal_url", "published_by"]

OVERTAKEN = (
    "Another post has begun to cite this source while you were changing it here. "
    "Tick “Make a separate source” to keep your changes in this post, "
    "or make them in the library, for every post."
)


class ReadableField(forms.BoundField):
    """A field that is not for writing can still be reached, read and copied."""

    def build_widget_attrs(self, attrs: Any, widget: forms.Widget | None = None) -> dict[str, Any]:
        given: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if given.get("disabled") and isinstance(widget or self.field.widget, Input):
            del given["disabled"]
            given["readonly"] = True
        return given


class CitationForm(SourceFields, RowForm):
    """A citation with the fields of its source in place."""

    automatic = {"position", "key", "was_own", "library"}
    bound_field_class = ReadableField

    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    #: Whether the source could be changed here when the page was opened.
    was_own = forms.BooleanField(required=False, widget=forms.HiddenInput)
    #: A source of the library that was picked, in a row that is not saved yet.
    library = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    separate = forms.BooleanField(label="Make a separate source", required=False)
    source_language = forms.CharField(
        label="Language", max_length=12, required=False, help_text="Such as en or pt-BR."
    )

    class Meta:
        model = Citation
        fields = ["key", "quote", "position", "verdict", "check_note"]
        widgets = {
            "quote": forms.Textarea({"rows": 2}),
            "verdict": ShortSelect,
            "check_note": forms.Textarea({"rows": 2}),
        }
        labels = {"check_note": "Note"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What this row will cite; None as long as nobody knows.
        self.source: Source | None = self.own_source
        #: A source of the library that the typed address has led to.
        self.linked: Source | None = None
        if self.own_source:
            shown = {
                **initial_of(self.own_source),
                "source_language": self.own_source.language,
            }
            self.initial = {"was_own": not self.is_shared, **shown, **self.initial}
        self.overtaken = self.is_overtaken()
        if self.is_shared and not self.is_separate and not self.overtaken:
            for name in SOURCE:
                self.fields[name].disabled = True

    @property
    def own_source(self) -> Source | None:
        return None if self.is_new else self.instance.source

    @property
    def others(self) -> int:
        """How many other posts cite the source of this row."""
        return getattr(self.instance, "others", 0)

    @property
    def is_shared(self) -> bool:
        return self.others > 0

    def is_overtaken(self) -> bool:
        """Whether another post began to cite the source while somebody was changing it here."""
        if not (self.is_bound and self.is_shared and self["was_own"].value() == "True"):
            return False
        sent = {name for name in SOURCE if self.add_prefix(name) in self.data}
        changed = sent & set(self.changed_data)
        # Asked again when the fields may have been locked, which is no change.
        del self.changed_data
        return not self.is_separate and bool(changed)

    @property
    def is_separate(self) -> bool:
        """Whether the author asks for a source of this post's own."""
        return bool(self.is_shared or self.is_new) and bool(self["separate"].value())

    @property
    def writes_source(self) -> bool:
        """Whether this row says anything about its source that is to be kept."""
        if self.is_shared:
            return self.is_separate
        return self.is_new or bool(SOURCE & set(self.changed_data))

    @property
    def typed_url(self) -> str:
        url = self.cleaned_data.get("url")
        return normal_url(url) if url else ""

    @property
    def typed_doi(self) -> str:
        return self.cleaned_data.get("doi") or ""

    @property
    def address_field(self) -> str:
        if self.is_shared and not self.is_separate:
            return "title"
        return "url" if self.typed_url else "doi" if self.typed_doi else "title"

    @property
    def opens_more(self) -> bool:
        return any(name in self.errors for name in MORE)

    @property
    def opens_check(self) -> bool:
        return any(name in self.errors for name in CHECK)

    def clean_key(self) -> str:
        if not self.is_new:
            return str(self.instance.key)
        key: str = self.cleaned_data["key"]
        return key if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", key) else new_key()

    @property
    def picked(self) -> int:
        """The source of the library that this row cites whatever else it says; 0 if none was picked."""
        return (self.is_new and self.cleaned_data.get("library")) or 0

    def clean(self) -> dict[str, Any]:
        if self.picked or (self.is_shared and not self.is_separate):
            # Nothing of the source is taken from this row, so nothing of it can be wrong here.
            for name in SOURCE & set(self.errors):
                del self.errors[name]
        if self.overtaken:
            self.add_error("title", OVERTAKEN)
        return super().clean() or self.cleaned_data

    def typed_source(self) -> dict[str, Any]:
        return {
            **super().typed_source(),
            "language": self.cleaned_data.get("source_language", ""),
        }

    def link_to(self, source: Source) -> None:
        self.source = self.linked = source

    def edit(self, source: Source) -> None:
        """Put what was typed into the source, without saving it."""
        typed = self.typed_source()
        for name in SOURCE & set(self.changed_data):
            column = "language" if name == "source_language" else name
            if column in typed:
                setattr(source, column, typed[column])

    def note_check(self, by: User) -> None:
        """Whoever changes the verdict has checked."""
        if not set(CHECK) & set(self.changed_data):
            return
        citation = self.instance
        checked = bool(citation.verdict or citation.check_note)
        citation.checked_by = by if checked else None
        citation.checked_at = timezone.now() if checked else None


class CitationFormSet(RowFormSet):
    columns = ["quote", "verdict", "check_note", "checked_by", "checked_at"]
    #: Who is writing.
    user: User

    def clean(self) -> None:
        keys: set[str] = {form.instance.key for form in self.kept if not form.is_new}
        for form in self.kept:
            if form.is_new and form.instance.key in keys:
                form.instance.key = new_key()
            keys.add(form.instance.key)
        linking.link(self.kept)

    @property
    def linked(self) -> list[Source]:
        return [form.linked for form in self.kept if form.linked]

    def save(self, commit: bool = True) -> list[Any]:
        self.save_sources()
        moved = [form.instance for form in self.kept if self.cites_anew(form)]
        for form in self.kept:
            form.note_check(self.user)
            form.instance.source = form.source
        # Two rows may exchange their sources, which no order of updates allows.
        Citation.objects.filter(pk__in=[citation.pk for citation in moved]).delete()
        Citation.objects.bulk_create(moved)
        return super().save(commit)

    @staticmethod
    def cites_anew(form: CitationForm) -> bool:
        return not form.is_new and form.source != form.own_source

    def save_sources(self) -> None:
        """Save new and edited sources, and let the rows point to them."""
        sources = [form.source for form in self.kept if form.writes_source and not form.linked]
        kept = linking.keep([source for source in sources if source.pk is None])
        edited = [source for source in sources if source.pk]
        for source in edited:
            source.identify()
        Publisher.objects.settle(edited)
        Source.objects.bulk_update(edited, SOURCE_COLUMNS)
        SourceWord.objects.keep(edited)
        for form in self.kept:
            form.source = kept.get(id(form.source), form.source)


class CitationInline(RowInline):
    model = Citation
    form = CitationForm
    formset = CitationFormSet
    template = "admin/blog/post/citation_inline.html"
    fieldsets = [
        (None, {"fields": [*NAMING, "quote", "key", "position", "was_own", "library"]}),
        ("More about this source", {"fields": [*MORE], "classes": ["more"]}),
        ("Fact-check (never shown to readers)", {"fields": [*CHECK], "classes": ["private"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Citation]:
        elsewhere = (
            Citation.objects.filter(source=OuterRef("source"))
            .exclude(post=OuterRef("post"))
            .order_by()
            .values("source")
            .annotate(posts=Count("pk"))
        )
        citations: QuerySet[Citation] = super().get_queryset(request).select_related("source", "checked_by")
        return citations.annotate(others=Coalesce(Subquery(elsewhere.values("posts")), 0))
