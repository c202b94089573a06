from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    from blog.models.post import Post


class PathTaken(ValidationError):
    """Another post lives, or has lived, at this address."""


class PathQuerySet(models.QuerySet["Path"]):
    def claim(self, path: str, post: "Post") -> "Path":
        """Reserve an address for a post, for good; raises PathTaken if another post ever had it."""
        row, _ = self.select_related("post").get_or_create(path=path, defaults={"post": post})
        if row.post_id != post.pk:
            raise PathTaken(
                "The address /%(path)s/ already belongs to “%(title)s”. Please choose another slug.",
                params={"path": path, "title": row.post.title},
            )
        return row


class Path(models.Model):
    """An address that leads, or has led, to a post.

    Which one is current is what the live edition says, so that a scheduled change of slug needs nobody to
    flip a switch; all others redirect there.
    """

    path = models.CharField(max_length=160, unique=True)
    post = models.ForeignKey("Post", models.CASCADE, related_name="paths")

    objects = PathQuerySet.as_manager()

    def __str__(self) -> str:
        return f"/{self.path}/"
