"""Erase for good every comment of whoever left this e-mail address, and what is blocked of it."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from blog.models import personal


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        erased = personal.erase(options["email"])
        self.stdout.write(f"{erased.comments} comments and {erased.patterns} blocked patterns erased.")
