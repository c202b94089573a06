"""What people type about a source, in a post's form and in the library."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog.citations import edtf
from blog.citations.formats.records import edtf_of, ranges
from blog.citations.identity import normal_doi, normal_url
from blog.models import Source

LONGEST_ADDRESS = 2000
#: The columns of a source that people fill in: what names it, and the rest.
NAMING = ("title", "publisher", "authors", "issued", "url", "doi")
DETAILS = (
    *("kind", "container", "volume", "issue", "pages", "evidence", "access"),
    *("archive_url", "archived_on", "accessed_on"),
)
#: Those that are kept as they were typed.
COPIED = ("title", "publisher", "issued", *DETAILS)


def date_in_words(issued: str) -> str:
    """`April 2025` for `2025-04`, where what is shown can also be read again."""
    words = edtf.in_words(issued)
    return words if edtf_of(words) == issued else issued


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, widget=widget, **options)


class ShortSelect(forms.Select):
    """A post has hundreds of these; Django would render a template for each of their options."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        own = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        options = (
            (flatatt({"value": key, "selected": str(key) == str(value or "")}), label)
            for key, label in self.choices
        )
        listed = format_html_join("", "<option{}>{}</option>", options)
        return format_html("<select{}>{}</select>", flatatt(own), listed)


class SourceFields(forms.Form):
    title = forms.CharField(max_length=500, required=False)
    publisher = forms.CharField(max_length=200, required=False)
    authors = forms.CharField(max_length=2000, required=False, help_text="Several are parted by semicolons.")
    issued = forms.CharField(max_length=60, required=False, help_text="2025, April 2025 or 3 April 2025.")
    url = forms.URLField(label="URL", max_length=LONGEST_ADDRESS, required=False, assume_scheme="https")
    doi = forms.CharField(label="DOI", max_length=200, required=False)
    kind = forms.ChoiceField(choices=Source.Kind.choices, initial=Source.Kind.WEB, widget=ShortSelect)
    evidence = forms.ChoiceField(choices=Source.Evidence.choices, required=False, widget=ShortSelect)
    access = forms.ChoiceField(choices=Source.Access.choices, initial=Source.Access.OPEN, widget=ShortSelect)
    archive_url = forms.URLField(
        label="Archived copy",
        max_length=LONGEST_ADDRESS,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )
    archived_on = DayField()
    accessed_on = DayField()
    container = forms.CharField(
        label="Part of",
        max_length=200,
        required=False,
        help_text="The journal, newspaper or book, if that is not the publisher.",
    )
    volume = forms.CharField(max_length=100, required=False)
    issue = forms.CharField(label="Issue or number", max_length=100, required=False)
    pages = forms.CharField(max_length=100, required=False)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_authors(self) -> list[str]:
        names = re.split(r"[;\n]", self.cleaned_data["authors"])
        return [" ".join(name.split()) for name in names if name.strip()]

    def clean_issued(self) -> str:
        typed = self.cleaned_data["issued"]
        try:
            return edtf.read(typed).edtf if typed else ""
        except ValueError as error:
            raise ValidationError(
                "Write the date as 2025, April 2025 or 3 April 2025.", code="date"
            ) from error

    def clean_pages(self) -> str:
        return ranges(self.cleaned_data["pages"])

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            normal = normal_url(url) if url else ""
        except ValueError as error:
            raise ValidationError("A web address begins with http:// or https://.") from error
        if len(normal.encode()) > LONGEST_ADDRESS:
            raise ValidationError("This address is too long to be kept.")
        return url

    def clean_doi(self) -> str:
        typed = self.cleaned_data["doi"]
        try:
            doi = normal_doi(typed) if typed else ""
        except ValueError as error:
            raise ValidationError("A DOI begins with “10.”, such as 10.1000/182.") from error
        if len(doi) > 200 or not doi.isprintable():
            raise ValidationError("This is not a DOI.")
        return doi

    def typed_source(self) -> dict[str, Any]:
        """The fields of `Source` as they were typed, as far as they could be read."""
        typed = self.cleaned_data
        values = {name: typed[name] for name in COPIED if name in typed}
        values["authors"] = typed.get("authors", [])
        values["url"] = typed.get("url", "")
        values["doi"] = typed.get("doi") or None
        return values


def initial_of(source: Source) -> dict[str, Any]:
    """A source as these fields show it."""
    return {
        **{name: getattr(source, name) for name in COPIED},
        "authors": "; ".join(source.authors),
        "issued": date_in_words(source.issued),
        "url": source.url,
        "doi": source.doi or "",
    }
