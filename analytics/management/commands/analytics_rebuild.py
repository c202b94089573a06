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
        parser.add_argument("--from", type=int, default=0, metavar="POST", help="go on with this post")

    def handle(self, *args: Any, verify: bool, **options: Any) -> None:
        if verify:
            self.verify()
            return
        with transaction.atomic():
            lock()
            window.advance(hour_of(timezone.now()))
        # Stopped at any moment, it goes on with --from and the number that was told last.
        wrong = rebuild(self.stdout.write, options["from"])
        self.stdout.write(f"Rebuilt; {wrong} figures were wrong.")

    @transaction.atomic
    def verify(self) -> None:
        lock()
        if found := drift():
            raise CommandError("\n".join(["Figures differ:", *map(str, found)]))
        self.stdout.write("Every figure is the sum of its rows.")
