"""Delete proofs whose permission ended longer ago than the settings say. Daily counts and versions stay."""

from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from consent.models import ConsentRecord, ConsentSettings


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        keep_days = ConsentSettings.objects.current().record_keep_days
        deleted, _ = ConsentRecord.objects.over(timezone.now(), keep_days=keep_days).delete()
        self.stdout.write(
            f"{deleted} records deleted; those that ended {keep_days} days ago or later are kept."
        )
