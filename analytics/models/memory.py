"""What is remembered for 48 hours so that nobody is counted twice, and where each spool has got to.

One table for the tokens of all days, also on PostgreSQL, where two that take turns could be emptied by
TRUNCATE. Measured there with 3.3 million readers a day, the day that is over is deleted in 7 s that nobody
waits for, and costs 350 MB of log. With two days in it the table has 590 MB, after a third 650 MB: what is
deleted is used again (autovacuum has to be on, as it is by default). A second table would save that, and
every flush would have to know which of the two a day is in.
"""

from django.db import models


class Seen(models.Model):
    """When a reader of a post was counted on a day: minutes, packed by `analytics.counting`."""

    pk = models.CompositePrimaryKey("day", "token")
    day = models.IntegerField()
    token = models.BigIntegerField()
    minutes = models.BinaryField()

    class Meta:
        default_permissions = ()


class NetworkDay(models.Model):
    """How many readers one network brought to one post on a day."""

    pk = models.CompositePrimaryKey("day", "token")
    day = models.IntegerField()
    token = models.BigIntegerField()
    readers = models.IntegerField()

    class Meta:
        default_permissions = ()


class Salt(models.Model):
    """The secret of a day; without it no token can be computed again, by nobody."""

    day = models.IntegerField(primary_key=True)
    salt = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()


class Cursor(models.Model):
    """Up to which hit a spool has been counted. Moves in the transaction that counts."""

    spool = models.CharField(max_length=32, primary_key=True)
    last_id = models.BigIntegerField(default=0)
    host = models.CharField(max_length=255, default="")
    moved_at = models.DateTimeField()

    class Meta:
        default_permissions = ()


class StateQuerySet(models.QuerySet["State"]):
    def value(self, name: str) -> str | None:
        return self.filter(name=name).values_list("value", flat=True).first()

    def put(self, name: str, value: object) -> None:
        self.update_or_create(name=name, defaults={"value": str(value)})


class State(models.Model):
    """A few facts about the counting itself."""

    name = models.CharField(max_length=80, primary_key=True)
    value = models.CharField(max_length=200)

    objects = StateQuerySet.as_manager()

    class Meta:
        default_permissions = ()
