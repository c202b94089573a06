"""Finding posts at the desk: those that readers see by the index, and drafts among what was edited last."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse
from django.utils import timezone

from blog.admin.pages import PostPages
from blog.models import Post, Section, search
from blog.views.frame import site_of

LONGEST_SEARCH = 200
MOST_WORDS = 8
#: What is not published is looked for among so many posts, those that were edited last.
LATEST = 500
SUGGESTIONS = 10


class PostSearch(PostPages):
    #: What is searched is said in `get_search_results`; this shows the box.
    search_fields = ["title"]
    search_help_text = "Published posts by every word of theirs, and what was edited last"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Post], search_term: str
    ) -> tuple[QuerySet[Post], bool]:
        if not search_term.strip():
            return queryset, False
        text = search_term[:LONGEST_SEARCH]
        found = search.find(text, timezone.now(), language=site_of(request).language)
        published = search.posts_of(found.ranking)
        return queryset.filter(Q(pk__in=published) | Q(pk__in=edited_last(queryset, text))), False

    def get_urls(self) -> list[Any]:
        suggest = self.admin_site.admin_view(self.suggest)
        return [path("suggest/", suggest, name="blog_post_suggest"), *super().get_urls()]

    def suggest(self, request: HttpRequest) -> JsonResponse:
        """The best ten posts for what has been typed so far."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        text = request.GET.get("q", "")[:LONGEST_SEARCH]
        mine = self.get_queryset(request)
        language = site_of(request).language
        keys = search.suggest(text, timezone.now(), language=language, most=LATEST)
        pks = list(dict.fromkeys([*search.posts_of(keys), *edited_last(mine, text)])) if text.strip() else []
        titles = dict(mine.filter(pk__in=pks).values_list("pk", "title"))
        best = [pk for pk in pks if pk in titles][:SUGGESTIONS]
        return JsonResponse(
            {
                "posts": [
                    {"title": titles[pk], "url": reverse("admin:blog_post_change", args=[pk])} for pk in best
                ]
            }
        )


def edited_last(queryset: QuerySet[Post], text: str) -> list[int]:
    """Of the posts that were edited last, those that have every word somewhere."""
    latest = queryset.order_by("-updated_at", "-pk").values_list("pk", flat=True)[:LATEST]
    posts = Post.objects.filter(pk__in=list(latest))
    for word in text.split()[:MOST_WORDS]:
        inside = Section.objects.filter(post=OuterRef("pk")).filter(
            Q(heading__icontains=word) | Q(body__icontains=word)
        )
        posts = posts.filter(Q(title__icontains=word) | Q(standfirst__icontains=word) | Exists(inside))
    return list(posts.order_by("-updated_at", "-pk").values_list("pk", flat=True))
