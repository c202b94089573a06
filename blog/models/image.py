from functools import lru_cache
from typing import BinaryIO

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from PIL.Image import Image as PillowImage

from blog import images
from blog.images import Picture


class ImageQuerySet(models.QuerySet["Image"]):
    def store(self, file: BinaryIO, **fields: object) -> "Image":
        """Keep an upload as renditions; raises UnusablePicture with a message for the sender."""
        return self.keep(images.read(file), **fields)

    def keep(self, picture: PillowImage, **fields: object) -> "Image":
        """The renditions of what `images.read` has found to be a picture."""
        digest = images.digest_of(picture)
        with images.one_at_a_time:
            for name, content in images.files(picture):
                path = f"images/{digest}/{name}"
                if not default_storage.exists(path):
                    default_storage.save(path, ContentFile(content))
        return self.create(digest=digest, width=picture.width, height=picture.height, **fields)


class Image(models.Model):
    """A picture, kept as renditions of fixed widths. The credit is live at once."""

    title = models.CharField(max_length=200, help_text="For finding it again; readers do not see it.")
    alt = models.CharField(
        "alternative text",
        max_length=400,
        blank=True,
        help_text="What the picture shows, for people who do not see it.",
    )
    credit = models.CharField(max_length=200, blank=True, help_text="Shown under the picture.")
    digest = models.CharField(max_length=24, editable=False, db_index=True)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="image_has_pixels")
        ]

    def __str__(self) -> str:
        return self.title

    def address(self, name: str) -> str:
        return address_of(self.digest, name)

    @property
    def picture(self) -> Picture:
        return picture_of(self.digest, self.width, self.height)

    def bytes_of_fallback(self) -> int:
        """The length of the file that feeds enclose; it asks the disk."""
        name = f"images/{self.digest}/fallback.jpg"
        return default_storage.size(name) if default_storage.exists(name) else 0

    def appears_in_editions(self) -> bool:
        """Whether the text of any edition shows it; it asks the database."""
        rows = apps.get_model("blog", "EditionImage").objects
        return bool(rows.filter(image=self).exists())

    @property
    def thumbnail(self) -> str:
        return self.address(f"{images.widths_for(self.width)[0]}.webp")


def address_of(digest: str, name: str) -> str:
    return default_storage.url(f"images/{digest}/{name}")


@lru_cache(1024)
def picture_of(digest: str, width: int, height: int) -> Picture:
    """The addresses of a picture never change, and every page needs a dozen of them."""
    widths = images.widths_for(width)
    largest = widths[-1]
    return Picture(
        width=largest,
        height=max(1, round(height * largest / width)),
        fallback=address_of(digest, "fallback.jpg"),
        avif=[(address_of(digest, f"{each}.avif"), each) for each in widths],
        webp=[(address_of(digest, f"{each}.webp"), each) for each in widths],
    )
