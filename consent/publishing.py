"""Publishing: the draft is checked, frozen with its texts, and in force at once."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from consent import comparison, published
from consent.completeness import problems
from consent.draft import site_languages, snapshot
from consent.models import PolicyVersion
from consent.models.policy import freeze, next_numbers
from consent.policy import Policy, digest
from consent.presentation import shown

#: What visitors read where the person who published said so and gave no other reason.
ONLY_WORDS = "Other words that mean the same."


class CannotPublish(ValidationError):
    """Why, in words for the person who pressed the button."""


class DraftHasChanged(CannotPublish):
    """What would be published is not what was shown."""


def publish(
    *,
    now: datetime.datetime,
    by: Any = None,
    again: bool | None = None,
    note: str = "",
    seen: str | None = None,
) -> PolicyVersion:
    """Freeze the draft as the next version. `again`: ask everybody again; None for what is proposed.

    `seen` is the digest of the draft that was shown; None where nobody looks, as in a script. Raises
    CannotPublish where something is missing, where nothing has changed, where the proposal is overruled
    without a reason, and where somebody else was faster; DraftHasChanged where the draft is another one.
    """
    try:
        with transaction.atomic():
            version = freeze_draft(now=now, by=by, again=again, note=note, seen=seen)
    except IntegrityError as error:
        raise CannotPublish(["Somebody else has just published. Look at what is in force now."]) from error
    published.forget()
    return version


def freeze_draft(
    *, now: datetime.datetime, by: Any, again: bool | None, note: str, seen: str | None
) -> PolicyVersion:
    draft = snapshot()
    if seen is not None and seen != digest(draft):
        raise DraftHasChanged(["The draft has changed since this page was shown. Look at it again."])
    stop_at_problems(draft)
    found = comparison.changes(published.read_newest(), draft)
    if not found:
        raise CannotPublish(["Nothing has changed, so there is nothing to publish."])
    proposed = comparison.ask_again(found)
    if again is False and comparison.may_be_words_alone(found):
        note = note.strip() or ONLY_WORDS
    if again is not None and again != proposed and PolicyVersion.objects.exists() and not note.strip():
        raise CannotPublish(["Say why you decide otherwise than proposed."])
    asks = proposed if again is None else again
    return freeze(
        draft,
        digest(draft),
        at=now,
        by=by,
        ask_again=asks,
        note=note.strip(),
        rendered=evidence(draft, now, ask_again=asks),
    )


def stop_at_problems(draft: dict[str, Any]) -> None:
    if missing := problems(draft):
        raise CannotPublish([str(each) for each in missing])


def publish_again(
    version: PolicyVersion, *, now: datetime.datetime, by: Any = None, note: str = ""
) -> PolicyVersion:
    """An old version as the next one, as it was; whoever agreed since then is asked again.

    Raises CannotPublish where it lacks something that is needed today, such as a language of the site.
    """
    stop_at_problems({**version.snapshot, "languages": site_languages()})
    with transaction.atomic():
        again = freeze(
            version.snapshot,
            version.sha256,
            at=now,
            by=by,
            ask_again=True,
            note=note or f"Back to version {version}.",
            rendered=version.rendered,
        )
    published.forget()
    return again


def evidence(draft: dict[str, Any], now: datetime.datetime, *, ask_again: bool) -> dict[str, Any]:
    """Banner and table as visitors will see them, a language each."""
    major, minor = next_numbers(ask_again=ask_again)
    policy = Policy(0, major, minor, now, draft)
    return {
        language: {
            "banner": render_to_string("consent/_banner.html", {"shown": shown(policy, language)}),
            "preferences": render_to_string("consent/_inventory.html", {"shown": shown(policy, language)}),
        }
        for language in draft["languages"]
    }
