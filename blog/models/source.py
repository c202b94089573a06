import secrets
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models

from blog.citations import edtf
from blog.citations.formats.records import PUBLISHED_IN
from blog.citations.identity import normal_doi, normal_url
from blog.models.counting import count_of
from blog.models.publisher import LONGEST_NAME, Publisher
from blog.models.tag import fold
from blog.snapshot import CitationRecord, SourceRecord


def known_date(text: str) -> None:
    try:
        edtf.parse(text)
    except ValueError as error:
        raise ValidationError(
            "Write the date as 2025, April 2025, 2025-04-03, c. 1920, the 1980s or 2019–2021.", code="date"
        ) from error


def new_key() -> str:
    """Short, and unlikely to be made twice in one post; letters first, so that it is an id."""
    return f"k{secrets.token_hex(4)}"


class SourceQuerySet(models.QuerySet["Source"]):
    def same_as(self, url: str = "", doi: str = "") -> "Source | None":
        """The source that already has this URL or DOI, in whatever spelling."""
        same = models.Q()
        if doi:
            same |= models.Q(doi=normal_doi(doi))
        if url:
            same |= models.Q(normal_url=normal_url(url))
        found = self.filter(same).select_related("merged_into").order_by("pk").first() if same else None
        return found and found.stand_in

    def current(self) -> Self:
        """Without those that were found to be another one."""
        return self.filter(merged_into=None)

    def at(self, urls: Iterable[str], dois: Iterable[str]) -> Self:
        """Those with one of these normal addresses, with what they have been merged into."""
        return self.filter(models.Q(normal_url__in=urls) | models.Q(doi__in=dois)).select_related(
            "merged_into"
        )

    def with_use(self) -> Self:
        """How many posts cite each."""
        return self.annotate(use=count_of(Citation, "source"))


class Source(models.Model):
    """What is cited: a record of its own, shared by all posts that cite it."""

    class Kind(models.TextChoices):
        ARTICLE = "article", "Article"
        BOOK = "book", "Book"
        DATASET = "dataset", "Dataset"
        INTERVIEW = "interview", "Interview"
        LAW = "law", "Law or ruling"
        NEWS = "news", "News"
        RECORD = "record", "Public record"
        REPORT = "report", "Report"
        WEB = "web", "Web page"

    class Access(models.TextChoices):
        OPEN = "open", "Open"
        REGISTRATION = "registration", "After registration"
        PAYWALL = "paywall", "Paywall"

    class Evidence(models.TextChoices):
        UNKNOWN = "", "Not said"
        PRIMARY = "primary", "Primary: the record itself"
        SECONDARY = "secondary", "Secondary: someone’s reading of it"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.WEB)
    title = models.CharField(max_length=500, blank=True)
    authors = models.JSONField(default=list, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    issued = models.CharField(
        max_length=40,
        blank=True,
        validators=[known_date],
        help_text="2025, April 2025, 3 April 2025, c. 1920, the 1980s or 2019–2021.",
    )
    container = models.CharField(
        "part of",
        max_length=200,
        blank=True,
        help_text="The journal, newspaper or book, if that is not the publisher.",
    )
    volume = models.CharField(max_length=100, blank=True)
    issue = models.CharField("issue or number", max_length=100, blank=True)
    pages = models.CharField(max_length=100, blank=True, help_text="Such as 12–34.")
    url = models.URLField(
        "URL", max_length=2000, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    normal_url = models.CharField(max_length=2000, null=True, editable=False)
    doi = models.CharField(
        "DOI",
        max_length=200,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^10\.\d{4,9}/\S+$", "A DOI begins with “10.”")],
    )
    archive_url = models.URLField("archived copy", max_length=2000, blank=True)
    archived_on = models.DateField(null=True, blank=True)
    accessed_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=12, blank=True, help_text="Such as en or pt-BR.")
    access = models.CharField(max_length=12, choices=Access, default=Access.OPEN)
    evidence = models.CharField(max_length=9, choices=Evidence, blank=True)
    published_by = models.ForeignKey(
        Publisher, models.PROTECT, null=True, editable=False, related_name="sources"
    )
    # Nearly all are merged into none: an index that has them too would be taken for a good one.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="twins", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["normal_url"], name="one_source_a_url"),
            models.UniqueConstraint(fields=["doi"], name="one_source_a_doi"),
            models.CheckConstraint(
                condition=~models.Q(title="", url="") | models.Q(doi__isnull=False),
                name="source_says_what_it_is",
            ),
        ]
        indexes = [
            models.Index(
                fields=["title", "id"], condition=models.Q(merged_into__isnull=True), name="source_title"
            ),
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="source_merged"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url or self.doi or "Source"

    @property
    def stand_in(self) -> "Source":
        """Itself, or the one that it was found to be."""
        return self.merged_into or self

    def identify(self) -> None:
        """Bring what is compared, found and exported into its one form; call before each save."""
        self.doi = normal_doi(self.doi) if self.doi else None
        self.normal_url = normal_url(self.url) if self.url else None
        if self.kind in PUBLISHED_IN and not self.publisher:
            self.publisher, self.container = self.container, ""

    def clean(self) -> None:
        if not (self.title or self.url or self.doi):
            raise ValidationError("A source needs a title, a URL or a DOI.")
        try:
            self.identify()
        except ValueError as error:
            raise ValidationError({"url": "This is not a web address."}) from error
        if len(fold(self.publisher)) > LONGEST_NAME:
            raise ValidationError({"publisher": "This name is too long."})

    def as_record(self) -> SourceRecord:
        return {
            "id": self.pk,
            "kind": self.kind,
            "title": self.title,
            "authors": list(self.authors),
            "publisher": self.publisher,
            "issued": self.issued,
            "url": self.url,
            "doi": self.doi or "",
            "archive_url": self.archive_url,
            "archived_on": str(self.archived_on or ""),
            "accessed_on": str(self.accessed_on or ""),
            "language": self.language,
            "access": self.access,
            "evidence": self.evidence,
            "container": self.container,
            "volume": self.volume,
            "issue": self.issue,
            "pages": self.pages,
        }


class Citation(models.Model):
    """Where a source is cited: in which post, under which key, with which words."""

    class Verdict(models.TextChoices):
        UNCHECKED = "", "Not checked"
        SUPPORTS = "supports", "Supports the text"
        DIFFERS = "differs", "Does not support it"
        CLOSED = "closed", "Cannot be opened"

    post = models.ForeignKey("Post", models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, models.PROTECT, related_name="citations")
    key = models.CharField(
        max_length=40,
        default=new_key,
        validators=[RegexValidator(r"^[A-Za-z0-9_-]+$", "Letters, digits, - and _ only.")],
    )
    position = models.PositiveIntegerField(default=0)
    quote = models.TextField(blank=True, help_text="The exact words that the post relies on.")
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    check_note = models.TextField(blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "key"], name="one_citation_a_key"),
            models.UniqueConstraint(fields=["post", "source"], name="one_citation_a_source"),
        ]

    def __str__(self) -> str:
        return self.key

    def as_record(self) -> CitationRecord:
        return {
            "key": self.key,
            "quote": self.quote,
            "source": self.source.as_record(),
            "check": {"verdict": self.verdict, "note": self.check_note},
        }
