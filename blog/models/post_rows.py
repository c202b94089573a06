"""The rows that name the authors and the keywords of a working copy, in their order."""

from __future__ import annotations

from django.db import models
from taggit.models import ItemBase

from blog.models.author import Author
from blog.models.tag import Tag


class PostAuthor(models.Model):
    post = models.ForeignKey("Post", models.CASCADE, related_name="author_rows")
    author = models.ForeignKey(Author, models.PROTECT, related_name="post_rows")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["post", "author"], name="author_once_a_post")]

    def __str__(self) -> str:
        return str(self.author)


class PostTag(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="post_rows")
    content_object = models.ForeignKey("Post", models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="keyword_once_a_post")]
