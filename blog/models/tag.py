import itertools
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, models, transaction
from taggit.models import TagBase


def fold(name: str) -> str:
    """What two spellings of a name have in common, at times longer than either: “ß” becomes “ss”.

    The database folds ASCII only.
    """
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


class TagQuerySet(models.QuerySet["Tag"]):
    def named(self, names: Iterable[str]) -> list["Tag"]:
        """The tags of these names in their order, made where they do not exist; twins become one."""
        wanted = {fold(name): " ".join(name.split()) for name in reversed(list(names)) if fold(name)}
        found = {tag.folded: tag for tag in self.filter(folded__in=wanted)}
        for folded in wanted.keys() - found.keys():
            found[folded], _ = self.get_or_create(folded=folded, defaults={"name": wanted[folded]})
        return [found[folded] for folded in reversed(wanted)]


class Tag(TagBase):
    """A keyword."""

    folded = models.CharField(max_length=120, unique=True, editable=False)
    description = models.TextField(
        blank=True, help_text="One or two sentences at the top of the keyword’s page."
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = "keyword"
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(slug=""), name="tag_has_slug")]

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding or self.slug:  # type: ignore[has-type]
            super().save(*args, **options)
            return
        # In taggit's stead, which reads all slugs that begin so, and on SQLite all there are.
        for number in itertools.count():
            self.slug = self.slugify(self.name, number or None)
            if self.has_twin():
                continue
            try:
                with transaction.atomic():
                    super().save(*args, **options)
            except IntegrityError:
                # Whoever took the slug at this moment keeps it.
                if not self.has_twin():
                    raise
            else:
                return

    def has_twin(self) -> bool:
        """Whether another keyword has the slug."""
        return Tag.objects.filter(slug=self.slug).exists()

    def slugify(self, tag: str, i: int | None = None) -> str:
        # A keyword of signs alone, such as “§”, still needs an address.
        slug = str(super().slugify(tag))[:80].strip("-_") or "keyword"
        return f"{slug}_{i}" if i else slug
