"""What readers' pages need to know of cookie preferences, and how our own pages get the frame of the site."""

import functools
from typing import Any, Protocol, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from consent import published
from consent.presentation import shown
from consent.visitor import of
from consent.wording import words


class PageRenderer(Protocol):
    def __call__(
        self, request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
    ) -> HttpResponse: ...


def language() -> str:
    """That of the site's pages, which the middleware has switched on."""
    return get_language() or "en"


def for_readers(request: HttpRequest) -> dict[str, Any]:
    """Joins the context of every reader's page (READER_CONTEXT). The same for every visitor."""
    policy = published.policy()
    return {"consent": shown(policy, language()) if policy.optional else None}


def html_attributes(consent: dict[str, Any] | None) -> str:
    """What the scripts need to read the cookie; nothing where nothing optional is published."""
    if not consent:
        return ""
    policy = consent["policy"]
    return format_html(
        ' data-consent-v="{}" data-consent-name="{}" data-consent-days="{}"{}',
        policy.major,
        settings.CONSENT_COOKIE_NAME,
        policy.lifetime_days,
        format_html(' data-consent-gpc="{}"', "on") if policy.honours_gpc else "",
    )


def link_to_preferences(consent: dict[str, Any] | None = None) -> str:
    """For the foot of every page, whatever is published: choices can be changed where they were made."""
    return drawn_link(language(), has_choices=bool(consent))


@functools.cache
def drawn_link(language: str, *, has_choices: bool) -> str:
    said = words(language)
    link = format_html('<a href="{}">{}</a>', reverse("consent:preferences"), said["link"])
    if not has_choices:
        return link
    return format_html('{} <span class="gpc-note quiet">{}</span>', link, said["gpc_note"])


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of ours in the frame of the site, which another app owns: READER_PAGE names its renderer."""
    render = cast("PageRenderer", import_string(settings.READER_PAGE))
    said = shown(published.policy(), language())
    # No service runs here, whatever has been allowed.
    frame = {**said, "snippets": {"head": [], "body_end": []}} if said["is_optional"] else None
    response = render(request, template, {"shown": said, "consent": frame, **context}, status=status)
    if of(request).was_read:
        response["Cache-Control"] = "private, no-store"
    return response
