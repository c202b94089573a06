"""Write consent records to the standard output, as CSV or as a JSON object a line."""

import datetime
from typing import Any

from django.core.management import BaseCommand, CommandParser

from consent.export import as_csv, as_json_lines, records


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["csv", "jsonl"], default="csv")
        parser.add_argument("--from", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--to", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        write = as_csv if options["format"] == "csv" else as_json_lines
        for line in write(records(options["from"], options["to"])):
            self.stdout.write(line, ending="")
