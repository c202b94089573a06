"""Write as JSON everything that is kept of whoever left this e-mail address with a comment."""

import json
from typing import Any

from django.core.management import BaseCommand, CommandParser

from blog.models import personal


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(personal.export(options["email"]), ensure_ascii=False, indent=2))
