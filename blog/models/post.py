from __future__ import annotations

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.text import slugify
from taggit.managers import TaggableManager

from blog.models import restoring
from blog.models.author import Author
from blog.models.edition import Edition
from blog.models.image import Image
from blog.models.post_rows import PostAuthor, PostTag
from blog.models.revision import Revision
from blog.models.stamp import Stamp
from blog.models.tag import Tag
from blog.models.timeline import CannotPublish, EditionPending, Pending, Timeline
from blog.snapshot import FORMAT, PostRecord
from blog.source_lint import lint
from blog.structure import anchor_for

MADE_BEFORE = "The edition that waits cannot be published again, as its text is an earlier one: discard it."
#: What fits into a small integer on every database.
MOST_WARNINGS = 32_767
#: Posts with a scheduled edition that a list shows, the next ones first.
MOST_WAITING = 1000


class PostQuerySet(models.QuerySet["Post"]):
    def with_standing(self, now: datetime.datetime) -> Self:
        """Annotate what `standing` and the change list need: the live edition and the waiting one."""
        mine = Edition.objects.filter(post=OuterRef("pk"))
        live = mine.live(now).order_by("-number")
        return self.annotate(
            live_number=Subquery(live.values("number")[:1]),
            live_revision=Subquery(live.values("revision__number")[:1]),
            live_since=Subquery(live.values("live_from")[:1]),
            pending_from=Subquery(mine.pending(now).values("live_from")[:1]),
            was_live=Exists(mine.filter(live_from__lte=now)),
        )

    def standing_at(self, standing: Post.Standing, now: datetime.datetime) -> Self:
        """Those that stand there; needs `with_standing()`, and agrees with `Post.standing`."""
        if standing == Post.Standing.WITHDRAWN:
            return self.filter(withdrawn_at__isnull=False)
        course = {
            Post.Standing.DRAFT: Post.Course.NOT_BEGUN,
            Post.Standing.UNPUBLISHED: Post.Course.ENDED,
        }.get(standing, Post.Course.OPEN)
        found = self.filter(withdrawn_at=None, course=course)
        if standing in {Post.Standing.SCHEDULED, Post.Standing.UPDATE}:
            # Few ever wait. Asked first, or SQLite would look for them among all that are open.
            pending = Edition.objects.pending(now).order_by("live_from")
            waiting = list(pending.values_list("post", flat=True)[:MOST_WAITING])
            return found.filter(pk__in=waiting, live_number__isnull=standing == Post.Standing.SCHEDULED)
        return found.filter(pending_from=None)

    def waiting(self, now: datetime.datetime) -> Self:
        """Those with an edition that waits for its time, the first one first."""
        return self.filter(editions__live_from__gt=now).order_by("editions__live_from")

    def editable_by(self, user: User) -> Self:
        """All for those who may publish; for writers the ones that they made or are named on."""
        if user.has_perm("blog.publish_post"):
            return self
        named = PostAuthor.objects.filter(author__user=user).values("post")
        made = Post.objects.filter(created_by=user).order_by().values("pk")
        return self.filter(pk__in=named.order_by().union(made))

    def nameable_by(self, user: User, now: datetime.datetime) -> Self:
        """Those whose titles this person may know: their own, what these translate, and what readers see."""
        if user.has_perm("blog.publish_post"):
            return self
        mine = Post.objects.editable_by(user).order_by()
        own = mine.filter(pk=OuterRef("pk"))
        translated = mine.filter(translation_of=OuterRef("pk"))
        live = Edition.objects.live(now).filter(post=OuterRef("pk"))
        return self.filter(Exists(own) | Exists(translated) | Exists(live))


class Post(models.Model):
    """The working copy: what editors see. Readers see its editions."""

    class Standing(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        LIVE = "live", "Live"
        UPDATE = "update", "Live, update scheduled"
        UNPUBLISHED = "unpublished", "Unpublished"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Course(models.TextChoices):
        """What is true of its editions whatever the clock says: none, one that does not end, all ended."""

        NOT_BEGUN = "none", "No edition"
        OPEN = "open", "Open"
        ENDED = "ended", "Ended"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=300)
    slug = models.SlugField(
        max_length=120,
        blank=True,
        allow_unicode=True,
        help_text="The last part of the address. Made from the title if left empty.",
    )
    standfirst = models.TextField(
        blank=True, max_length=700, help_text="One or two sentences under the title."
    )
    summary = models.TextField(
        blank=True,
        max_length=400,
        help_text="For search engines and link previews. The standfirst is used if this is empty.",
    )
    language = models.CharField(
        max_length=12, blank=True, help_text="Such as en-gb, if it is not the site’s own."
    )
    translation_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        help_text="The post in its first language. Search engines then offer readers the one in theirs.",
    )
    lead_image = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="lead_of")
    image_caption = models.TextField("caption", blank=True)
    authors = models.ManyToManyField(Author, through="PostAuthor", related_name="posts")
    tags = TaggableManager("keywords", through="PostTag", blank=True, related_name="posts")
    version = models.PositiveIntegerField(default=0, editable=False)
    #: Kept by the timeline, so that the few drafts among many posts are found.
    course = models.CharField(max_length=5, choices=Course, default=Course.NOT_BEGUN, editable=False)
    #: What the source lint had to say when the post was saved last.
    source_warnings = models.PositiveSmallIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.TextField(blank=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        permissions = [("publish_post", "Can publish, schedule, unpublish and withdraw posts")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="a_withdrawal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(translation_of=None) | ~Q(translation_of=F("id")),
                name="no_post_translates_itself",
            ),
        ]
        indexes = [
            models.Index(F("updated_at").desc(), F("id").desc(), name="post_last_edited"),
            models.Index(F("course"), F("updated_at").desc(), F("id").desc(), name="post_course"),
            models.Index(
                F("updated_at").desc(),
                F("id").desc(),
                condition=Q(withdrawn_at__isnull=False),
                name="post_withdrawn",
            ),
            models.Index(fields=["title", "id"], name="post_title"),
            models.Index(fields=["source_warnings", "id"], name="post_source_warnings"),
        ]

    def __str__(self) -> str:
        return self.title

    # The working copy ------------------------------------------------------

    def tidy(self) -> None:
        """Fill in what editors may leave empty: the slug, and the anchors of new sections.

        Anchors follow their headings until the first publication, and stay from then on.
        """
        if not self.slug:
            self.slug = slugify(self.title, allow_unicode=True)[:120].strip("-_") or f"post-{self.pk}"
            self.save(update_fields=["slug"])
        published = self.editions.exists()
        sections = list(self.sections.all())
        taken = {section.anchor for section in sections if section.anchor and published}
        for section in sections:
            if section.anchor and published:
                continue
            anchor = anchor_for(section.heading or "lead", taken)
            taken.add(anchor)
            if anchor != section.anchor:
                section.anchor = anchor
                section.save(update_fields=["anchor"])

    def snapshot(self) -> PostRecord:
        """The whole post as plain data."""
        image = self.lead_image
        return {
            "format": FORMAT,
            "title": self.title,
            "slug": self.slug,
            "standfirst": self.standfirst,
            "summary": self.summary,
            "language": self.language,
            "translation_of": self.translation_of_id,
            "image": image.pk if image else None,
            "image_alt": image.alt if image else "",
            "image_caption": self.image_caption,
            "authors": [
                {"id": row.author_id, "name": row.author.name}
                for row in PostAuthor.objects.filter(post=self).select_related("author")
            ],
            "keywords": [
                {"id": row.tag_id, "name": row.tag.name}
                for row in PostTag.objects.filter(content_object=self).select_related("tag")
            ],
            "sections": [section.as_record() for section in self.sections.all()],
            "citations": [citation.as_record() for citation in self.citations.select_related("source")],
        }

    @transaction.atomic
    def keep_revision(self, by: User | None) -> Revision:
        """Close a save: raise the version and keep the whole post as a revision."""
        # Two saves at once must not count to the same number.
        Post.objects.select_for_update().only("pk").get(pk=self.pk)
        self.tidy()
        self.version = self.revisions.aggregate(last=models.Max("number"))["last"] or 0
        self.version += 1
        record = self.snapshot()
        self.source_warnings = min(len(lint(record)), MOST_WARNINGS)
        self.save(update_fields=["version", "source_warnings", "updated_at"])
        return self.revisions.create(number=self.version, data=record, user=by)

    def set_authors(self, authors: list[Author]) -> None:
        PostAuthor.objects.filter(post=self).delete()
        PostAuthor.objects.bulk_create(
            PostAuthor(post=self, author=author, position=place) for place, author in enumerate(authors)
        )

    def set_keywords(self, keywords: list[Tag]) -> None:
        PostTag.objects.filter(content_object=self).delete()
        PostTag.objects.bulk_create(PostTag(content_object=self, tag=keyword) for keyword in keywords)

    @transaction.atomic
    def restore(self, revision: Revision, by: User | None) -> Revision:
        """Bring back what a revision says, as a new revision; readers see nothing of it."""
        Post.objects.select_for_update().get(pk=self.pk)
        restoring.bring_back(self, revision.data)
        return self.keep_revision(by)

    # Editions --------------------------------------------------------------

    def locked(self, now: datetime.datetime) -> Timeline:
        """The timeline, with the post locked until the transaction ends."""
        fresh = Post.objects.select_for_update().get(pk=self.pk)
        self.withdrawn_at, self.withdrawn_reason = fresh.withdrawn_at, fresh.withdrawn_reason
        return Timeline(self, now)

    def last_revision(self) -> Revision:
        revision = self.revisions.order_by("-number").first()
        if revision is None:
            raise CannotPublish("This post has never been saved.")
        return revision

    @transaction.atomic
    def publish(
        self,
        *,
        now: datetime.datetime,
        kind: Edition.Kind | None = None,
        note: str = "",
        pending: Pending | None = None,
        must_differ: bool = False,
    ) -> Edition:
        """Make the last revision an edition that is live from `now` on.

        `kind` and `note` say what changed since the last edition; the first is always the original.
        Raises EditionPending if one is waiting and `pending` does not say what shall become of it, and
        CannotPublish or PathTaken with a message for the editor; with `must_differ` also if readers have
        all of it already.
        """
        timeline = self.locked(now)
        revision = self.last_revision()
        if must_differ:
            timeline.check_that_it_differs(revision)
        if timeline.pending and pending is None:
            raise EditionPending(timeline.pending)
        waiting = timeline.discard_pending()
        edition = timeline.add(revision, kind, note, timeline.now)
        if waiting and pending == Pending.REMAKE:
            again = waiting.kind if waiting.number > 1 else Edition.Kind.UPDATE
            note = waiting.note or ("" if again == Edition.Kind.TYPO else "As scheduled.")
            try:
                timeline.add(waiting.revision, Edition.Kind(again), note, waiting.live_from)
            except CannotPublish as refusal:
                raise CannotPublish([MADE_BEFORE, *refusal.messages]) from refusal
        timeline.settle_search()
        Stamp.objects.raise_by_one()
        return edition

    @transaction.atomic
    def schedule(
        self,
        at: datetime.datetime,
        *,
        now: datetime.datetime,
        kind: Edition.Kind | None = None,
        note: str = "",
        replace: bool = False,
    ) -> Edition:
        """Make the last revision an edition that goes live at `at` by the clock alone.

        With `replace`, a waiting edition gives way; without, it raises EditionPending.
        """
        timeline = self.locked(now)
        if at <= timeline.now:
            raise CannotPublish("The time to go live must be in the future.")
        if timeline.pending and not replace:
            raise EditionPending(timeline.pending)
        timeline.discard_pending()
        edition = timeline.add(self.last_revision(), kind, note, at)
        timeline.settle_search()
        Stamp.objects.raise_by_one()
        return edition

    @transaction.atomic
    def cancel_schedule(self, *, now: datetime.datetime) -> None:
        timeline = self.locked(now)
        timeline.discard_pending()
        timeline.settle_search()
        Stamp.objects.raise_by_one()

    @transaction.atomic
    def unpublish(self, *, now: datetime.datetime) -> Edition | None:
        """End the live edition; readers get 404 until the next. A waiting one is cancelled and given back."""
        timeline = self.locked(now)
        waiting = timeline.end_live()
        timeline.settle_search()
        Stamp.objects.raise_by_one(withdrawing=True)
        return waiting

    @transaction.atomic
    def withdraw(self, reason: str, *, now: datetime.datetime) -> None:
        """Take every version away for good; readers get 410 and the reason."""
        if not reason.strip():
            raise CannotPublish("Say why the post is withdrawn: readers see it at its address.")
        timeline = self.locked(now)
        if not timeline.editions or timeline.editions[0].live_from > now:
            raise CannotPublish("Only a post that has been published can be withdrawn.")
        timeline.end_live()
        timeline.settle_search()
        self.withdrawn_at, self.withdrawn_reason = now, reason.strip()
        # Feed readers have been told that what had the old id is no more. It must not come back.
        self.uid = uuid.uuid4()
        self.save(update_fields=["withdrawn_at", "withdrawn_reason", "uid"])
        timeline.tear_up_cards()
        Stamp.objects.raise_by_one(withdrawing=True)

    @transaction.atomic
    def reinstate(self, *, now: datetime.datetime) -> None:
        """Undo a withdrawal; nothing is public until somebody publishes again."""
        self.locked(now)
        self.withdrawn_at, self.withdrawn_reason = None, ""
        self.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        Stamp.objects.raise_by_one()

    @property
    def standing(self) -> Standing:
        """Where the post stands; needs `with_standing()`."""
        facts = vars(self)
        if self.withdrawn_at:
            return self.Standing.WITHDRAWN
        if facts["live_number"]:
            return self.Standing.UPDATE if facts["pending_from"] else self.Standing.LIVE
        if facts["pending_from"]:
            return self.Standing.SCHEDULED
        return self.Standing.UNPUBLISHED if facts["was_live"] else self.Standing.DRAFT
