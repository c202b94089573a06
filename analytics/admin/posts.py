"""The list of posts with how many readers they had in 30 days: `blog` knows nothing of it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

import blog.admin.posts
from analytics.figures import lines_of
from blog.models import Post
from config.keyed_lists import KeyedList

READERS = "counted__readers_30d"

admin.site.unregister(Post)


class CountedList(KeyedList):
    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Post]) -> list[Any]:
        """Who has as many readers is ordered by the number in the counts, which is in the same index."""
        ordering = super().get_ordering(request, queryset)
        if str(ordering[0]).lstrip("-") == READERS:
            return [ordering[0], ordering[-1].replace("pk", "counted__post_id")]
        return ordering

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Post]:
        """By readers only those that have been counted: the index of the counts is walked."""
        posts: QuerySet[Post] = super().get_queryset(request, exclude_parameters)
        if str(posts.query.order_by[0]).lstrip("-") == READERS:
            posts = posts.filter(counted__isnull=False).select_related("lead_image", "counted")
        return posts

    def get_results(self, request: HttpRequest) -> None:
        """One query more for the lines of the posts on this page."""
        super().get_results(request)
        posts = self.result_list
        lines = lines_of([post.pk for post in posts], timezone.localdate())
        for post in posts:
            vars(post)["line"] = lines[post.pk]


@admin.register(Post)
class CountedPostAdmin(blog.admin.posts.PostAdmin):
    sortable_by = [*blog.admin.posts.PostAdmin.sortable_by, "readers"]

    class Media:
        css = {"all": ["analytics/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        posts = super().get_queryset(request)
        return posts.annotate(readers_30d=Coalesce(F(READERS), 0))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns: list[Any] = list(super().get_list_display(request))
        return (
            [columns[0], "readers", *columns[1:]]
            if request.user.has_perm("analytics.view_dashboard")
            else columns
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeyedList]:
        seen = request.user.has_perm("analytics.view_dashboard")
        return CountedList if seen else super().get_changelist(request, **kwargs)

    @display(description="30 days", ordering=READERS)
    def readers(self, post: Post) -> SafeString:
        return format_html(
            '<a href="{}">{}<svg class="line" viewBox="0 0 90 20" aria-hidden="true">'
            '<polyline points="{}"/></svg></a>',
            reverse("figures:post", args=[post.pk]),
            vars(post)["readers_30d"],
            vars(post)["line"],
        )
