from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

from django.db import models

from blog.models.tag import fold

if TYPE_CHECKING:
    from blog.models.source import Source


#: Letters of a name, and of what is compared in its stead.
LONGEST_NAME = 200


class PublisherQuerySet(models.QuerySet["Publisher"]):
    def current(self) -> Self:
        """Without those that were found to be another spelling of one."""
        return self.filter(merged_into=None)

    def named(self, names: Iterable[str]) -> dict[str, "Publisher"]:
        """By name, the publishers that these names mean; made where they do not exist.

        A name that is too long to be compared has none.
        """
        spelled = {name: folded for name in names if 0 < len(folded := fold(name)) <= LONGEST_NAME}
        wanted = {folded: " ".join(name.split()) for name, folded in reversed(spelled.items())}
        known = self.filter(folded__in=wanted).select_related("merged_into")
        found = {each.folded: each for each in known}
        if missing := wanted.keys() - found.keys():
            # Somebody else may make one of them at this moment.
            Publisher.objects.bulk_create(
                [Publisher(name=wanted[folded], folded=folded) for folded in sorted(missing)],
                ignore_conflicts=True,
            )
            found = {each.folded: each for each in known.all()}
        return {name: found[folded].stand_in for name, folded in spelled.items()}

    def settle(self, sources: Sequence["Source"]) -> None:
        """Give sources that are about to be saved the publisher that their text names."""
        by_name = self.named(source.publisher for source in sources)
        for source in sources:
            source.published_by = by_name.get(source.publisher)


class Publisher(models.Model):
    """Who publishes sources: a record for all that bear this name, in whatever spelling."""

    name = models.CharField(max_length=LONGEST_NAME)
    folded = models.CharField(max_length=LONGEST_NAME, unique=True, editable=False)
    url = models.URLField("home page", max_length=2000, blank=True)
    description = models.TextField(
        blank=True, max_length=600, help_text="Who this is, in a sentence or two. Readers see it at once."
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="other_names", db_index=False
    )

    objects = PublisherQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(folded=""), name="publisher_has_a_name"),
        ]
        indexes = [
            models.Index(
                fields=["name", "id"], condition=models.Q(merged_into__isnull=True), name="publisher_name"
            ),
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="publisher_merged",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stand_in(self) -> "Publisher":
        """Itself, or the one that it is another name of."""
        return self.merged_into or self
