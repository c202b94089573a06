from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models

from blog import markup
from blog.images import Picture
from blog.models.image import Image

if TYPE_CHECKING:
    from blog.snapshot import SectionRecord

#: How long to wait before a poster that could not be had is asked for again.
PATIENCE = datetime.timedelta(hours=1)

LONGEST_ADDRESS = 300


class PosterQuerySet(models.QuerySet["Poster"]):
    def of(self, sections: Iterable[SectionRecord]) -> dict[str, Picture]:
        """The pictures of the videos that these texts link to, by address."""
        addresses = {
            address for section in sections for address in markup.lone_links(markup.clean(section["body"]))
        }
        if not addresses:
            return {}
        found = self.filter(address__in=addresses, image__isnull=False).select_related("image")
        return {poster.address: poster.image.picture for poster in found if poster.image}

    def settled(self, addresses: Iterable[str], now: datetime.datetime) -> set[str]:
        """Those of the addresses that need not be asked for now."""
        is_settled = models.Q(image__isnull=False) | models.Q(tried_at__gt=now - PATIENCE)
        known = self.filter(is_settled, address__in=addresses)
        return set(known.values_list("address", flat=True))


class Poster(models.Model):
    """The still picture of a video that a post links to, kept here so that no reader asks the provider."""

    address = models.CharField(max_length=LONGEST_ADDRESS, unique=True)
    image = models.ForeignKey(Image, models.PROTECT, null=True, related_name="+")
    tried_at = models.DateTimeField()

    objects = PosterQuerySet.as_manager()

    def __str__(self) -> str:
        return self.address
