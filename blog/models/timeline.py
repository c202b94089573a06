"""The editions of one post in time: what may follow what."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from blog import markup
from blog.citations.lint import Level
from blog.models import card, relating, search_index
from blog.models.edition import Edition
from blog.models.path import Path
from blog.models.site import SiteSettings
from blog.snapshot import says_the_same
from blog.source_lint import lint

if TYPE_CHECKING:
    from blog.models.post import Post
    from blog.models.revision import Revision
    from blog.snapshot import PostRecord


class CannotPublish(ValidationError):
    """Why this cannot become an edition now, for the editor."""


class EditionPending(CannotPublish):
    """An edition is waiting for its time; say what shall become of it."""

    def __init__(self, pending: Edition) -> None:
        super().__init__(
            "Edition %(number)s is scheduled for %(at)s. Discard it, or publish it again on top of this one.",
            params={"number": pending.number, "at": pending.live_from},
        )
        self.pending = pending


class Pending(enum.StrEnum):
    """What becomes of a waiting edition when another one is published now."""

    DISCARD = "discard"
    REMAKE = "remake"


class Timeline:
    """The editions of a locked post at one moment."""

    def __init__(self, post: Post, now: datetime.datetime) -> None:
        self.post = post
        self.site = SiteSettings.objects.current()
        self.editions = list(post.editions.select_related("revision").order_by("number"))
        # Whoever waited for the lock read the clock before the one who had it.
        self.now = max([now, *(edition.made_at for edition in self.editions)])

    @property
    def live(self) -> Edition | None:
        return next((each for each in self.editions if each.is_live(self.now)), None)

    @property
    def pending(self) -> Edition | None:
        return next((each for each in self.editions if each.live_from > self.now), None)

    @property
    def published_at(self) -> datetime.datetime | None:
        return self.editions[0].published_at if self.editions else None

    def add(
        self, revision: Revision, kind: Edition.Kind | None, note: str, live_from: datetime.datetime
    ) -> Edition:
        """Put an edition at the end, from `live_from` on; the one before ends there."""
        self.check(revision)
        if (live := self.live) and live.live_until is None:
            live.live_until = live_from
            live.save(update_fields=["live_until"])
        edition = self.make(revision, kind, note.strip(), live_from)
        Path.objects.claim(edition.path, self.post)
        edition.render(self.site)
        edition.card = card.keep(edition, self.site.name)
        edition.save(force_insert=True)
        edition.freeze_relations()
        relating.relate(edition)
        self.editions.append(edition)
        self.note_course()
        return edition

    def make(
        self, revision: Revision, kind: Edition.Kind | None, note: str, live_from: datetime.datetime
    ) -> Edition:
        number = len(self.editions) + 1
        published_at = self.published_at or live_from
        kind = Edition.Kind.ORIGINAL if number == 1 else kind or Edition.Kind.UPDATE
        if number > 1 and kind == Edition.Kind.ORIGINAL:
            raise CannotPublish("Only the first edition is the original. Say what kind of change this is.")
        if kind in {Edition.Kind.UPDATE, Edition.Kind.CORRECTION} and not note:
            raise CannotPublish("Say in a sentence what has changed: readers see it.")
        data = revision.data
        change: tuple[str, str, datetime.datetime] = (kind, note, live_from)
        if kind == Edition.Kind.TYPO:
            before = self.editions[-1]
            change = (before.change, before.change_note, before.changed_at)
        return Edition(
            post=self.post,
            number=number,
            revision=revision,
            kind=kind,
            note=note,
            change=change[0],
            change_note=change[1],
            changed_at=change[2],
            path=self.path_for(published_at, data["slug"]),
            language=data["language"] or self.site.language,
            original_post=data.get("translation_of") or self.post.pk,
            title=data["title"],
            standfirst=data["standfirst"],
            summary=data["summary"],
            lead_image_id=data["image"],
            image_alt=data["image_alt"],
            image_caption=data["image_caption"],
            published_at=published_at,
            live_from=live_from,
            made_at=self.now,
        )

    def discard_pending(self) -> Edition | None:
        """Take the waiting edition away; the live one is open-ended again."""
        pending = self.pending
        if pending is None:
            return None
        self.editions.remove(pending)
        search_index.forget([pending.pk])
        pending.delete()
        self.tear_up([pending.card])
        self.release(pending.path)
        if (live := self.live) and live.live_until == pending.live_from:
            live.live_until = None
            live.save(update_fields=["live_until"])
        self.note_course()
        return pending

    def release(self, path: str) -> None:
        """An address that was only ever promised is free again."""
        if all(each.path != path for each in self.editions):
            Path.objects.filter(path=path, post=self.post).delete()

    def end_live(self) -> Edition | None:
        """End the live edition; the waiting one is taken away and given back."""
        waiting = self.discard_pending()
        if live := self.live:
            live.live_until = self.now
            live.save(update_fields=["live_until"])
        self.note_course()
        return waiting

    def settle_search(self) -> None:
        """Call it once the editions are what they shall be."""
        search_index.settle(self.editions, self.now)

    def note_course(self) -> None:
        """Keep with the post whether it has editions, and one that does not end."""
        courses = type(self.post).Course
        is_open = any(each.live_until is None for each in self.editions)
        course = courses.OPEN if is_open else courses.ENDED if self.editions else courses.NOT_BEGUN
        if course != self.post.course:
            self.post.course = course
            self.post.save(update_fields=["course"])

    def tear_up_cards(self) -> None:
        """Delete the pictures for link previews: the title is in them."""
        Edition.objects.filter(post=self.post).update(card="")
        self.tear_up([each.card for each in self.editions])

    def tear_up(self, names: list[str]) -> None:
        """Delete those that no edition shows once all is settled; a card belongs to one post."""

        def settled() -> None:
            shown = Edition.objects.filter(post=self.post, card__in=names).values_list("card", flat=True)
            card.delete({*names} - {*shown} - {""})

        transaction.on_commit(settled)

    def check(self, revision: Revision) -> None:
        """Refuse what readers should not get."""
        if self.post.withdrawn_at:
            raise CannotPublish("This post has been withdrawn. Reinstate it first.")
        errors = [finding.text for finding in lint(revision.data) if finding.level == Level.ERROR]
        if problems := [*gaps(revision.data), *errors]:
            raise CannotPublish(problems)

    def check_that_it_differs(self, revision: Revision) -> None:
        """Refuse what readers have already; where an edition waits, its fate is a change of its own."""
        live = self.live
        if live and not self.pending and says_the_same(live.revision.data, revision.data):
            raise CannotPublish(f"Nothing has changed since edition {live.number}.")

    def path_for(self, published_at: datetime.datetime, slug: str) -> str:
        """`2026/03/sea-wall`: year and month of the first publication, in the site's time zone."""
        local = published_at.astimezone(self.site.zone)
        return f"{local.year:04}/{local.month:02}/{slug}"


def gaps(post: PostRecord) -> Iterator[str]:
    if not post["title"].strip():
        yield "The post has no title."
    if not any(markup.plain_text(section["body"]) for section in post["sections"]):
        yield "The post has no text."
    if not post["authors"]:
        yield "The post has no author."
    if post["image"] and not post["image_alt"].strip():
        yield "The lead picture has no alternative text."
    for section in post["sections"]:
        name = f"“{section['heading']}”" if section["heading"] else "the lead"
        words = markup.picture_words(section["body"])
        for number, alt in enumerate(words, 1):
            if not alt.strip():
                which = f"Picture {number} in {name}" if len(words) > 1 else f"The picture in {name}"
                yield f"{which} has no alternative text: choose it and press “Picture” to give it one."
