"""How many comments and changes a network has sent today, without knowing tomorrow which network it was."""

import datetime
import secrets

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Sum

from config.network import connection_of
from config.tokens import SALT_BYTES, day_key, token

#: Minutes that are counted together.
SLOT = 10
#: What one network may send; a school or an office is one network.
MOST_A_SLOT, MOST_A_DAY = 10, 60
PURPOSE = b"comments: tokens of networks"


class Flooded(Exception):
    """This network has sent too many comments and changes; it may go on later."""


class NetworkUseQuerySet(models.QuerySet["NetworkUse"]):
    @transaction.atomic
    def note(self, network: str, now: datetime.datetime) -> int:
        """Count one comment or change and give how many there are in these ten minutes; raises Flooded."""
        day, slot = now.toordinal(), (now.hour * 60 + now.minute) // SLOT
        salt, is_new_day = salt_of(day)
        if is_new_day:
            self.forget(now)
        key = token(day_key(settings.SECRET_KEY, PURPOSE, salt), connection_of(network))
        self.get_or_create(day=day, network=key, slot=slot)
        # The row is locked by the update: of many at once each sees its own number.
        self.filter(day=day, network=key, slot=slot).update(count=F("count") + 1)
        mine = self.filter(day=day, network=key)
        in_slot = mine.get(slot=slot).count
        if in_slot > MOST_A_SLOT or mine.aggregate(all=Sum("count"))["all"] > MOST_A_DAY:
            raise Flooded
        return in_slot

    def forget(self, now: datetime.datetime) -> None:
        """Delete what is from before yesterday, and with the salts the meaning of any copy of it."""
        before = now.toordinal() - 1
        self.filter(day__lt=before).delete()
        NetworkSalt.objects.filter(day__lt=before).delete()


class NetworkUse(models.Model):
    day = models.PositiveIntegerField()
    network = models.BigIntegerField()
    slot = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    objects = NetworkUseQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["day", "network", "slot"], name="network_once_a_slot"),
        ]

    def __str__(self) -> str:
        return f"{self.day}/{self.slot}: {self.count}"


class NetworkSalt(models.Model):
    """Random, one a day (of UTC), the same for all workers and machines."""

    day = models.PositiveIntegerField(primary_key=True)
    salt = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.day)


def salt_of(day: int) -> tuple[bytes, bool]:
    """The salt, and whether it has just been made."""
    fresh = {"salt": secrets.token_bytes(SALT_BYTES)}
    row, is_new = NetworkSalt.objects.get_or_create(day=day, defaults=fresh)
    return bytes(row.salt), is_new
