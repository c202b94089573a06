"""What has to be done now and then: forget what is older than 48 hours, and check the sums."""

import datetime

from django.db import transaction

from analytics import salts, window
from analytics.flush import day_of, hour_of, lock
from analytics.models import ReferrerDay, State
from analytics.rebuilding import drift_in_parts
from blog.models import SiteSettings, personal
from consent import recording
from consent.models import ConsentSettings

#: Seconds between two rounds, and before the first one.
EVERY = 600
#: Days that referrers are kept.
KEEP_REFERRERS = 400


class Tidying:
    """Deletes by the clock, and therefore only when the clock has been steady for a while."""

    def __init__(self) -> None:
        self.clock = salts.Clock()

    def tidy_sometimes(self, now: datetime.datetime, monotonic: float) -> bool:
        """Whether it was time to tidy; `monotonic` is in seconds and never put forward or back."""
        if self.clock.looked is None:
            self.clock.step(now, monotonic)
            return False
        if monotonic - self.clock.looked[1] < EVERY or self.clock.step(now, monotonic):
            return False
        tidy(now)
        return True


def tidy(now: datetime.datetime) -> None:
    zone = SiteSettings.objects.current().zone
    salts.forget_tokens(now, zone)
    # Not of ours, but somebody has to watch the clock.
    recording.forget(ConsentSettings.objects.current(), now)
    with transaction.atomic():
        forget_and_verify(now, zone)


def forget_and_verify(now: datetime.datetime, zone: datetime.tzinfo) -> None:
    lock()
    salts.forget(now, zone)
    # Not of ours either.
    personal.forget(SiteSettings.objects.current(), now)
    window.drop_old_hours(hour_of(now))
    oldest = datetime.date.fromordinal(day_of(now, zone) - KEEP_REFERRERS)
    ReferrerDay.objects.filter(day__lt=oldest).delete()
    State.objects.put("drift", drift_in_parts())
    State.objects.put("verified_at", now.isoformat())


def is_due(now: datetime.datetime) -> bool:
    """Whether nobody has tidied for a while: for those who flush now and then instead of in a loop."""
    kept = State.objects.value("verified_at")
    return kept is None or abs((now - datetime.datetime.fromisoformat(kept)).total_seconds()) >= EVERY
