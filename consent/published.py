"""The policy in force, kept in the process and asked for again at most once a second."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError

from config.freshness import Freshness
from consent.models import PolicyVersion, current_version
from consent.policy import NOTHING, Policy


@dataclass
class Seen:
    policy: Policy = NOTHING
    asked_at: float = float("-inf")  # by the monotonic clock


seen = Seen()


def policy() -> Policy:
    """What visitors are told now. One query on a primary key a second and process, none in between."""
    global seen  # noqa: PLW0603 — one assignment: another thread sees the old or the new, never half
    now = time.monotonic()
    if now - seen.asked_at >= settings.CONSENT_RECHECK_SECONDS:
        seen = Seen(newest_or_known(), now)
    return seen.policy


def newest_or_known() -> Policy:
    try:
        version = current_version()
        return seen.policy if version == seen.policy.pk else read(version)
    except DatabaseError:
        # What was in force a second ago: a refusal must be heard whatever is broken.
        return seen.policy


def last_known() -> Policy:
    """Without asking anybody, for when the database may be what is broken."""
    return seen.policy


def freshness() -> Freshness:
    """What the page cache asks. The page that it has made for a new version must be made with that policy.

    A version may have taken a service away, so that what was kept before must not come back.
    """
    version = current_version()
    if version != seen.policy.pk:
        forget()
    return Freshness(version, withdrawals=version)


def forget() -> None:
    """Ask again at the next occasion: after this process has published."""
    global seen  # noqa: PLW0603
    seen = Seen()


def begin_with(policy: Policy) -> None:
    """Take this for what is in force until the next look."""
    global seen  # noqa: PLW0603
    seen = Seen(policy, time.monotonic())


def read(pk: int) -> Policy:
    version = PolicyVersion.objects.without_evidence().filter(pk=pk).first()
    return of_version(version) if version else NOTHING


def of_version(version: PolicyVersion) -> Policy:
    return Policy(version.pk, version.major, version.minor, version.published_at, version.snapshot)


def read_newest() -> Policy:
    """Straight from the database, for those who are about to publish."""
    version = PolicyVersion.objects.newest_first().without_evidence().first()
    return of_version(version) if version else NOTHING
