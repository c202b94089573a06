"""The page that readers would get, from a form that nobody has saved or from the working copy."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.text import slugify

from blog.admin.drafting import record_of
from blog.admin.pages import PostPages
from blog.models import Author, Edition, Image, Post, Revision, SiteSettings
from blog.models.credit import AuthorName, Keyword
from blog.snapshot import PostRecord
from blog.views.frame import page, site_of
from blog.views.posts import post_context


class PreviewPages(PostPages):
    def get_urls(self) -> list[Any]:
        preview = self.admin_site.admin_view(self.preview)
        return [
            path("preview/", preview, name="blog_post_preview"),
            path("<int:pk>/preview/", preview, name="blog_post_preview"),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """On POST what the form says, on GET the working copy."""
        post = self.editable(request, pk) if pk else None
        if post is None and not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            record = self.sent_record(request, post)
        elif post is None:
            raise Http404("There is nothing to preview.")
        else:
            record = post.snapshot()
        return as_readers_see_it(request, record, post, timezone.now())

    def sent_record(self, request: HttpRequest, post: Post | None) -> PostRecord:
        return self.sent_record_and_rows(request, post)[0]

    def sent_record_and_rows(
        self, request: HttpRequest, post: Post | None
    ) -> tuple[PostRecord, dict[str, list[Any]]]:
        """What a form says, and the rows that it says it in."""
        change = post is not None
        form: Any = self.get_form(request, post, change=change)(request.POST, instance=post)
        form.is_preview = True
        form.is_valid()
        formsets, _ = self._create_formsets(request, form.instance, change=change)  # type: ignore[attr-defined]
        for formset in formsets:
            formset.is_valid()
        return record_of(form, formsets), {formset.prefix: formset.kept for formset in formsets}


def as_readers_see_it(
    request: HttpRequest, record: PostRecord, post: Post | None, now: datetime.datetime
) -> HttpResponse:
    """Render a record through the public template; nothing is written."""
    site = site_of(request)
    edition = unsaved_edition(record, post, now, site)
    context = {**post_context(edition, [edition], site), "preview": True}
    response = page(request, "blog/post.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def unsaved_edition(
    record: PostRecord, post: Post | None, now: datetime.datetime, site: SiteSettings
) -> Edition:
    edition = Edition(
        post=post,
        revision=Revision(data=record),
        number=1,
        path="preview",
        language=record["language"] or site.language,
        title=record["title"] or "Untitled",
        standfirst=record["standfirst"],
        summary=record["summary"],
        lead_image=Image.objects.filter(pk=record["image"] or 0).first(),
        image_alt=record["image_alt"],
        image_caption=record["image_caption"],
        published_at=published_at(post) or now,
        live_from=now,
    )
    edition.render(site)
    ids = [author["id"] for author in record["authors"]]
    authors = Author.objects.in_bulk(ids)
    edition.authors = [AuthorName(authors[pk].name, authors[pk].slug) for pk in ids if pk in authors]
    edition.keywords = [keyword_named(keyword["name"]) for keyword in record["keywords"]]
    return edition


def published_at(post: Post | None) -> datetime.datetime | None:
    first = post.editions.order_by("number").only("published_at").first() if post else None
    return first.published_at if first else None


def keyword_named(name: str) -> Keyword:
    return Keyword(name, slugify(name, allow_unicode=True) or "keyword")
