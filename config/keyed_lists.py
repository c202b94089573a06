"""Lists of the admin that take the same time however long they are: by key, with nothing counted.

Django's own lists count all rows and skip those before the page (OFFSET). These begin after the last row of
the page before, whose values are the key. They are as quick as the index for their order: name in
`sortable_by` only columns that have one.
"""

import base64
import binascii
import datetime
import json
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst


class OnePage(Paginator):
    """The first rows alone, for suggestions: whoever does not find it among them types another letter."""

    @cached_property
    def found(self) -> list[Any]:
        return list(self.object_list[: self.per_page])

    @cached_property
    def count(self) -> int:
        return len(self.found)

    def page(self, number: int | str) -> Page:
        return Page(self.found, 1, self)


class KeyedList(ChangeList):
    """`older` is the query string of the next page, or empty."""

    older = ""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Django's; rows that are alike follow the direction of the first column: one index serves both."""
        ordering = list(super().get_ordering(request, queryset))
        if len(ordering) > 1 and ordering[-1] == "-pk" and not str(ordering[0]).startswith("-"):
            ordering[-1] = "pk"
        return ordering

    def get_results(self, request: HttpRequest) -> None:
        rows = self.queryset
        ordering = [str(name) for name in rows.query.order_by]
        if key := request.GET.get(PAGE_VAR, ""):
            rows = rows.filter(after(self.model, ordering, key))
        found = list(rows[: self.list_per_page + 1])
        shown = found[: self.list_per_page]
        if len(found) > len(shown):
            self.older = self.get_query_string({PAGE_VAR: key_of(shown[-1], ordering)})
        # Still a queryset: Django makes a formset of it where rows can be changed in place.
        page = rows[: self.list_per_page]
        page._result_cache = shown  # noqa: SLF001
        self.result_list = page
        self.result_count = self.full_result_count = len(shown)
        self.show_full_result_count = self.can_show_all = self.multi_page = False
        self.show_admin_actions = True


class TitledAdmin(admin.ModelAdmin):
    """A list is called what it lists: “Sources”, not “Select source to change”."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


class KeyedAdmin(TitledAdmin):
    paginator = OnePage
    show_full_result_count = False
    list_per_page = 50

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeyedList]:
        return KeyedList


def key_of(row: Model, ordering: list[str]) -> str:
    """The values of a row that its place depends on, as text for an address."""
    values = [str(value_of(row, name)) for name in ordering]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def value_of(row: Any, name: str) -> Any:
    for part in name.lstrip("-").split("__"):
        row = getattr(row, part)
    return row


def after(model: type[Model], ordering: list[str], key: str) -> Q:
    """What comes after the row of this key; everything, if it is no key."""
    try:
        texts = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        values = [
            storable(field_of(model, name).to_python(str(text)))
            for name, text in zip(ordering, texts, strict=True)
        ]
    except (ValueError, TypeError, OverflowError, binascii.Error, ValidationError):
        return Q()
    condition, same = Q(), Q()
    for name, value in zip(ordering, values, strict=True):
        column, is_descending = name.lstrip("-"), name.startswith("-")
        condition |= same & Q(**{f"{column}__{'lt' if is_descending else 'gt'}": value})
        same &= Q(**{column: value})
    if len(ordering) == 1:
        return condition
    # Says the same once more, in the one way that leads the database to the place in its index.
    first, is_descending = ordering[0].lstrip("-"), ordering[0].startswith("-")
    return Q(**{f"{first}__{'lte' if is_descending else 'gte'}": values[0]}) & condition


def storable(value: Any) -> Any:
    """As databases are asked for it; OverflowError if it is before the year 1 or after 9999 in UTC."""
    if not isinstance(value, datetime.datetime):
        return value
    if value.tzinfo is None:
        raise ValueError("Keys of ours have a time zone.")
    return value.astimezone(datetime.UTC)


def field_of(model: type[Model], name: str) -> Any:
    """The last field of a path such as `-counted__readers_30d`."""
    *path, last = name.lstrip("-").split("__")
    for part in path:
        model = model._meta.get_field(part).related_model  # type: ignore[assignment]  # noqa: SLF001
    return model._meta.pk if last == "pk" else model._meta.get_field(last)  # noqa: SLF001
