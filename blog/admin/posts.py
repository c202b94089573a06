from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from blog import posters
from blog.admin import publishing
from blog.admin.change_list import PostList
from blog.admin.checking import Findings, SourceCheckPages, of_saved
from blog.admin.citations import CitationFormSet, CitationInline
from blog.admin.collisions import ChecksAgain
from blog.admin.differences import changes
from blog.admin.drafting import record_of
from blog.admin.history import HistoryPages
from blog.admin.pages import person
from blog.admin.pickers import PictureSelect, PostSelect
from blog.admin.post_form import PostForm
from blog.admin.publishing import PublishingForm
from blog.admin.rows import saved_ids, settled
from blog.admin.sections import SectionInline
from blog.admin.session import SessionPages
from blog.admin.status import Status
from blog.admin.withdrawing import WithdrawalPages
from blog.models import Post, Revision, Tag

OWN_COLUMNS = [name for name in PostForm.Meta.fields if name != "tags"]


@admin.register(Post)
class PostAdmin(ChecksAgain, HistoryPages, SourceCheckPages, SessionPages, WithdrawalPages, PostList):
    form = PostForm
    inlines = [SectionInline, CitationInline]
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "base_version"]}),
        ("Authors and keywords", {"fields": ["byline", "tags"]}),
        ("Picture", {"fields": ["lead_image", "image_caption"]}),
        ("Address and summary", {"fields": ["slug", "summary", "language", "translation_of"]}),
    ]

    # The form ----------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if publishing.GUARDED & set(request.POST) and not self.may_publish(request):
            raise PermissionDenied
        if request.method == "POST":
            # Before the transaction that saves the post: a provider may take its time.
            posters.fetch_new(str(text) for name, text in request.POST.items() if name.endswith("-body"))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "lead_image":
            options["widget"] = PictureSelect(db_field, self.admin_site)
        if db_field.name == "translation_of":
            options["widget"] = PostSelect(db_field, self.admin_site)
            options["queryset"] = Post.objects.nameable_by(person(request), timezone.now())
        return super().formfield_for_foreignkey(db_field, request, **options)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        author = getattr(request.user, "author", None)
        return {**super().get_changeform_initial_data(request), "byline": [author.pk] if author else []}

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        options: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in options:
            rows = inline.model.objects.filter(post=obj.pk or 0)
            known = list(rows.values_list("pk", flat=True))
            data = options["data"] = settled(options["data"], prefix, known)
            # Rows that somebody else has added meanwhile are not this form's.
            sent = set(saved_ids(data, prefix))
            mine = [pk for pk in known if str(pk) in sent]
            options["queryset"] = options["queryset"].filter(pk__in=mine)
        return options

    # Saving ------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        if change:
            # Not the columns that publishing writes: somebody may press a button at this moment.
            obj.save(update_fields=[*OWN_COLUMNS, "updated_at"])
        else:
            obj.created_by = person(request)
            obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        post: Post = form.instance
        # Taken out, because taggit would add them without keeping their order.
        keywords = form.cleaned_data.pop("tags")
        for formset in formsets:
            if form.overwrites:
                mine = [row.pk for row in formset.get_queryset()]
                formset.model.objects.filter(post=post).exclude(pk__in=mine).delete()
            if isinstance(formset, CitationFormSet):
                formset.user = person(request)
                for source in formset.linked:
                    messages.info(
                        request, f"“{source}” was in the library already; it is cited as it stands there."
                    )
        super().save_related(request, form, formsets, change)
        post.set_keywords(Tag.objects.named(keywords))
        post.set_authors(form.cleaned_data["byline"])
        post.keep_revision(person(request))

    def response_add(
        self, request: HttpRequest, obj: Post, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self.press_button(request, obj)

    def response_change(self, request: HttpRequest, obj: Post) -> HttpResponse:
        return self.press_button(request, obj)

    def press_button(self, request: HttpRequest, post: Post) -> HttpResponse:
        """The post has been saved; now do what the button says, and come back to the form."""
        pressed = next((name for name in publishing.ACTIONS if name in request.POST), None)
        if "_withdraw" in request.POST:
            return redirect("admin:blog_post_withdraw", post.pk)
        if pressed is None:
            messages.success(request, "Saved.")
        else:
            self.carry_out(request, post, pressed)
        return redirect("admin:blog_post_change", post.pk)

    def carry_out(self, request: HttpRequest, post: Post, pressed: str) -> None:
        try:
            done = publishing.carry_out(pressed, post, request.POST, timezone.now())
        except ValidationError as refusal:
            request.session[f"publishing-{post.pk}"] = publishing.typed(request.POST)
            for reason in refusal.messages:
                messages.error(request, reason)
            messages.warning(request, "The draft has been saved; nothing has been published.")
        else:
            messages.success(request, done)

    # The page ----------------------------------------------------------------

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Post | None = None,
    ) -> HttpResponse:
        theirs = context["adminform"].form.theirs
        context |= {
            "conflict": self.conflict(context, theirs) if theirs else None,
            "desk": self.desk(obj),
            "status": Status.of(obj, timezone.now()) if obj else Status(),
            "findings": of_saved(obj) if obj else Findings([]),
            "publishing": self.publishing_form(request, obj),
            "may_publish": self.may_publish(request),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    @staticmethod
    def conflict(context: dict[str, Any], theirs: Revision) -> dict[str, Any]:
        """Both texts: what somebody else has saved, and what it would become with this form."""
        formsets = [each.formset for each in context["inline_admin_formsets"]]
        mine = record_of(context["adminform"].form, formsets)
        return {"revision": theirs, "changes": changes(theirs.data, mine)}

    def publishing_form(self, request: HttpRequest, post: Post | None) -> PublishingForm:
        if request.method == "POST":
            return PublishingForm(request.POST)
        kept = request.session.pop(f"publishing-{post.pk}", None) if post else None
        return PublishingForm(initial=kept)

    def desk(self, post: Post | None) -> dict[str, Any]:
        """What the page's modules need to know."""
        return {
            "zone": timezone.get_current_timezone_name(),
            "preview": reverse("admin:blog_post_preview", args=[post.pk] if post else []),
            "upload": reverse("admin:blog_image_upload"),
            "session": reverse("admin:blog_post_session"),
            "login": reverse("admin:login") + "?" + urlencode({"next": reverse("admin:index")}),
            "find": reverse("admin:blog_source_find"),
            "read": reverse("admin:blog_source_read"),
            "lint": reverse("admin:blog_post_sources", args=[post.pk] if post else []),
        }
