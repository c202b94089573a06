"""Add counts from elsewhere: a CSV file with the columns path or id, day, views and readers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from analytics import importing, window
from analytics.flush import hour_of, lock
from analytics.models import State
from blog.models import SiteSettings


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--again", action="store_true", help="add a file that was imported before")

    @transaction.atomic
    def handle(self, *args: Any, file: Path, again: bool, **options: Any) -> None:
        lock()
        now = timezone.now()
        mark = f"import:{importing.digest(text := read(file))}"
        if not again and (before := State.objects.value(mark)):
            raise CommandError(f"This file was imported already, on {before[:10]}. --again adds it again.")
        try:
            found = importing.lines(text.splitlines(keepends=True))
            made = importing.totals(found, hour_of(now), SiteSettings.objects.current().zone)
        except ValidationError as problems:
            raise CommandError("\n".join(["Nothing was imported.", *problems.messages])) from problems
        made.save(window.advance(hour_of(now)))
        State.objects.put(mark, now.isoformat())
        self.stdout.write(f"{len(found)} days of posts added.")


def read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from error
