from django.conf import settings
from django.contrib.auth.models import User
from django.db import models

from blog.addresses import address_of


class Author(models.Model):
    """Someone whose name stands on posts. Changes are live at once."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    bio = models.TextField(blank=True, help_text="Two or three sentences, plain text.")
    photo = models.ForeignKey("Image", models.PROTECT, null=True, blank=True, related_name="+")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        help_text="The account of this author. A writer may edit the posts that their author is named on.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("blog:author", self.slug)


def pen_name(user: User) -> str:
    """What an answer of this user is signed with."""
    author: Author | None = getattr(user, "author", None)
    return author.name if author else user.get_full_name() or user.get_username()


def names_here() -> list[str]:
    """Of all who write here: authors, and staff without an author record. Two queries."""
    staff = User.objects.filter(is_staff=True, author=None).select_related("author")
    return [*Author.objects.values_list("name", flat=True), *map(pen_name, staff)]
