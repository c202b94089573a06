from django.db import models
from django_prose_editor.fields import ProseEditorField

from blog import markup
from blog.snapshot import SectionRecord


class Section(models.Model):
    """An ordered part of a post with a heading of its own."""

    post = models.ForeignKey("Post", models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField(default=0)
    heading = models.CharField(max_length=200, blank=True)
    anchor = models.CharField(max_length=80, blank=True, editable=False)
    body = ProseEditorField("text", blank=True, extensions=markup.EXTENSIONS, sanitize=markup.clean)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.heading or "Lead"

    def as_record(self) -> SectionRecord:
        return {"heading": self.heading, "anchor": self.anchor, "body": self.body}
