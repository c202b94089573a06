"""Duplicates in the library become one, and can be parted again."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction

from blog.models.edition_rows import EditionSource
from blog.models.post import Post
from blog.models.publisher import Publisher
from blog.models.restoring import rekeyed
from blog.models.search_index import renamed
from blog.models.section import Section
from blog.models.source import Citation, Source, new_key
from blog.models.source_words import SourceWord
from blog.models.stamp import Stamp

#: Rows named in one query: databases take so many parameters, SQLite 32,766 in most builds.
AT_ONCE = 5_000
PRIVATE = ("quote", "verdict", "check_note", "position")


class CannotMerge(ValidationError):
    """Why these two cannot become one, or why that cannot be undone."""


class Merge(models.Model):
    """What was merged into what, by whom, and all that is needed to undo it."""

    class Kind(models.TextChoices):
        SOURCE = "source", "Source"
        PUBLISHER = "publisher", "Publisher"

    kind = models.CharField(max_length=9, choices=Kind)
    gone = models.PositiveBigIntegerField()
    kept = models.PositiveBigIntegerField()
    #: For the log: both names at the time.
    gone_name = models.CharField(max_length=2000)
    kept_name = models.CharField(max_length=2000)
    data = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(gone=models.F("kept")), name="merge_is_of_two"),
        ]

    def __str__(self) -> str:
        return f"“{self.gone_name}” into “{self.kept_name}”"

    @transaction.atomic
    def undo(self, by: User | None, *, now: datetime.datetime) -> None:
        """Part what was merged: every post that has not moved on is as it was."""
        merge = Merge.objects.select_for_update().get(pk=self.pk)
        if merge.undone_at:
            raise CannotMerge("This merge has been undone already.")
        part = part_sources if merge.kind == self.Kind.SOURCE else part_publishers
        part(merge, by)
        self.undone_at = merge.undone_at = now
        self.undone_by = merge.undone_by = by
        merge.save(update_fields=["undone_at", "undone_by"])
        Stamp.objects.raise_by_one()


# Sources ---------------------------------------------------------------------


@transaction.atomic
def merge_sources(gone: Source, kept: Source, *, by: User | None, now: datetime.datetime) -> Merge:
    """Let `kept` stand for `gone` in every post, draft or published; `gone` stays as another name of it."""
    gone, kept = locked_pair(Source, gone.pk, kept.pk)
    data: dict[str, Any] = {
        "posts": [move_citation(citation, kept, by) for citation in gone.citations.order_by("post")],
        "twins": take_over(Source.objects.filter(merged_into=gone), merged_into=kept),
        "editions": take_over(free_rows(gone, kept), source=kept),
    }
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    SourceWord.objects.keep([gone])
    return log(Merge.Kind.SOURCE, gone, kept, data, by, now)


def locked_pair(model: Any, gone: int, kept: int) -> tuple[Any, Any]:
    """Both records, locked in one order whoever comes first."""
    rows = {
        row.pk: row for row in model.objects.select_for_update().filter(pk__in=[gone, kept]).order_by("pk")
    }
    if len(rows) < 2:
        raise CannotMerge("Choose two different records.")
    if any(row.merged_into_id for row in rows.values()):
        raise CannotMerge("One of these has been merged already.")
    return rows[gone], rows[kept]


def take_over(rows: models.QuerySet[Any], **change: Any) -> list[int]:
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for some in in_parts(rows.model, ids):
        some.update(**change)
    return ids


def in_parts(model: Any, ids: Sequence[int]) -> Iterator[models.QuerySet[Any]]:
    for some in batched(ids, AT_ONCE):
        yield model.objects.filter(pk__in=some)


def free_rows(gone: Source, kept: Source) -> models.QuerySet[Any]:
    """Where `gone` was published and `kept` was not beside it: an edition lists a source once."""
    both = EditionSource.objects.filter(source=kept).values("edition")
    return EditionSource.objects.filter(source=gone).exclude(edition__in=both)


def move_citation(citation: Citation, kept: Source, by: User | None) -> dict[str, Any]:
    """Let a post cite the kept source; what it was before is in the answer."""
    post = Post.objects.select_for_update().get(pk=citation.post_id)
    told: dict[str, Any] = {
        "post": post.pk,
        "key": citation.key,
        "before": post.version,
        **{name: getattr(citation, name) for name in PRIVATE},
        "checked_by": citation.checked_by_id,
        "checked_at": citation.checked_at.isoformat() if citation.checked_at else None,
    }
    other = Citation.objects.filter(post=post, source=kept).first()
    if other:
        fold_into(citation, other)
        told["into"] = other.key
    else:
        citation.source = kept
        citation.save(update_fields=["source"])
    post.keep_revision(by)
    return {**told, "after": post.version}


def fold_into(citation: Citation, other: Citation) -> None:
    """The post cites both: markers of the one become markers of the other."""
    if citation.quote and not other.quote:
        other.quote = citation.quote
        other.save(update_fields=["quote"])
    citation.delete()
    for section in Section.objects.filter(post=citation.post_id):
        body = rekeyed(section.body, {citation.key: other.key})
        if body != section.body:
            section.body = body
            section.save(update_fields=["body"])


def part_sources(merge: Merge, by: User | None) -> None:
    gone = Source.objects.select_for_update().get(pk=merge.gone)
    if gone.merged_into_id != merge.kept:
        raise CannotMerge("Undo the later merge of this source first.")
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    SourceWord.objects.keep([gone])
    for twins in in_parts(Source, merge.data["twins"]):
        twins.filter(merged_into=merge.kept).update(merged_into=gone)
    for rows in in_parts(EditionSource, merge.data["editions"]):
        rows.filter(source=merge.kept).update(source=gone)
    for told in merge.data["posts"]:
        part_citation(told, gone, merge.kept, by)


def part_citation(told: dict[str, Any], gone: Source, kept: int, by: User | None) -> None:
    post = Post.objects.select_for_update().filter(pk=told["post"]).first()
    if post is None:
        return
    key = told["key"]
    if post.version == told["after"]:
        post.restore(post.revisions.get(number=told["before"]), by)
    elif "into" not in told:
        Citation.objects.filter(post=post, source=kept, key=key).update(source=gone)
        post.keep_revision(by)
    else:
        # Edited since: the source comes back to the list; which markers were its own nobody knows any more.
        key = new_key() if post.citations.filter(key=key).exists() else key
        Citation.objects.create(post=post, source=gone, key=key, **{name: told[name] for name in PRIVATE})
        post.keep_revision(by)
    if told["checked_at"]:
        checked_at = datetime.datetime.fromisoformat(told["checked_at"])
        mine = Citation.objects.filter(post=post, key=key, source=gone)
        mine.update(checked_by=told["checked_by"], checked_at=checked_at)


# Publishers ------------------------------------------------------------------


@transaction.atomic
def merge_publishers(gone: Publisher, kept: Publisher, *, by: User | None, now: datetime.datetime) -> Merge:
    """Let `kept` stand for `gone`, in the library, on its page, and whenever somebody types its name."""
    gone, kept = locked_pair(Publisher, gone.pk, kept.pk)
    names = dict(gone.sources.values_list("pk", "publisher"))
    editions = take_over(EditionSource.objects.filter(publisher=gone), publisher=kept)
    data = {
        "sources": {str(pk): name for pk, name in names.items()},
        "twins": take_over(Publisher.objects.filter(merged_into=gone), merged_into=kept),
        "editions": editions,
    }
    for sources in in_parts(Source, list(names)):
        sources.update(published_by=kept, publisher=kept.name)
        SourceWord.objects.keep(sources)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    renamed(*in_parts(EditionSource, editions))
    return log(Merge.Kind.PUBLISHER, gone, kept, data, by, now)


def part_publishers(merge: Merge, by: User | None) -> None:
    gone = Publisher.objects.select_for_update().get(pk=merge.gone)
    if gone.merged_into_id != merge.kept:
        raise CannotMerge("Undo the later merge of this publisher first.")
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    for twins in in_parts(Publisher, merge.data["twins"]):
        twins.filter(merged_into=merge.kept).update(merged_into=gone)
    for rows in in_parts(EditionSource, merge.data["editions"]):
        rows.filter(publisher=merge.kept).update(publisher=gone)
    for some in in_parts(Source, [int(pk) for pk in merge.data["sources"]]):
        sources = some.filter(published_by=merge.kept)
        for source in sources:
            source.published_by, source.publisher = gone, merge.data["sources"][str(source.pk)]
        Source.objects.bulk_update(sources, ["published_by", "publisher"])
        SourceWord.objects.keep(sources)
    renamed(*in_parts(EditionSource, merge.data["editions"]))


def log(
    kind: str, gone: Any, kept: Any, data: dict[str, Any], by: User | None, now: datetime.datetime
) -> Merge:
    merge = Merge.objects.create(
        kind=kind,
        gone=gone.pk,
        kept=kept.pk,
        gone_name=str(gone),
        kept_name=str(kept),
        data=data,
        by=by,
        at=now,
    )
    Stamp.objects.raise_by_one()
    return merge
