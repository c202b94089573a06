"""What the admin pages of the inventory have in common: nothing they save reaches a visitor by itself."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from config.keyed_lists import KeyedAdmin
from consent import published, wording
from consent.draft import site_languages


def languages() -> list[tuple[str, str]]:
    return [(code, wording.file_of(code)["name"]) for code in wording.languages()]


class DraftAdmin(KeyedAdmin):
    """Says after each save that visitors see nothing of it before the policy is published."""

    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "admin/consent/list.html"
    change_form_template = "admin/consent/form.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"not_said_in": not_said_in(), **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        context = {"not_said_in": not_said_in(), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        say_it_is_a_draft(request)
        return super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        say_it_is_a_draft(request)
        return super().response_post_save_change(request, obj)


def not_said_in() -> str:
    """The languages of the site that the published policy does not speak, in words; mostly none."""
    policy = published.policy()
    known = policy.snapshot.get("languages", []) if policy.optional else site_languages()
    return ", ".join(wording.name_of(each) for each in site_languages() if each not in known)


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
    """A row for each language of the site that has no words yet; one that stays empty is no row."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        said = {text.language for text in self.get_queryset()}
        wordless = [language for language in site_languages() if language not in said]
        self.initial_extra = [{"language": language} for language in wordless]
        self.extra = len(wordless)


class TextInline(admin.StackedInline):
    """The words in one language: a row a language there is a file for."""

    formset = InSiteLanguages
    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "language":
            return forms.ChoiceField(choices=languages(), initial=site_languages()[0])
        if db_field.get_internal_type() == "TextField":
            options["widget"] = forms.Textarea({"rows": 2, "class": "vLargeTextField"})
        return super().formfield_for_dbfield(db_field, request, **options)
