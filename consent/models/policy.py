import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Max


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def newest_first(self) -> Self:
        return self.order_by("-major", "-minor")

    def without_evidence(self) -> Self:
        """Without what banner and page said: large, and kept to be shown to whoever asks for a proof."""
        return self.defer("rendered")

    def without_texts(self) -> Self:
        """Number, date and note alone, for lists."""
        return self.defer("snapshot", "rendered")

    def numbered(self, text: str) -> "PolicyVersion | None":
        """The version that is written `3.1`; None where there never was one."""
        major, _dot, minor = text.partition(".")
        if not (major.isdecimal() and minor.isdecimal() and len(text) <= 12):
            return None
        return self.without_evidence().filter(major=int(major), minor=int(minor)).first()


class PolicyVersion(models.Model):
    """The whole inventory with its texts as visitors saw it from one moment on. Never changed."""

    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    change_note = models.TextField(blank=True)
    snapshot = models.JSONField()
    sha256 = models.CharField(max_length=64)
    # What banner and page said, a language each: {"en": {"banner": html, "preferences": html}}
    rendered = models.JSONField(default=dict)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["major", "minor"], name="policy_versions_are_unique"),
            models.CheckConstraint(condition=models.Q(major__gte=1), name="policies_count_from_one"),
        ]
        permissions = [("publish_policy", "Can publish the cookie policy")]

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def languages(self) -> list[str]:
        found: list[str] = self.snapshot["languages"]
        return found


def current_version() -> int:
    """A number that rises with every published policy; 0 before the first. One query on a primary key."""
    return PolicyVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0


def next_numbers(*, ask_again: bool) -> tuple[int, int]:
    newest = PolicyVersion.objects.newest_first().without_texts().first()
    if newest is None:
        return 1, 0
    return (newest.major + 1, 0) if ask_again else (newest.major, newest.minor + 1)


def freeze(
    snapshot: dict[str, Any],
    digest: str,
    *,
    at: datetime.datetime,
    by: Any,
    ask_again: bool,
    note: str,
    rendered: dict[str, Any],
) -> PolicyVersion:
    """Write the next version: the one statement that changes what visitors see, and so the last."""
    major, minor = next_numbers(ask_again=ask_again)
    return PolicyVersion.objects.create(
        major=major,
        minor=minor,
        published_at=at,
        published_by=by,
        change_note=note,
        snapshot=snapshot,
        sha256=digest,
        rendered=rendered,
    )
