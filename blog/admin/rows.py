"""Ordered rows of a post: its sections and citations, in whatever shape the page sends them."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html

from blog.numbers import whole_number

STEP = 10
Row = dict[str, list[str]]


def sent_rows(data: QueryDict, prefix: str) -> list[Row] | None:
    """The fields of each row by name, taken out of `data`; None if the page did not say how many."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    if not re.fullmatch(r"[0-9]{1,4}", total):
        return None
    rows: list[Row] = [{} for _ in range(int(total))]
    for name in list(data):
        match = re.fullmatch(rf"{prefix}-([0-9]{{1,4}})-(\w+)", name)
        if match and int(match[1]) < len(rows):
            rows[int(match[1])][match[2]] = [str(value) for value in data.pop(name)]
    return rows


def settled(data: QueryDict, prefix: str, known: Sequence[int]) -> QueryDict:
    """The rows as Django wants them: the `known` ones first and in that order, then the others.

    Those that somebody else has deleted meanwhile become new rows, so that nobody's text is lost.
    """
    rows = sent_rows(data, prefix)
    if rows is None:
        # Django says what is wrong; left as it is, it would first make as many rows as it can.
        data[f"{prefix}-TOTAL_FORMS"] = ""
        return data
    saved: dict[int, Row] = {}
    others: list[Row] = []
    for row in rows:
        pk = whole_number(row.get("id", [""])[-1])
        if pk in known and pk not in saved:
            saved[pk] = row
        else:
            others.append({**row, "id": [""]})
    for index, row in enumerate([saved[pk] for pk in known if pk in saved] + others):
        for field, values in row.items():
            data.setlist(f"{prefix}-{index}-{field}", values)
    data[f"{prefix}-INITIAL_FORMS"] = str(len(saved))
    return data


def saved_ids(data: QueryDict, prefix: str) -> list[str]:
    """The ids of the rows that `settled()` has put first."""
    count = data.get(f"{prefix}-INITIAL_FORMS", "")
    indexes = range(int(count)) if re.fullmatch(r"[0-9]{1,4}", count) else []
    return [data.get(f"{prefix}-{index}-id", "") for index in indexes]


class QuickRenderer(DjangoTemplates):
    """Writes plain inputs itself: a long post has thousands, and a template each takes half a second."""

    inputs = {f"django/forms/widgets/{kind}.html" for kind in ("text", "hidden", "date", "number", "url")}

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        widget = context.get("widget")
        if widget and template_name in self.inputs:
            value = {} if widget["value"] is None else {"value": widget["value"]}
            own = {"type": widget["type"], "name": widget["name"], **value, **widget["attrs"]}
            return format_html("<input{}>", flatatt(own))
        if widget and template_name == "django/forms/widgets/textarea.html":
            own = {"name": widget["name"], **widget["attrs"]}
            return format_html("<textarea{}>\n{}</textarea>", flatatt(own), widget["value"] or "")
        return super().render(template_name, context, request)


class RowForm(forms.ModelForm):
    """A row that knows its place, and that a row nobody has written in is no row."""

    default_renderer = QuickRenderer()
    #: Fields that the page fills in by itself.
    automatic = {"position"}

    position = forms.IntegerField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    @property
    def is_new(self) -> bool:
        return bool(self.instance._state.adding)

    def has_changed(self) -> bool:
        changed = set(self.changed_data)
        return bool(changed - self.automatic if self.is_new else changed)

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 0

    @property
    def place(self) -> int:
        """Where the page has put it; rows without a place follow the others."""
        sent = self["position"].value()
        return int(sent) if re.fullmatch(r"[0-9]{1,7}", str(sent)) else 10**7

    # The formset compares all rows at once; a query a row would be hundreds.
    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


class RowFormSet(forms.BaseInlineFormSet):
    """Rows in the order of their places, saved with a handful of queries however many they are."""

    forms: list[Any]
    deleted_forms: list[Any]

    #: What `save()` writes of a row that has changed.
    columns: Sequence[str] = ()

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        # Django's own field asks the database once a row; `settled()` has checked the ids.
        form.fields["id"] = forms.IntegerField(
            required=False, initial=form.instance.pk, widget=forms.HiddenInput
        )

    @cached_property
    def kept(self) -> list[Any]:
        """The forms of the rows that stay, in order."""
        rows = [
            form
            for form in self.forms
            if not self._should_delete_form(form)  # type: ignore[attr-defined]
            and (not form.is_new or form.has_changed())
        ]
        return sorted(rows, key=lambda form: form.place)

    def clean(self) -> None:
        """Nothing: what Django compares here, the subclasses compare in their own words."""

    def save(self, commit: bool = True) -> list[Any]:
        objects = self.form._meta.model._default_manager
        self.deleted_objects = [form.instance for form in self.deleted_forms if not form.is_new]
        objects.filter(pk__in=[row.pk for row in self.deleted_objects]).delete()
        self.new_objects, self.changed_objects = [], []
        for place, form in enumerate(self.kept, 1):
            row = form.instance
            moved = form.initial.get("position") != place * STEP
            row.position = place * STEP
            if form.is_new:
                row.post = self.instance
                self.new_objects.append(row)
            elif moved or form.has_changed():
                self.changed_objects.append((row, form.changed_data))
        objects.bulk_create(self.new_objects)
        objects.bulk_update([row for row, _ in self.changed_objects], ["position", *self.columns])
        return [form.instance for form in self.kept]


class RowInline(admin.StackedInline):
    """Whoever may write the post may write its parts."""

    extra = 0
    classes = ["ordered-inline"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("blog.view_post") or self.may_write(request)

    def may_write(self, request: HttpRequest) -> bool:
        return request.user.has_perm("blog.change_post") or request.user.has_perm("blog.add_post")
