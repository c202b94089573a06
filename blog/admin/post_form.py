import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Script
from js_asset import ImportMap, Media

from blog.admin.pickers import AuthorsField, KeywordsField
from blog.models import Post, Revision

#: Modules that import each other by name, and those that the page starts.
MODULES = ["dom", "rows", "ordering", "citations", "library", "citation-picker", "form-data"]
SCRIPTS = [
    *("sections", "citation-rows", "editors", "preview", "saving", "desk", "returning", "keywords"),
    *("bibliography", "lint"),
]
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}", re.IGNORECASE)


class PostForm(forms.ModelForm):
    tags = KeywordsField(label="Keywords", help_text="Type a comma or press Enter after each.")
    byline = AuthorsField(label="Authors")
    #: The version of the post that this form was made from.
    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    #: The version of somebody else that the author has been shown and wants to save over.
    overwrite = forms.IntegerField(required=False, widget=forms.HiddenInput)

    #: Set where nothing will be saved, so that nobody can be in the way.
    is_preview = False
    #: What somebody else has saved since this form was opened.
    theirs: Revision | None = None
    overwrites = False

    class Meta:
        model = Post
        fields = [
            "title",
            "standfirst",
            "slug",
            "summary",
            "language",
            "translation_of",
            "lead_image",
            "image_caption",
            "tags",
        ]
        widgets = {
            "title": forms.Textarea({"rows": 1}),
            "standfirst": forms.Textarea({"rows": 2}),
            "summary": forms.Textarea({"rows": 3}),
            "image_caption": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base_version"].initial = self.instance.version
        # A post is not written in a little window.
        setattr(self.fields["translation_of"].widget, "can_add_related", False)  # noqa: B010
        if self.instance.pk:
            rows = self.instance.author_rows.values_list("author_id", flat=True)
            self.fields["byline"].initial = list(rows)

    @property
    def media(self) -> Any:
        names = {f"blog/{name}": f"blog/desk/{name}.js" for name in MODULES}
        scripts = [Script(f"blog/desk/{name}.js", type="module") for name in SCRIPTS]
        return super().media + Media(importmap=ImportMap(names), js=scripts)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"].strip().lower().replace("_", "-")
        if language and not LANGUAGE.fullmatch(language):
            raise ValidationError("Write the language as en, en-gb or pt-br.")
        return language

    def clean_translation_of(self) -> Post | None:
        """The post in its first language, whichever of its translations was chosen."""
        chosen: Post | None = self.cleaned_data["translation_of"]
        if chosen is None:
            return None
        original: Post = chosen.translation_of or chosen
        choices: Any = self.fields["translation_of"]
        if original != chosen and not choices.queryset.contains(original):
            raise ValidationError(
                "That post is a translation of one that readers do not see. Choose another one."
            )
        if original == self.instance:
            raise ValidationError("A post is not a translation of itself or of its own translations.")
        if self.instance.pk and self.instance.translations.exists():
            raise ValidationError(
                "Other posts are translations of this one. Choose this one there, or unlink them first."
            )
        return original

    def clean(self) -> dict[str, Any]:
        if self.instance.pk and not self.is_preview:
            self.refuse_to_overwrite()
        return super().clean() or self.cleaned_data

    def refuse_to_overwrite(self) -> None:
        """Lock the post, and stop if somebody else has saved it since this form was opened."""
        post = Post.objects.select_for_update().get(pk=self.instance.pk)
        if post.version == self.cleaned_data.get("base_version"):
            return
        if post.version == self.cleaned_data.get("overwrite"):
            self.overwrites = True
            return
        self.theirs = post.revisions.select_related("user").order_by("-number").first()
        raise ValidationError(
            "This post has been saved since you opened it. Your text is still here, unsaved; "
            "what was saved stands below.",
            code="conflict",
        )
