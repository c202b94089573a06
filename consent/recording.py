"""Keeping the proof of an answer, and counting it."""

import datetime
from dataclasses import dataclass

from django.db import DatabaseError, transaction

from consent.decision import Decision
from consent.models import ConsentDailyStat, ConsentRecord, ConsentSettings, PolicyVersion, Surface
from consent.models.record import key_of
from consent.policy import Policy

FORGOTTEN_AT_ONCE = 1_000
Action = ConsentDailyStat.Action
Event = ConsentRecord.Event


@dataclass(frozen=True)
class Circumstances:
    language: str
    surface: Surface
    gpc: bool
    js: bool


def action_of(policy: Policy, before: Decision | None, after: Decision) -> ConsentDailyStat.Action:
    asked = set(policy.asked)
    if after.allowed & asked == asked:
        return Action.ACCEPT
    if after.allowed & asked:
        return Action.PARTIAL
    return Action.WITHDRAW if before and before.allowed & asked else Action.REJECT


def keep(
    version: PolicyVersion,
    policy: Policy,
    after: Decision,
    *,
    before: Decision | None,
    rid: str,
    around: Circumstances,
    now: datetime.datetime,
) -> None:
    """Record an answer. `rid` is the receipt number that came with the request, if any.

    A yes that cannot be recorded raises DatabaseError: without a proof there is no permission.
    A no is heard whatever happens here.
    """
    try:
        with transaction.atomic():
            write(version, policy, after, rid=rid, around=around, now=now)
            action = action_of(policy, before, after)
            ConsentDailyStat.objects.add(now.date(), version, action, around.surface)
    except DatabaseError:
        if after.rid:
            raise


def write(
    version: PolicyVersion,
    policy: Policy,
    after: Decision,
    *,
    rid: str,
    around: Circumstances,
    now: datetime.datetime,
) -> None:
    """One row for a yes, one for its end, none for a refusal."""
    known = ConsentRecord.objects.with_receipt(rid).first()
    if not after.rid and (known is None or known.event == Event.WITHDRAWN):
        return
    ConsentRecord.objects.with_receipt(rid).filter(ends_at__gt=now).update(ends_at=now)
    lasting = datetime.timedelta(days=policy.lifetime_days) if after.rid else datetime.timedelta()
    ConsentRecord.objects.create(
        key=key_of(after.rid or rid),
        event=event_of(after, known),
        policy=version,
        allowed=sorted(after.allowed),
        offered=policy.optional,
        language=around.language,
        surface=around.surface,
        gpc=around.gpc,
        js=around.js,
        created_at=now,
        ends_at=now + lasting,
    )


def event_of(after: Decision, known: ConsentRecord | None) -> ConsentRecord.Event:
    if not after.rid:
        return Event.WITHDRAWN
    return Event.CHANGED if known else Event.GIVEN


def forget(settings: ConsentSettings, now: datetime.datetime) -> int:
    """Delete the proofs that have been kept long enough; how many. Daily counts and versions stay."""
    over = ConsentRecord.objects.over(now, keep_days=settings.record_keep_days)
    done = 0
    # In slices: SQLite has one writer, and others wait.
    while keys := list(over.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        done += ConsentRecord.objects.filter(pk__in=keys).delete()[0]
    return done
