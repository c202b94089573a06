"""What the admin pages of the inventory have in common: nothing they save reaches a visitor by itself."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from consent import wording
from consent.draft import site_languages


def languages() -> list[tuple[str, str]]:
    return [(code, wording.file_of(code)["name"]) for code in wording.languages()]


class DraftAdmin(admin.ModelAdmin):
    """Says after each save that visitors see nothing of it before the policy is published."""

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        say_it_is_a_draft(request)
        return super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        say_it_is_a_draft(request)
        return super().response_post_save_change(request, obj)


def say_it_is_a_draft(request: HttpRequest) -> None:
    if not request.user.has_perm("consent.publish_policy"):
        messages.info(request, "Visitors see this once somebody publishes the cookie policy.")
        return
    messages.info(
        request,
        format_html(
            'Visitors see this once it is published. <a href="{}">Publish the cookie policy</a>',
            reverse("admin:consent_policyversion_publish"),
        ),
    )


class InSiteLanguages(forms.BaseInlineFormSet):
    """Empty rows for words begin in the languages of the site; one that stays empty is no row."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance.pk:
            self.initial_extra = [{"language": language} for language in site_languages()]


class TextInline(admin.StackedInline):
    """The words in one language: a row a language there is a file for."""

    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "language":
            return forms.ChoiceField(choices=languages())
        if db_field.get_internal_type() == "TextField":
            options["widget"] = forms.Textarea({"rows": 2, "class": "vLargeTextField"})
        return super().formfield_for_dbfield(db_field, request, **options)
