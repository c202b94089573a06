"""Keywords and authors: several values in the order in which they were picked, on the admin's Select2."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.urls import reverse

from blog.models import Author, PostAuthor, PostTag, Tag
from blog.models.tag import fold

ID = re.compile(r"[0-9]{1,18}")
MOST_KEYWORDS = 50


class PlausibleIds(AutocompleteMixin):
    """Django asks the database for whatever was sent, which SQLite answers with an overflow."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [each for each in value if ID.fullmatch(str(each))], attr)


class OneSelect(PlausibleIds, AutocompleteSelect):
    """One of many, or none, which has a name."""

    none = "None"

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        groups = super().optgroups(name, value, attr)
        for option in groups[0][1]:
            option["label"] = option["label"] or self.none
        return groups


class PictureSelect(OneSelect):
    none = "No picture"


class PostSelect(OneSelect):
    none = "No other post"


class SeveralSelect(AutocompleteSelectMultiple):
    """Without the button that clears all, which Select2 puts where only items of a list may be."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}


class AuthorsSelect(PlausibleIds, SeveralSelect):
    def __init__(self) -> None:
        super().__init__(PostAuthor._meta.get_field("author"), admin.site)

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        groups = super().optgroups(name, value, attr)
        picked = [str(each) for each in value]
        groups[0][1].sort(key=lambda option: picked.index(str(option["value"])))
        return groups


class AuthorsField(forms.ModelMultipleChoiceField):
    """Authors in the order of the byline."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Author.objects.all(), widget=AuthorsSelect(), required=False, **options)

    def clean(self, value: Any) -> Any:
        picked = [str(each) for each in value or []]
        if not all(ID.fullmatch(each) for each in picked):
            raise ValidationError("Choose authors from the list.")
        return sorted(super().clean(value), key=lambda author: picked.index(str(author.pk)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [str(each) for each in initial or []] != [str(each) for each in data or []]


class KeywordsSelect(SeveralSelect):
    """Suggests known keywords and takes new ones."""

    def __init__(self) -> None:
        super().__init__(PostTag._meta.get_field("tag"), admin.site)

    def get_url(self) -> str:
        return reverse("admin:blog_tag_suggest")

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {**attrs, "data-tags": "true", "data-token-separators": '[","]'}

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        options = [
            self.create_option(name, each, each, selected=True, index=place)
            for place, each in enumerate(value)
        ]
        return [(None, options, 0)]


class KeywordsField(forms.Field):
    """The names of keywords; they become rows when the post is saved."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=KeywordsSelect(), required=False, **options)

    def clean(self, value: Iterable[str] | None) -> list[str]:
        names: dict[str, str] = {}
        for name in value or []:
            names.setdefault(fold(name), " ".join(name.split()))
        names.pop("", None)
        longest = Tag._meta.get_field("name").max_length or 0
        for folded, name in names.items():
            if max(len(name), len(folded)) > longest:
                raise ValidationError("“%(start)s…” is too long for a keyword.", params={"start": name[:40]})
        if len(names) > MOST_KEYWORDS:
            raise ValidationError("No more than %(most)s keywords.", params={"most": MOST_KEYWORDS})
        return list(names.values())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [str(each) for each in initial or []] != [str(each) for each in data or []]
