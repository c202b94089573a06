from django.conf import settings
from django.db import models
from django.db.models import F


class Revision(models.Model):
    """The whole post as it was saved once; never changed."""

    post = models.ForeignKey("Post", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="post_revisions"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(F("post"), F("number").desc(), name="revision_numbers_are_unique")
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"
