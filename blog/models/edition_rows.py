"""The rows that lists walk: an edition beside each of its authors, keywords and sources."""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format

from blog.models.author import Author
from blog.models.image import Image
from blog.models.live import HEAVY, live_at
from blog.models.publisher import Publisher
from blog.models.source import Source
from blog.models.tag import Tag


def post_of(published_at: datetime.datetime) -> str:
    """For the admin’s page of a refused deletion, which has a line for each row: no query for its title."""
    return f"a post of {date_format(timezone.localtime(published_at), 'j F Y')}"


class ThroughQuerySet(models.QuerySet["models.Model"]):
    def live(self, now: datetime.datetime) -> Self:
        return self.filter(live_at(now, "edition__"))

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-edition_id")

    def with_editions(self) -> Self:
        return self.select_related("edition", "edition__lead_image").defer(
            *(f"edition__{name}" for name in HEAVY)
        )


class EditionAuthor(models.Model):
    edition = models.ForeignKey("Edition", models.CASCADE, related_name="author_rows")
    author = models.ForeignKey(Author, models.PROTECT, related_name="edition_rows")
    position = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ThroughQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "author"], name="author_once_an_edition")]
        indexes = [
            models.Index(
                F("author"),
                F("published_at").desc(),
                F("edition").desc(),
                name="edition_author_newest",
            ),
            models.Index(
                F("author"), F("changed_at").desc(), F("edition").desc(), name="edition_author_changed"
            ),
        ]

    def __str__(self) -> str:
        return post_of(self.published_at)


class EditionTag(models.Model):
    edition = models.ForeignKey("Edition", models.CASCADE, related_name="tag_rows")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="edition_rows")
    position = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ThroughQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "tag"], name="tag_once_an_edition")]
        indexes = [
            models.Index(F("tag"), F("published_at").desc(), F("edition").desc(), name="edition_tag_newest"),
            models.Index(F("tag"), F("changed_at").desc(), F("edition").desc(), name="edition_tag_changed"),
        ]

    def __str__(self) -> str:
        return post_of(self.published_at)


class EditionSource(models.Model):
    """A source as it was cited in one edition, frozen as published."""

    edition = models.ForeignKey("Edition", models.CASCADE, related_name="source_rows")
    source = models.ForeignKey(Source, models.PROTECT, related_name="edition_rows")
    publisher = models.ForeignKey(Publisher, models.PROTECT, null=True, related_name="edition_rows")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    quote = models.TextField(blank=True)
    record = models.JSONField()
    published_at = models.DateTimeField()

    objects = ThroughQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "source"], name="source_once_an_edition")]
        indexes = [
            models.Index(
                F("source"),
                F("published_at").desc(),
                F("edition").desc(),
                name="edition_source_newest",
            ),
            models.Index(
                F("publisher"),
                F("source").desc(),
                F("published_at").desc(),
                F("edition").desc(),
                name="edition_publisher_by_source",
            ),
            models.Index(
                F("publisher"),
                F("published_at").desc(),
                F("edition").desc(),
                name="edition_publisher_newest",
            ),
        ]

    def __str__(self) -> str:
        return post_of(self.published_at)


class EditionImage(models.Model):
    """A picture that stands in the text of an edition."""

    edition = models.ForeignKey("Edition", models.CASCADE, related_name="image_rows")
    image = models.ForeignKey(Image, models.PROTECT, related_name="edition_rows")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "image"], name="image_once_an_edition")]

    def __str__(self) -> str:
        return "a published post"
