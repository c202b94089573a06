"""Delete proofs whose permission ended longer ago than the settings say. Daily counts and versions stay."""

from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from consent import recording
from consent.models import ConsentSettings


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        settings = ConsentSettings.objects.current()
        deleted = recording.forget(settings, timezone.now())
        kept = f"those that ended {settings.record_keep_days} days ago or later are kept"
        self.stdout.write(f"{deleted} records deleted; {kept}.")
