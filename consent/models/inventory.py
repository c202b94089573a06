"""What the site may use, as drafts: nothing here reaches a visitor before it is published."""

from typing import Self

from django.db import models
from django.db.models import Q

from consent import shapes, wording


class Category(models.Model):
    """A purpose that a visitor can say yes or no to, or one that needs no permission."""

    class Basis(models.TextChoices):
        NECESSARY = "necessary", "Strictly necessary: always on"
        CONSENT = "consent", "Consent: off until the visitor says yes"
        OBJECTION = "objection", "Objection: on until the visitor switches it off"

    slug = models.CharField(
        "short name",
        max_length=12,
        unique=True,
        validators=[shapes.category_name],
        help_text="Stands in the visitor’s cookie. It cannot be changed once it has been published.",
    )
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.CONSENT)
    justification = models.TextField(
        blank=True, help_text="Why this needs no permission. Visitors read it; needed unless they are asked."
    )
    sale_or_share = models.BooleanField(
        "sells or shares data",
        default=False,
        help_text="In the sense of US state laws: the browser’s signal then outweighs an earlier yes.",
    )
    gpc_blocks = models.BooleanField(
        "off with Global Privacy Control",
        default=True,
        help_text="For what is on until switched off: the browser’s signal switches it off.",
    )
    position = models.PositiveSmallIntegerField(default=10)
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "categories"
        constraints = [
            models.CheckConstraint(
                condition=Q(basis="consent") | ~Q(justification=""),
                name="what_needs_no_consent_says_why",
                violation_error_message="Say why this needs no permission.",
            )
        ]

    def __str__(self) -> str:
        return self.slug


class CategoryText(models.Model):
    category = models.ForeignKey(Category, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12, validators=[shapes.known_language])
    name = models.CharField(max_length=60)
    description = models.TextField(help_text="One or two sentences: what for, and what without it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "language"], name="category_text_once")]
        verbose_name = "text"

    def __str__(self) -> str:
        return wording.name_of(self.language)


class Provider(models.Model):
    name = models.CharField(max_length=80, unique=True)
    legal_name = models.CharField(
        max_length=160, help_text="As in its privacy policy, such as “Google Ireland Ltd”."
    )
    country = models.CharField(max_length=80)
    privacy_url = models.CharField(
        "privacy policy", max_length=300, blank=True, validators=[shapes.safe_address]
    )
    is_first_party = models.BooleanField("this is us", default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(models.QuerySet["Service"]):
    def in_use(self) -> Self:
        return self.filter(is_active=True, category__is_active=True)


class Service(models.Model):
    """One tool: what it is for, who runs it, and what it leaves on a device."""

    class Kind(models.TextChoices):
        SCRIPT = "script", "Script"
        PIXEL = "pixel", "Pixel"
        EMBED = "embed", "Embedded media"
        STYLE = "style", "Style sheet or font"
        SERVER = "server", "Set by our own server"

    slug = models.CharField("short name", max_length=40, unique=True, validators=[shapes.service_name])
    name = models.CharField(max_length=80)
    category = models.ForeignKey(Category, models.PROTECT, related_name="services")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="services")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SCRIPT)
    hosts = models.TextField(
        blank=True,
        validators=[shapes.hosts],
        help_text="A host a line. Pages may load from these, and from no others.",
    )
    is_active = models.BooleanField(
        "use this service", default=False, help_text="Takes effect when the policy is published."
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["category__position", "name"]
        permissions = [("manage_code", "Can see and change code, frames and hosts of services")]

    def __str__(self) -> str:
        return self.name


class ServiceText(models.Model):
    service = models.ForeignKey(Service, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12, validators=[shapes.known_language])
    purpose = models.TextField()
    data = models.TextField("data collected", help_text="What the provider learns about a visitor.")
    transfers = models.TextField(
        "recipients and transfers", blank=True, help_text="Who gets it, and in which country."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "language"], name="service_text_once")]
        verbose_name = "text"

    def __str__(self) -> str:
        return wording.name_of(self.language)


class StorageItem(models.Model):
    """A cookie or the like that a service leaves on a device."""

    class Kind(models.TextChoices):
        COOKIE = "cookie", "Cookie"
        LOCAL = "local", "Local storage"
        SESSION = "session", "Session storage"
        INDEXEDDB = "indexeddb", "IndexedDB"
        CACHE = "cache", "Cache storage"
        PIXEL = "pixel", "Pixel"
        OTHER = "other", "Other"

    class SetBy(models.TextChoices):
        SERVER = "server", "Our server"
        SCRIPT = "script", "A script in our page"
        THIRD_PARTY = "third_party", "The provider, under its own address"

    service = models.ForeignKey(Service, models.CASCADE, related_name="storage")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COOKIE)
    name = models.CharField(
        max_length=100, validators=[shapes.storage_name], help_text="Exact, or with * for any letters: _ga_*"
    )
    domain = models.CharField(max_length=120, blank=True, help_text="Empty for this site’s own address.")
    path = models.CharField(max_length=120, default="/")
    duration_seconds = models.PositiveBigIntegerField(
        "kept for (seconds)",
        null=True,
        blank=True,
        help_text="Empty: a cookie until the browser is closed, other storage until it is deleted.",
    )
    set_by = models.CharField(max_length=12, choices=SetBy, default=SetBy.SCRIPT)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "kind", "name", "domain", "path"], name="storage_item_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class StorageItemText(models.Model):
    item = models.ForeignKey(StorageItem, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12, validators=[shapes.known_language])
    purpose = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "language"], name="storage_text_once")]
        verbose_name = "text"

    def __str__(self) -> str:
        return wording.name_of(self.language)


class ScriptSnippet(models.Model):
    """Code that runs once its category is allowed. Ours is served from our own address as a file."""

    class Placement(models.TextChoices):
        HEAD = "head", "In the head"
        BODY_END = "body_end", "At the end of the page"

    service = models.ForeignKey(Service, models.CASCADE, related_name="snippets")
    position = models.PositiveSmallIntegerField(default=10)
    placement = models.CharField(max_length=10, choices=Placement, default=Placement.BODY_END)
    src = models.CharField("address", max_length=300, blank=True, validators=[shapes.safe_address])
    integrity = models.CharField(max_length=200, blank=True, help_text="sha384-…, if the provider gives one")
    attributes = models.TextField(
        blank=True, validators=[shapes.attributes], help_text="One a line: defer, data-domain=example.org"
    )
    code = models.TextField(blank=True, help_text="JavaScript alone, without tags, instead of an address.")
    on_withdraw = models.TextField(
        blank=True, help_text="JavaScript that runs in the browser when a visitor withdraws the permission."
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(src="") | Q(code=""),
                name="snippet_has_address_or_code",
                violation_error_message="Give an address or code, not both.",
            )
        ]

    def __str__(self) -> str:
        return self.src or "Code of our own"


class EmbedProvider(models.Model):
    """How links to a provider's videos look, and how its frame is addressed."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="embed")
    links = models.TextField(
        validators=[shapes.each_with_id],
        help_text="A form a line, without https://, such as video.example/watch?v={id}",
    )
    id_pattern = models.CharField(
        max_length=60, default=r"[\w-]{1,40}", validators=[shapes.regular_expression]
    )
    watch_url = models.CharField(max_length=200, validators=[shapes.with_id, shapes.safe_address])
    frame_url = models.CharField(max_length=200, validators=[shapes.with_id, shapes.safe_address])
    poster_url = models.CharField(
        max_length=200, blank=True, validators=[shapes.with_id, shapes.safe_address]
    )
    sandbox = models.CharField(
        max_length=200,
        default="allow-scripts allow-same-origin allow-presentation allow-popups",
        blank=True,
    )
    allow = models.CharField(
        max_length=200, default="fullscreen; picture-in-picture; encrypted-media", blank=True
    )

    def __str__(self) -> str:
        return self.watch_url
