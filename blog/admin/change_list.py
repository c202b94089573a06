from typing import Any

from django.contrib.admin import DateFieldListFilter, ShowFacets, SimpleListFilter, display
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from blog.admin.searching import PostSearch
from blog.models import Author, Edition, Post, PostAuthor, PostTag, Tag
from blog.models.skipping import has
from blog.numbers import whole_number
from config.admin import day_and_time

#: Beyond this many a list beside a list is no help; the search is.
MOST_CHOICES = 200
#: Posts of an author or a keyword that are looked up one by one; of more, the list soon meets a page full.
FEW = 2000


def named_by(rows: QuerySet[Any], column: str, posts: QuerySet[Post]) -> QuerySet[Post]:
    """Those of the posts that some of these rows name in `column`."""
    few = list(rows.order_by().values_list(column, flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return posts.filter(pk__in=few)
    return posts.filter(Exists(rows.filter(**{column: OuterRef("pk")})))


class StandingFilter(SimpleListFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        return Post.Standing.choices

    def queryset(self, request: Any, queryset: QuerySet[Post]) -> QuerySet[Post]:
        value = self.value()
        if value not in Post.Standing.values:
            return queryset
        return queryset.standing_at(Post.Standing(value), timezone.now())  # type: ignore[attr-defined, no-any-return]


class AuthorFilter(SimpleListFilter):
    title = "author"
    parameter_name = "author"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        return list(Author.objects.values_list("pk", "name")[:MOST_CHOICES])

    def queryset(self, request: Any, queryset: QuerySet[Post]) -> QuerySet[Post]:
        if not (value := whole_number(self.value())):
            return queryset
        return named_by(PostAuthor.objects.filter(author=value), "post", queryset)


class KeywordFilter(SimpleListFilter):
    title = "keyword"
    parameter_name = "keyword"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        used = Tag.objects.filter(has(PostTag.objects.filter(tag=OuterRef("pk"))))
        return list(used.order_by("folded").values_list("pk", "name")[:MOST_CHOICES])

    def queryset(self, request: Any, queryset: QuerySet[Post]) -> QuerySet[Post]:
        if not (value := whole_number(self.value())):
            return queryset
        return named_by(PostTag.objects.filter(tag=value), "content_object", queryset)


class EditionFilter(SimpleListFilter):
    title = "kind of live edition"
    parameter_name = "edition"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        return Edition.Kind.choices

    def queryset(self, request: Any, queryset: QuerySet[Post]) -> QuerySet[Post]:
        if self.value() not in Edition.Kind.values:
            return queryset
        live = Edition.objects.live(timezone.now()).filter(post=OuterRef("pk"), kind=self.value())
        return queryset.filter(Exists(live))


class EditedFilter(DateFieldListFilter):
    """Today, the past seven days, this month, this year."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.title = "last edited"


class PostList(PostSearch):
    list_display = ["title", "byline", "standing", "edition", "dates", "sources", "edited"]
    list_filter = [StandingFilter, EditionFilter, ("updated_at", EditedFilter), AuthorFilter, KeywordFilter]
    show_facets = ShowFacets.NEVER
    sortable_by = ["title", "sources", "edited"]
    # Deleting many at once is too easy a mistake for a publication.
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        rows = PostAuthor.objects.select_related("author")
        return super().get_queryset(request).prefetch_related(Prefetch("author_rows", rows))

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        """Only what nobody has read: a published post can be withdrawn, not made undone."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.editions.exists())

    @display(description="standing")
    def standing(self, post: Post) -> str:
        changed = vars(post)["live_revision"] and post.version > vars(post)["live_revision"]
        return f"{post.standing.label}, unpublished changes" if changed else post.standing.label

    @display(description="edition", empty_value="none")
    def edition(self, post: Post) -> int | None:
        number: int | None = vars(post)["live_number"]
        return number

    @display(description="on the site")
    def dates(self, post: Post) -> str:
        since, pending = vars(post)["live_since"], vars(post)["pending_from"]
        told = [f"since {day_and_time(since)}"] if since else []
        return ", ".join([*told, *([f"from {day_and_time(pending)}"] if pending else [])]) or "not yet"

    @display(description="sources", ordering="source_warnings", empty_value="–")
    def sources(self, post: Post) -> str | None:
        """How many warnings the source lint had when the post was saved last."""
        count = post.source_warnings
        return f"{count} warning{'' if count == 1 else 's'}" if count else None

    @display(description="last edited", ordering="updated_at")
    def edited(self, post: Post) -> str:
        return day_and_time(post.updated_at)

    @display(description="authors", empty_value="–")
    def byline(self, post: Post) -> str:
        return ", ".join(row.author.name for row in post.author_rows.all())
