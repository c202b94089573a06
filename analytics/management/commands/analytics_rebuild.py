"""Work out the totals and the 30-day figures anew from the hours and days; with --verify only compare."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from analytics import window
from analytics.flush import hour_of, lock
from analytics.rebuilding import drift, rebuild


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--verify", action="store_true", help="change nothing; fail if figures differ")

    @transaction.atomic
    def handle(self, *args: Any, verify: bool, **options: Any) -> None:
        lock()
        if not verify:
            window.advance(hour_of(timezone.now()))
            self.stdout.write(f"Rebuilt; {rebuild(self.stdout.write)} figures were wrong.")
            return
        if found := drift():
            raise CommandError("\n".join(["Figures differ:", *map(str, found)]))
        self.stdout.write("Every figure is the sum of its rows.")
