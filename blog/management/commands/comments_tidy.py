"""Delete what has been kept of commenters long enough, and tell moderators by mail what waits."""

from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from blog.models import SiteSettings, personal
from blog.notices import tell_moderators


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        site, now = SiteSettings.objects.current(), timezone.now()
        gone = personal.forget(site, now)
        told = tell_moderators(site, now)
        self.stdout.write(f"{gone} comments deleted for good; moderators were told of {told}.")
