"""Erase for good every comment of whoever left this e-mail address. There is no way back."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from blog.models import personal


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{personal.erase(options['email'])} comments erased.")
