"""The source lint on the writing page: of what was saved last, and of what is being written."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from blog.admin.preview import PreviewPages
from blog.citations.lint import Finding, Level
from blog.models import Post
from blog.source_lint import lint


@dataclass(frozen=True)
class Findings:
    """What there is to say, ready for the panel; `rows` are the ids of citations and sections on the page."""

    found: list[tuple[Finding, str]]

    @property
    def errors(self) -> list[tuple[Finding, str]]:
        return [each for each in self.found if each[0].level == Level.ERROR]

    @property
    def warnings(self) -> list[tuple[Finding, str]]:
        return [each for each in self.found if each[0].level == Level.WARNING]


def of_saved(post: Post) -> Findings:
    data = post.revisions.order_by("-number").values_list("data", flat=True).first()
    return Findings([(finding, "") for finding in lint(data)] if data else [])


class SourceCheckPages(PreviewPages):
    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.check_sources)
        return [
            path("sources/", view, name="blog_post_sources"),
            path("<int:pk>/sources/", view, name="blog_post_sources"),
            *super().get_urls(),
        ]

    def check_sources(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The panel for a form as it stands, saved or not."""
        post = self.editable(request, pk) if pk else None
        if post is None and not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            raise Http404("There is nothing to check.")
        record, rows = self.sent_record_and_rows(request, post)
        citations = {row.cleaned_data.get("key", ""): row.prefix for row in rows["citations"]}
        found = [
            (
                finding,
                citations.get(finding.key, "")
                if finding.section is None
                else rows["sections"][finding.section].prefix,
            )
            for finding in lint(record)
        ]
        return render(request, "admin/blog/post/_lint.html", {"findings": Findings(found)})
