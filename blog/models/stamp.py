import datetime

from django.db import models
from django.db.models import F
from django.utils import timezone

from blog.models.edition import Edition
from config.freshness import Freshness

ONLY_ROW = 1


class StampQuerySet(models.QuerySet["Stamp"]):
    def raise_by_one(self, *, withdrawing: bool = False) -> None:
        """Note a change that readers can see. Call it last in the transaction of the change.

        The row stays locked until the commit, so that whoever reads a number sees every change up to it;
        called earlier, it would make others wait for the whole change.
        """
        more = {"version": F("version") + 1}
        if withdrawing:
            more["withdrawals"] = F("withdrawals") + 1
        if not self.filter(pk=ONLY_ROW).update(**more):
            self.get_or_create(pk=ONLY_ROW)
            self.filter(pk=ONLY_ROW).update(**more)

    def freshness(self, now: datetime.datetime) -> Freshness:
        """One query; each part of it reads one entry of an index."""
        moments = Edition.objects.moments_after(now)
        row = self.annotate(**moments).filter(pk=ONLY_ROW).values_list("version", "withdrawals", *moments)
        version, withdrawals, *changes = row.first() or (0, 0)
        return Freshness(version, withdrawals, min(filter(None, changes), default=None))


class Stamp(models.Model):
    """One row that counts the changes that readers can see; page caches ask it instead of being told."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ROW, editable=False)
    version = models.PositiveBigIntegerField(default=0)
    withdrawals = models.PositiveBigIntegerField(default=0)

    objects = StampQuerySet.as_manager()

    class Meta:
        # Nobody edits it by hand.
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(id=ONLY_ROW), name="one_stamp")]

    def __str__(self) -> str:
        return str(self.version)


def freshness() -> Freshness:
    """What the page cache asks."""
    return Stamp.objects.freshness(timezone.now())
