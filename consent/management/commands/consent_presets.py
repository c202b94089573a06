"""Add ready-made services and texts that are missing, after a new release or a new language."""

from typing import Any

from django.apps import apps
from django.core.management import BaseCommand

from consent import presets


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        added = presets.add_missing(lambda name: apps.get_model("consent", name))
        self.stdout.write(f"Added: {', '.join(added)}." if added else "Nothing new, apart from texts.")
