import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from blog import markup
from blog.admin.rows import RowForm, RowFormSet, RowInline
from blog.models import Section

SAYS_SOMETHING = ("id", "title", "url", "doi", "publisher", "authors", "quote")


def keys_sent(data: Mapping[str, Any]) -> set[str]:
    """The keys of the citations that this form will leave in the post."""
    total = data.get("citations-TOTAL_FORMS", "")
    count = int(total) if re.fullmatch(r"[0-9]{1,4}", total) else 0
    prefixes = [f"citations-{index}-" for index in range(count)]
    return {
        data.get(f"{prefix}key", "")
        for prefix in prefixes
        if not data.get(f"{prefix}DELETE")
        and any(data.get(prefix + name, "").strip() for name in SAYS_SOMETHING)
    }


class SectionForm(RowForm):
    class Meta:
        model = Section
        fields = ["heading", "body", "position"]

    def has_changed(self) -> bool:
        # An editor that nobody has typed in sends an empty paragraph.
        if self.is_new and "heading" not in self.changed_data:
            return bool(markup.clean(str(self["body"].value() or "")))
        return super().has_changed()


class SectionFormSet(RowFormSet):
    columns = ["heading", "body"]

    def clean(self) -> None:
        known = keys_sent(self.data)
        for form in self.kept:
            if set(markup.marker_keys(form.cleaned_data.get("body") or "")) - known:
                form.add_error("body", "This text cites a source that is not in the list of this post.")


class SectionInline(RowInline):
    model = Section
    form = SectionForm
    formset = SectionFormSet
    template = "admin/blog/post/section_inline.html"
    fields = ["heading", "body", "position"]

    def get_extra(self, request: HttpRequest, obj: Any = None, **options: Any) -> int:
        return 0 if obj else 1
