import datetime
from fnmatch import fnmatchcase

from django.db import models
from django.db.models import F


class CookieFindingQuerySet(models.QuerySet["CookieFinding"]):
    def note(self, name: str, source: str, where: str, kind: str, now: datetime.datetime) -> None:
        """Remember that something undeclared turned up; one row a name, however often."""
        found = {"name": name[:100], "source": source, "kind": kind}
        self.bulk_create(
            [self.model(**found, path_sample=where[:200], first_seen=now, last_seen=now, count=0)],
            ignore_conflicts=True,
        )
        self.filter(**found).update(count=F("count") + 1, last_seen=now, path_sample=where[:200])

    def declare(self, kind: str, pattern: str) -> int:
        """Settle what the inventory now names, exactly or by a pattern with *."""
        waiting = self.filter(kind=kind, status=CookieFinding.Status.NEW)
        named = [each.pk for each in waiting if fnmatchcase(each.name, pattern)]
        return self.filter(pk__in=named).update(status=CookieFinding.Status.DECLARED)


class CookieFinding(models.Model):
    """A cookie or the like that nobody declared, found by the guard or by a scan."""

    class Source(models.TextChoices):
        GUARD = "guard", "Stopped on our server"
        SCAN = "scan", "Found by a scan"

    class Status(models.TextChoices):
        NEW = "new", "New"
        DECLARED = "declared", "Declared meanwhile"
        IGNORED = "ignored", "Ignored"

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, default="cookie")
    source = models.CharField(max_length=10, choices=Source)
    path_sample = models.CharField("seen at", max_length=200)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    count = models.PositiveIntegerField("times", default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.NEW)

    objects = CookieFindingQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen"]
        constraints = [models.UniqueConstraint(fields=["name", "kind", "source"], name="one_finding_a_name")]

    def __str__(self) -> str:
        return self.name
