"""What the buttons of the writing page do after the working copy has been saved."""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict

from blog.admin.status import moment_in_words
from blog.models import CannotPublish, Edition, EditionPending, Pending, Post

#: Later than anybody schedules, and early enough for every time zone and database.
LAST_YEAR = 2199
KINDS = [choice for choice in Edition.Kind.choices if choice[0] != Edition.Kind.ORIGINAL]
PENDING = [
    (Pending.DISCARD.value, "Discard it"),
    (Pending.REMAKE.value, "Publish it again at its time, on top of this one"),
]
MEANT_LATER = "“Go live at” holds a time: press “Schedule” for that time, or empty the field to publish now."
HAS_PASSED = "The time in “Go live at” has passed: empty the field to publish now, or choose a later one."


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__({"step": "1"}, format="%Y-%m-%dT%H:%M:%S")


class PublishingForm(forms.Form):
    schedule_at = forms.DateTimeField(
        label="Go live at",
        required=False,
        widget=MomentInput(),
        error_messages={"invalid": "Choose a day and a time for the post to go live."},
    )
    kind = forms.ChoiceField(
        label="This edition is",
        choices=KINDS,
        required=False,
        initial=Edition.Kind.UPDATE.value,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="What has changed",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Readers see this with an update or a correction.",
    )
    pending = forms.ChoiceField(
        label="The scheduled edition",
        choices=PENDING,
        required=False,
        widget=forms.RadioSelect,
    )

    @property
    def publishes_now(self) -> bool:
        """Whether “Publish now” was pressed, which a page with a time in it offers beside “Schedule”."""
        return self.data.get("_publish") == "now"

    @property
    def edition_kind(self) -> Edition.Kind | None:
        kind = self.cleaned_data["kind"]
        return Edition.Kind(kind) if kind else None

    @property
    def pending_choice(self) -> Pending | None:
        choice = self.cleaned_data["pending"]
        return Pending(choice) if choice else None


Act = Callable[[Post, PublishingForm, datetime.datetime], str]


def publish(post: Post, form: PublishingForm, now: datetime.datetime) -> str:
    at = form.cleaned_data["schedule_at"]
    if at and not form.publishes_now:
        raise CannotPublish(MEANT_LATER if at > now else HAS_PASSED)
    edition = post.publish(
        now=now,
        kind=form.edition_kind,
        note=form.cleaned_data["note"],
        pending=form.pending_choice,
        must_differ=True,
    )
    return f"Published: edition {edition.number} is live."


def schedule(post: Post, form: PublishingForm, now: datetime.datetime) -> str:
    at = form.cleaned_data["schedule_at"]
    if at is None:
        raise CannotPublish("Choose a day and a time for the post to go live.")
    if at.year > LAST_YEAR:
        raise CannotPublish(f"Choose a year up to {LAST_YEAR}.")
    if form.pending_choice == Pending.REMAKE:
        raise CannotPublish("Only one edition can wait at a time: discard the other one.")
    replace = form.pending_choice == Pending.DISCARD
    edition = post.schedule(
        at, now=now, kind=form.edition_kind, note=form.cleaned_data["note"], replace=replace
    )
    return f"Scheduled: edition {edition.number} goes live on {moment_in_words(at)}."


def unpublish(post: Post, form: PublishingForm, now: datetime.datetime) -> str:
    waiting = post.unpublish(now=now)
    said = "Unpublished: readers no longer find this post."
    if waiting:
        said += f" The edition that was scheduled for {moment_in_words(waiting.live_from)} is cancelled."
    return said


def cancel_schedule(post: Post, form: PublishingForm, now: datetime.datetime) -> str:
    post.cancel_schedule(now=now)
    return "The scheduled edition has been cancelled."


def reinstate(post: Post, form: PublishingForm, now: datetime.datetime) -> str:
    post.reinstate(now=now)
    return "Reinstated: nothing is public until somebody publishes again."


ACTIONS: dict[str, Act] = {
    "_publish": publish,
    "_schedule": schedule,
    "_unpublish": unpublish,
    "_cancel_schedule": cancel_schedule,
    "_reinstate": reinstate,
}
#: Buttons that only those who may publish may press.
GUARDED = {*ACTIONS, "_withdraw"}


def carry_out(name: str, post: Post, data: QueryDict, now: datetime.datetime) -> str:
    """Press a button; what it answers. Raises ValidationError with the reasons if it is refused."""
    form = PublishingForm(data)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.as_data().values() for error in errors])
    try:
        with transaction.atomic():
            return ACTIONS[name](post, form, now)
    except EditionPending as error:
        raise CannotPublish(
            f"Edition {error.pending.number} is scheduled for {moment_in_words(error.pending.live_from)}. "
            "Say under “The scheduled edition” what shall become of it."
        ) from error


def typed(data: QueryDict) -> dict[str, Any]:
    """What was typed for the edition, to show it again after a refusal."""
    return {name: data[name] for name in PublishingForm.base_fields if data.get(name)}
