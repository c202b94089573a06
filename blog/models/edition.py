from __future__ import annotations

import datetime
import functools
from typing import TYPE_CHECKING, Self

from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.utils.safestring import SafeString

from blog import markup, rendering
from blog.citations import styles
from blog.models import card, relating
from blog.models.credit import AuthorName, Keyword
from blog.models.edition_rows import EditionAuthor, EditionImage, EditionSource, EditionTag
from blog.models.image import Image
from blog.models.live import HEAVY, live_at
from blog.models.poster import Poster
from blog.models.prepared import Found, Prepared
from blog.models.publisher import Publisher
from blog.models.site import SiteSettings
from blog.models.source import Source

if TYPE_CHECKING:
    from blog.snapshot import PostRecord


class EditionQuerySet(models.QuerySet["Edition"]):
    def live(self, now: datetime.datetime) -> Self:
        """What readers see at this moment: at most one edition a post."""
        return self.filter(live_at(now))

    def readable(self, now: datetime.datetime) -> Self:
        """Live editions, and the superseded ones of posts that are live."""
        return self.of_live_posts(now).filter(live_from__lte=now)

    def of_live_posts(self, now: datetime.datetime) -> Self:
        """Whichever, also those that wait: whoever shows them has to end at `now`, as `readable` does."""
        same_post = Edition.objects.live(now).filter(post=OuterRef("post"))
        return self.filter(Exists(same_post))

    def pending(self, now: datetime.datetime) -> Self:
        return self.filter(live_from__gt=now)

    def moments_after(self, now: datetime.datetime) -> dict[str, Subquery]:
        """When pages change next by the clock alone, as columns of another query."""
        begins = self.filter(live_from__gt=now).order_by("live_from").values("live_from")
        ends = self.filter(live_until__gt=now).order_by("live_until").values("live_until")
        return {"begins": Subquery(begins[:1]), "ends": Subquery(ends[:1])}

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def last_changed_first(self) -> Self:
        """By the last change that says something, so that a correction of an old post comes up again."""
        return self.order_by("-changed_at", "-pk")

    def corrections(self) -> Self:
        return self.filter(kind=Edition.Kind.CORRECTION).order_by("-live_from", "-pk")

    def light(self) -> Self:
        """Without the long texts, for lists."""
        return self.defer(*HEAVY).select_related("lead_image")

    def outdated(self, style: str) -> Self:
        """Those that would come out differently today, in this citation style."""
        return self.exclude(render_version=rendering.RENDER_VERSION, citation_style=style)


def attach_credits(editions: list[Edition]) -> list[Edition]:
    """Give each edition the authors and keywords that it was published with, under today's names.

    And how many comments its post has.
    """
    return with_credits(editions, credits_found(editions)) if editions else editions


def credits_found(editions: list[Edition]) -> Found:
    """What the database says of the credits of these editions."""
    pks = {edition.pk for edition in editions}
    return credits_of_several(len(pks)).found(**{f"pk{place}": pk for place, pk in enumerate(sorted(pks))})


def with_credits(editions: list[Edition], found: Found) -> list[Edition]:
    by_pk = {edition.pk: edition for edition in editions}
    for edition in editions:
        edition.authors, edition.keywords, edition.comment_count = [], [], 0
    for pk, position, role, name, slug in sorted(credits_of_several(len(by_pk)).made(found)):
        if role == "comments":
            by_pk[pk].comment_count = position
        elif role == "author":
            by_pk[pk].authors.append(AuthorName(name, slug))
        else:
            by_pk[pk].keywords.append(Keyword(name, slug))
    return editions


@functools.cache
def credits_of_several(count: int) -> Prepared:
    """Authors and keywords of so many editions, and the numbers of their comments, in one query."""
    columns = ("edition_id", "position", "role", "name", "slug")

    def build(**pks: int) -> models.QuerySet:
        authors = EditionAuthor.objects.filter(edition__in=pks.values()).annotate(
            role=Value("author"), name=F("author__name"), slug=F("author__slug")
        )
        keywords = EditionTag.objects.filter(edition__in=pks.values()).annotate(
            role=Value("keyword"), name=F("tag__name"), slug=F("tag__slug")
        )
        discussed = Edition.objects.filter(pk__in=pks.values(), post__discussion__shown__gt=0).annotate(
            edition_id=F("pk"),
            position=F("post__discussion__shown"),
            role=Value("comments"),
            name=Value(""),
            slug=Value(""),
        )
        return authors.values_list(*columns).union(
            keywords.values_list(*columns), discussed.values_list(*columns), all=True
        )

    return Prepared(build, **{f"pk{place}": int for place in range(count)})


class Edition(models.Model):
    """A post as it was published once. What it says never changes; how it looks is rebuildable."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "Original"
        TYPO = "typo", "Typo"
        UPDATE = "update", "Update"
        CORRECTION = "correction", "Correction"

    post = models.ForeignKey("Post", models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey("Revision", models.PROTECT, related_name="editions")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ORIGINAL)
    note = models.TextField(blank=True)
    # The last edition up to this one that said something new, itself unless it mends a typo.
    change = models.CharField(max_length=10, choices=Kind, default=Kind.ORIGINAL)
    change_note = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    path = models.CharField(max_length=160)
    language = models.CharField(max_length=12)
    # The post that this one and its sisters in other languages are translations of; often itself.
    original_post = models.PositiveBigIntegerField(db_index=True)
    title = models.CharField(max_length=300)
    standfirst = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    lead_image = models.ForeignKey(Image, models.PROTECT, null=True, related_name="+")
    image_alt = models.CharField(max_length=400, blank=True)
    image_caption = models.TextField(blank=True)
    published_at = models.DateTimeField()
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    # The rebuildable cache: written by render() alone.
    render_version = models.PositiveIntegerField()
    body_html = models.TextField()
    sources_html = models.TextField()
    opening_html = models.TextField()
    toc = models.JSONField(default=list)
    search_text = models.TextField()
    reading_minutes = models.PositiveSmallIntegerField()
    source_count = models.PositiveSmallIntegerField()
    primary_count = models.PositiveSmallIntegerField()
    citation_style = models.CharField(max_length=12, default=styles.DEFAULT)
    # Posts near to this one with the number of sources that both cite, the nearest first; see relating.py.
    related = models.JSONField(default=list)
    linked_data = models.JSONField(default=dict)
    # The name of the picture for link previews; see card.py.
    card = models.CharField(max_length=24, blank=True)

    objects = EditionQuerySet.as_manager()

    # Given by attach_credits().
    authors: list[AuthorName]
    keywords: list[Keyword]
    #: Comments that readers see, under any edition of the post.
    comment_count: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="edition_numbers_are_unique"),
            models.UniqueConstraint(
                fields=["post"], condition=Q(live_until=None), name="one_open_ended_edition_a_post"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="editions_count_from_one"),
            models.CheckConstraint(
                condition=Q(live_until=None) | Q(live_until__gte=F("live_from")),
                name="edition_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(number=1, kind="original") | (Q(number__gt=1) & ~Q(kind="original")),
                name="only_the_first_edition_is_original",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["original", "typo"]) | ~Q(note=""),
                name="updates_and_corrections_say_what_changed",
            ),
        ]
        indexes = [
            models.Index(F("published_at").desc(), F("id").desc(), name="edition_newest_first"),
            models.Index(
                F("live_from").desc(),
                F("id").desc(),
                condition=Q(kind="correction"),
                name="edition_corrections",
            ),
            models.Index(F("changed_at").desc(), F("id").desc(), name="edition_last_changed"),
            models.Index(fields=["live_from"], name="edition_live_from"),
            # Not of editions without an end: SQLite would read all of them to find those of a few posts.
            models.Index(
                fields=["live_until"], condition=Q(live_until__isnull=False), name="edition_live_until"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"

    def get_absolute_url(self) -> str:
        return f"/{self.path}/"

    def get_version_url(self) -> str:
        return f"/{self.path}/v{self.number}/"

    @property
    def card_url(self) -> str:
        return default_storage.url(card.path_of(self.card)) if self.card else ""

    @property
    def body(self) -> SafeString:
        return markup.trusted(self.body_html)

    @property
    def sources(self) -> SafeString:
        return markup.trusted(self.sources_html)

    @property
    def opening(self) -> SafeString:
        return markup.trusted(self.opening_html)

    @property
    def is_corrected(self) -> bool:
        """Whether the last change of substance was a correction."""
        return self.change == self.Kind.CORRECTION

    @property
    def is_revised(self) -> bool:
        """Whether readers should be told of a change since the original; a typo is not worth a word."""
        return self.change != self.Kind.ORIGINAL

    @property
    def description(self) -> str:
        return self.summary or self.standfirst

    def is_live(self, now: datetime.datetime) -> bool:
        return self.live_from <= now and (self.live_until is None or self.live_until > now)

    def render(self, site: SiteSettings | None = None) -> None:
        """Write the rebuildable cache from the revision, without saving."""
        site = site or SiteSettings.objects.current()
        record: PostRecord = self.revision.data
        pictures = {pk: image.picture for pk, image in Image.objects.in_bulk(pictures_in(record)).items()}
        rendered = rendering.render(
            record,
            language=self.language,
            prefix=f"p{self.post_id}",
            pictures=pictures,
            posters=Poster.objects.of(record["sections"]),
            published=self.published_at.astimezone(site.zone).date(),
            style=site.citation_style,
        )
        for name, value in vars(rendered).items():
            setattr(self, name, value)
        if self.lead_image:
            self.linked_data["pictureBytes"] = self.lead_image.bytes_of_fallback()
        self.render_version = rendering.RENDER_VERSION
        self.citation_style = site.citation_style

    def rerender(self, site: SiteSettings | None = None) -> None:
        """Bring the cache up to date and keep it."""
        self.render(site)
        self.related = relating.near(self)
        # Nobody is shown the picture of what has been superseded.
        if self.live_until is None:
            self.card = card.keep(self, (site or SiteSettings.objects.current()).name)
        self.save(
            update_fields=[
                "render_version",
                "body_html",
                "sources_html",
                "opening_html",
                "toc",
                "search_text",
                "reading_minutes",
                "source_count",
                "primary_count",
                "citation_style",
                "related",
                "linked_data",
                "card",
            ]
        )

    def freeze_relations(self) -> None:
        """Write the through rows that lists walk, from the revision."""
        record: PostRecord = self.revision.data
        common = {"edition": self, "published_at": self.published_at}
        changed = {**common, "changed_at": self.changed_at}
        EditionAuthor.objects.bulk_create(
            EditionAuthor(author_id=named["id"], position=place, **changed)
            for place, named in enumerate(record["authors"])
        )
        EditionTag.objects.bulk_create(
            EditionTag(tag_id=named["id"], position=place, **changed)
            for place, named in enumerate(record["keywords"])
        )
        sources = current_ids([citation["source"]["id"] or 0 for citation in record["citations"]])
        publishers = Publisher.objects.named(
            citation["source"]["publisher"] for citation in record["citations"]
        )
        EditionSource.objects.bulk_create(
            EditionSource(
                source_id=sources[citation["source"]["id"] or 0],
                publisher=publishers.get(citation["source"]["publisher"]),
                position=place,
                key=citation["key"],
                quote=citation["quote"],
                record=citation["source"],
                **common,
            )
            for place, citation in enumerate(record["citations"])
        )
        EditionImage.objects.bulk_create(
            EditionImage(edition=self, image_id=pk) for pk in Image.objects.in_bulk(pictures_in(record))
        )


def pictures_in(record: PostRecord) -> set[int]:
    """The numbers of the pictures in the text; somebody may have deleted one since."""
    return {number for section in record["sections"] for number in markup.picture_ids(section["body"])}


def current_ids(ids: list[int]) -> dict[int, int]:
    """Where sources have been merged since, which they are now; never two of one list the same."""
    now = {each: each for each in ids}
    for pk, merged_into in Source.objects.filter(pk__in=ids).values_list("pk", "merged_into"):
        if merged_into and merged_into not in now.values():
            now[pk] = merged_into
    return now
