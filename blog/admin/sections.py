from blog import markup
from blog.admin.rows import RowForm, RowFormSet, RowInline
from blog.models import Section


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

    def total_form_count(self) -> int:
        """One to write in where there is none."""
        count: int = super().total_form_count()
        return count if count or self.is_bound or not self.max_num else 1


class SectionInline(RowInline):
    model = Section
    form = SectionForm
    formset = SectionFormSet
    template = "admin/blog/post/section_inline.html"
    fields = ["heading", "body", "position"]
