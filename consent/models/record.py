"""What is kept of decisions: a proof of each yes without a person in it, and a count of every answer."""

import datetime
import hashlib
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from consent.models.policy import PolicyVersion

KEY_BYTES = 16


def key_of(rid: str) -> bytes:
    """What is stored of a receipt number, so that a copy of the table makes no cookies."""
    return salted_hmac("consent.record", rid, algorithm="sha256").digest()[:KEY_BYTES]


class Surface(models.TextChoices):
    BANNER = "banner", "Banner"
    PREFERENCES = "prefs", "Cookie page"
    EMBED = "embed", "Embedded media"


class ConsentRecordQuerySet(models.QuerySet["ConsentRecord"]):
    def with_receipt(self, rid: str) -> Self:
        """The history of one receipt number, the newest first."""
        return self.filter(key=key_of(rid)).order_by("-pk") if rid else self.none()

    def with_number(self) -> Self:
        """With the number of the policy, and without what it said, which is loaded where it is read."""
        return self.select_related("policy").defer("policy__snapshot", "policy__rendered")

    def over(self, now: datetime.datetime, *, keep_days: int) -> Self:
        """Those whose permission ended more than `keep_days` ago."""
        return self.filter(ends_at__lt=now - datetime.timedelta(days=keep_days))


class ConsentRecord(models.Model):
    """That somebody allowed or withdrew something. No address, no browser, no page, no user: by design."""

    class Event(models.TextChoices):
        GIVEN = "given", "given"
        CHANGED = "changed", "changed"
        WITHDRAWN = "withdrawn", "withdrawn"

    key = models.BinaryField(max_length=KEY_BYTES, db_index=True)
    event = models.CharField(max_length=10, choices=Event)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="records")
    allowed = models.JSONField()
    offered = models.JSONField()
    language = models.CharField(max_length=12)
    surface = models.CharField(max_length=10, choices=Surface)
    gpc = models.BooleanField()
    js = models.BooleanField()
    created_at = models.DateTimeField()
    # When the permission ends or ended: by expiry, by withdrawal, or by a later answer.
    ends_at = models.DateTimeField(db_index=True)

    objects = ConsentRecordQuerySet.as_manager()

    class Meta:
        permissions = [("export_consentrecord", "Can export consent records")]
        constraints = [
            models.CheckConstraint(
                condition=Q(event__in=["given", "changed", "withdrawn"]), name="known_consent_event"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("created_at")), name="consent_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.created_at:%Y-%m-%d}"

    @property
    def short_key(self) -> str:
        return hashlib.sha256(bytes(self.key)).hexdigest()[:8]


class ConsentDailyStatQuerySet(models.QuerySet["ConsentDailyStat"]):
    def add(self, day: datetime.date, policy: PolicyVersion, action: str, surface: str) -> None:
        self.bulk_create(
            [self.model(date=day, policy=policy, action=action, surface=surface, count=0)],
            ignore_conflicts=True,
        )
        self.filter(date=day, policy=policy, action=action, surface=surface).update(count=F("count") + 1)


class ConsentDailyStat(models.Model):
    """How often each answer was given on a day: the only trace of a refusal."""

    class Action(models.TextChoices):
        ACCEPT = "accept", "accepted all"
        REJECT = "reject", "refused all"
        PARTIAL = "partial", "chose some"
        WITHDRAW = "withdraw", "withdrew"

    date = models.DateField()
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    action = models.CharField(max_length=10, choices=Action)
    surface = models.CharField(max_length=10, choices=Surface)
    count = models.PositiveIntegerField(default=0)

    objects = ConsentDailyStatQuerySet.as_manager()

    class Meta:
        verbose_name = "daily count"
        constraints = [
            models.UniqueConstraint(
                fields=["date", "policy", "action", "surface"], name="one_count_a_day_and_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.action}"
