"""The library: every source, and where it is cited."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from blog.admin.collisions import ChecksAgain
from blog.admin.finding import LONGEST_SEARCH, SourceQuestions
from blog.admin.live import LiveAtOnce
from blog.admin.merging import MergePages
from blog.admin.source_fields import DETAILS, NAMING, SourceFields, date_in_words, initial_of
from blog.models import Publisher, Source, SourceWord
from blog.models.counting import count_of
from blog.models.merging import merge_publishers, merge_sources
from blog.models.tag import fold

#: Sources that a search of the list finds: the newest.
MOST_LISTED = 500


class SourceForm(SourceFields, forms.ModelForm):
    class Meta:
        model = Source
        fields = [*NAMING, *DETAILS, "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial = {**self.initial, **initial_of(self.instance)}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        url, doi = typed.get("url") or "", typed.get("doi") or ""
        twin = Source.objects.exclude(pk=self.instance.pk).same_as(url, doi)
        if twin:
            self.add_error("url" if url else "doi", f"The library has this source already: “{twin}”.")
        typed["doi"] = doi or None
        return typed


@admin.register(Source)
class SourceAdmin(ChecksAgain, SourceQuestions, MergePages):
    form = SourceForm
    list_display = ["title_or_address", "publisher", "date", "kind", "cited_in"]
    list_filter = ["kind", "evidence", "access"]
    #: What is searched is said in `get_search_results`; this shows the box.
    search_fields = ["title"]
    search_help_text = "Beginnings of words: of titles, publishers, authors, addresses and DOIs"
    sortable_by = ["title_or_address"]
    readonly_fields = ["posts"]
    merge = staticmethod(merge_sources)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return Source.objects.current().with_use()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Source], search_term: str
    ) -> tuple[QuerySet[Source], bool]:
        if not search_term.strip():
            return queryset, False
        found = SourceWord.objects.find(search_term[:LONGEST_SEARCH], MOST_LISTED)
        return queryset.filter(pk__in=found), False

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        obj.identify()
        Publisher.objects.settle([obj])
        obj.save()
        SourceWord.objects.keep([obj])

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Writers are not told of other people's drafts.
        may_see_all = request.user.has_perm("blog.publish_post")
        return [*SourceForm.Meta.fields, *(["posts"] if obj and may_see_all else [])]

    @admin.display(description="source", ordering="title")
    def title_or_address(self, source: Source) -> str:
        return str(source)

    def told_apart_by(self, source: Source) -> list[str | None]:
        made = ["; ".join(source.authors), source.publisher, self.date(source), source.get_kind_display()]
        return [*made, source.doi, source.url, f"cited in {self.cited_in(source)}"]

    def date(self, source: Source) -> str:
        return date_in_words(source.issued)

    def cited_in(self, source: Source) -> str:
        use = vars(source)["use"]
        return f"{use} post" if use == 1 else f"{use} posts"

    @admin.display(description="Cited in")
    def posts(self, source: Source) -> str:
        posts = [citation.post for citation in source.citations.select_related("post")]
        links = ((reverse("admin:blog_post_change", args=[post.pk]), post) for post in posts)
        listed = format_html_join("", '<li><a href="{}">{}</a></li>', links)
        return format_html("<ul>{}</ul>", listed) if posts else "No post"


class PublisherForm(forms.ModelForm):
    class Meta:
        model = Publisher
        fields = ["name", "url", "description"]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        twin = Publisher.objects.filter(folded=fold(name)).exclude(pk=self.instance.pk).first()
        if twin:
            raise ValidationError(
                f"There is a publisher “{twin}” already. Choose both in the list and merge them."
            )
        return name


@admin.register(Publisher)
class PublisherAdmin(LiveAtOnce, MergePages):
    form = PublisherForm
    list_display = ["name", "source_count", "other_spellings"]
    search_fields = ["name", "folded"]
    sortable_by = ["name"]
    readonly_fields = ["other_spellings"]
    fields = ["name", "url", "description", "other_spellings"]
    merge = staticmethod(merge_publishers)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publisher]:
        publishers: QuerySet[Publisher] = Publisher.objects.current().prefetch_related("other_names")
        return publishers.annotate(use=count_of(Source, "published_by"))

    def save_model(self, request: HttpRequest, obj: Publisher, form: Any, change: bool) -> None:
        """A new name is the name of its sources too; what was published keeps the old one."""
        obj.folded = fold(obj.name)
        obj.save()
        if "name" in form.changed_data:
            obj.sources.update(publisher=obj.name)
            SourceWord.objects.keep(obj.sources.iterator())

    def told_apart_by(self, publisher: Publisher) -> list[str | None]:
        count = self.source_count(publisher)
        sources = "1 source" if count == 1 else f"{count} sources"
        return [sources, self.other_spellings(publisher), publisher.url]

    @admin.display(description="sources")
    def source_count(self, publisher: Publisher) -> int:
        return int(vars(publisher)["use"])

    @admin.display(description="also written", empty_value="–")
    def other_spellings(self, publisher: Publisher) -> str | None:
        return ", ".join(each.name for each in publisher.other_names.all()) or None
