"""Two months of counts for the demo site."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from analytics import demo, window
from analytics.flush import hour_of, lock
from analytics.models import DayCount
from blog.models import Edition, SiteSettings


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        lock()
        if DayCount.objects.exists():
            raise CommandError("There are counts in this database already; the demo is for an empty one.")
        now = timezone.now()
        zone = SiteSettings.objects.current().zone
        editions = list(Edition.objects.live(now).light())
        made = demo.totals(editions, now.astimezone(zone))
        made.save(window.advance(hour_of(now)))
        self.stdout.write(f"{sum(sums[1] for sums in made.days.values())} readers counted, who never were.")
