"""Publishing the cookie policy, and what was published when."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from config.admin import NeverAdded, NeverChanged, NeverDeleted, day_and_time
from config.keyed_lists import KeyedAdmin
from consent import comparison, published, publishing
from consent.admin.drafts import not_said_in
from consent.admin.places import address
from consent.completeness import problems
from consent.draft import snapshot
from consent.models import ConsentSettings, PolicyVersion
from consent.models.settings import ONLY_ROW
from consent.policy import Policy, digest
from consent.presentation import shown

WHO = ("controller_name", "controller_contact")
AGAIN, NOT_AGAIN = "again", "not-again"
ANSWERS = [
    (AGAIN, "Ask everybody again: earlier answers do not cover this."),
    (NOT_AGAIN, "Do not ask again: earlier answers still hold."),
]
NOT_AGAIN_FOR_WORDS = (NOT_AGAIN, "Do not ask again: only words have changed, and they mean the same.")


class PublishForm(forms.Form):
    controller_name = forms.CharField(
        label="Who is responsible",
        max_length=120,
        required=False,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="The person or organisation that publishes this site. Visitors see it.",
    )
    controller_contact = forms.CharField(
        label="How to reach them",
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="An e-mail or postal address for questions about privacy.",
    )
    again = forms.ChoiceField(
        label="Visitors who have answered before", choices=ANSWERS, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="What has changed",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
        help_text="Visitors can read it. Needed only if you decide otherwise than proposed.",
    )

    def __init__(
        self, *arguments: Any, is_first: bool, who_is_known: bool, only_words: bool = False, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        if is_first:
            # Nobody has answered anything yet.
            del self.fields["again"]
        elif only_words:
            self.fields["again"].choices = [ANSWERS[0], NOT_AGAIN_FOR_WORDS]  # type: ignore[attr-defined]
        if who_is_known:
            del self.fields["controller_name"], self.fields["controller_contact"]

    @property
    def wants_again(self) -> bool | None:
        choice = self.cleaned_data.get("again")
        return None if choice is None else choice == AGAIN


class Proposal:
    """What would be published now, what it would follow, and what is between them."""

    def __init__(self) -> None:
        self.draft = snapshot()
        self.old = published.read_newest()
        self.changes = comparison.changes(self.old, self.draft)
        self.seen = digest(self.draft)
        self.asks_again = comparison.ask_again(self.changes)

    def form(self, request: HttpRequest, *, asked_anew: bool = False) -> PublishForm:
        answer = AGAIN if self.asks_again else NOT_AGAIN
        typed = {**request.POST.dict(), **({"again": answer} if asked_anew else {})}
        return PublishForm(
            typed if request.method == "POST" else None,
            initial={"again": answer},
            is_first=not self.old.pk,
            only_words=comparison.may_be_words_alone(self.changes),
            who_is_known=all(self.draft["settings"][name] for name in WHO),
        )

    def as_published(self, request: HttpRequest, form: PublishForm) -> str:
        """The digest of what the form was shown with, and what was typed; of nothing where it is another."""
        draft = self.draft if request.POST.get("seen") == self.seen else {}
        return digest(with_who(draft, form.cleaned_data))


@admin.register(PolicyVersion)
class PolicyVersionAdmin(NeverAdded, NeverChanged, NeverDeleted, KeyedAdmin):
    """Read-only: a version is made by publishing and never changed."""

    list_display = ["__str__", "since", "published_by", "change_note"]
    ordering = ["-major", "-minor"]
    sortable_by = ()
    change_list_template = "admin/consent/policy_list.html"
    change_form_template = "admin/consent/policy.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_publish(request) or super().has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyVersion]:
        return PolicyVersion.objects.without_texts()

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("publish/", wrap(self.publish), name="consent_policyversion_publish"),
            path("<int:pk>/again/", wrap(self.publish_again), name="consent_policyversion_again"),
            path("<int:pk>/evidence.json", wrap(self.evidence), name="consent_policyversion_evidence"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"may_publish": may_publish(request), "not_said_in": not_said_in()}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["since", "published_by", "change_note", "sha256"]

    @admin.display(description="published at")
    def since(self, version: PolicyVersion) -> str:
        return day_and_time(version.published_at)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        version = self.get_object(request, object_id)
        context: dict[str, Any] = {"may_publish": may_publish(request)}
        if version:
            context["title"] = f"Version {version}"
            context["subtitle"] = ""
            context["said"] = in_each_language(published.of_version(version))
        return super().change_view(request, object_id, form_url, context)

    # Publishing ---------------------------------------------------------------

    def publish(self, request: HttpRequest) -> HttpResponse:
        """GET shows what would be published and what is missing; POST publishes it."""
        if not may_publish(request):
            raise PermissionDenied
        proposal = Proposal()
        form = proposal.form(request)
        if request.method == "POST" and form.is_valid():
            expected = proposal.as_published(request, form)
            keep_who(form.cleaned_data)
            try:
                version = publishing.publish(
                    now=timezone.now(),
                    by=request.user,
                    again=form.wants_again,
                    note=form.cleaned_data["note"],
                    seen=expected,
                )
            except publishing.DraftHasChanged as error:
                # The choice was made for another proposal; what was typed stays.
                proposal = Proposal()
                form = proposal.form(request, asked_anew=True)
                form.is_valid()
                form.add_error(None, error)
            except publishing.CannotPublish as error:
                proposal = Proposal()
                form.add_error(None, error)
            else:
                self.log_addition(request, version, "Published.")
                messages.success(request, f"Version {version} of the cookie policy is in force.")
                return HttpResponseRedirect(reverse("admin:consent_policyversion_changelist"))
        context = self.publish_context(request, proposal, form)
        return TemplateResponse(request, "admin/consent/publish.html", context)

    def publish_context(self, request: HttpRequest, proposal: Proposal, form: PublishForm) -> dict[str, Any]:
        new, asked_here = Policy(0, snapshot=proposal.draft), set(form.fields) & set(WHO)
        return {
            **self.admin_site.each_context(request),
            "title": "Publish the cookie policy",
            "opts": self.opts,
            "form": form,
            "changes": proposal.changes,
            "problems": [
                (each.text, address(each))
                for each in problems(proposal.draft)
                if not (asked_here and each.model == "consentsettings")
            ],
            "asks_again": proposal.asks_again,
            "old": proposal.old,
            "seen": proposal.seen,
            "not_said_in": not_said_in(),
            "said": in_each_language(new),
            "adds": [service["name"] for service in added(proposal.old, new)],
            "privacy_url": new.settings["privacy_url"],
        }

    @method_decorator(require_POST)
    def publish_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Bring an old version back, as a new one."""
        version = get_object_or_404(PolicyVersion, pk=pk)
        if not may_publish(request):
            raise PermissionDenied
        try:
            made = publishing.publish_again(version, now=timezone.now(), by=request.user)
        except publishing.CannotPublish as error:
            reasons = " ".join(error.messages)
            messages.error(request, f"Version {version} cannot be published again as it is. {reasons}")
            return HttpResponseRedirect(reverse("admin:consent_policyversion_change", args=[pk]))
        self.log_addition(request, made, f"Published version {version} again.")
        messages.success(request, f"Version {made} is in force; it says what {version} said.")
        return HttpResponseRedirect(reverse("admin:consent_policyversion_changelist"))

    def evidence(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Everything that is kept of a version, for whoever asks for a proof."""
        version = get_object_or_404(PolicyVersion, pk=pk)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        body = {
            "version": str(version),
            "published_at": version.published_at.isoformat(),
            "sha256": version.sha256,
            "snapshot": version.snapshot,
            "rendered": version.rendered,
        }
        response = JsonResponse(body, json_dumps_params={"indent": 2, "ensure_ascii": False})
        response["Content-Disposition"] = f'attachment; filename="cookie-policy-{version}.json"'
        return response


def may_publish(request: HttpRequest) -> bool:
    return request.user.has_perm("consent.publish_policy")


def keep_who(data: dict[str, Any]) -> None:
    """What was typed on the way, so that it is typed once."""
    if typed := who(data):
        ConsentSettings.objects.update_or_create(pk=ONLY_ROW, defaults=typed)


def with_who(draft: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The draft as it is once `keep_who` has kept what was typed."""
    return {**draft, "settings": {**draft["settings"], **who(data)}} if draft else draft


def who(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in WHO if data.get(name)}


def added(old: Policy, new: Policy) -> list[Mapping[str, Any]]:
    """The services that visitors can choose, and could not before."""
    known = {service["slug"] for service in old.services if service["category"] in old.optional}
    chosen = [service for service in new.services if service["category"] in new.optional]
    return [service for service in chosen if service["slug"] not in known]


def in_each_language(policy: Policy) -> list[dict[str, Any]]:
    return [shown(policy, language) for language in policy.snapshot.get("languages", [])]
