"""What the pages about one post have in common: who may see which post."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from blog.models import Post
from config.keyed_lists import KeyedAdmin


def person(request: HttpRequest) -> User:
    """Who is at the desk; nobody gets here without having logged in."""
    return cast("User", request.user)


class PostPages(KeyedAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        now = timezone.now()
        posts = Post.objects.with_standing(now).select_related("lead_image")
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            # For “Translation of”, which may be any post that readers see.
            return posts.nameable_by(person(request), now)
        return posts.editable_by(person(request))

    @staticmethod
    def may_publish(request: HttpRequest) -> bool:
        return request.user.has_perm("blog.publish_post")

    def editable(self, request: HttpRequest, pk: int | str) -> Post:
        """The post, if this person may change it."""
        post: Post | None = self.get_object(request, str(pk))
        if post is None:
            raise Http404("There is no such post.")
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        return post

    def page(
        self, request: HttpRequest, post: Post, template: str, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        frame = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": post.title,
            "opts": self.opts,
            "post": post,
        }
        return TemplateResponse(request, f"admin/blog/post/{template}", frame | context)
