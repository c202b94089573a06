"""Write the rebuildable part of editions again: after a new sanitiser, citation style or template."""

import time
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone

from blog.models import Edition, SiteSettings, Stamp, search_index
from blog.models.parts import in_parts


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--outdated",
            action="store_true",
            help="only those of an older render version or another citation style",
        )
        parser.add_argument("--from", type=int, default=0, metavar="ID", help="go on after this edition")

    def handle(self, *args: Any, **options: Any) -> None:
        site = SiteSettings.objects.current()
        editions = (
            Edition.objects.outdated(site.citation_style) if options["outdated"] else Edition.objects.all()
        )
        last = editions.order_by("-pk").values_list("pk", flat=True).first() or 0
        done, begun = 0, time.monotonic()
        rows = editions.select_related("revision", "lead_image", "post")
        for part in in_parts(rows, after=options["from"]):
            # First, since what is stopped in between is still outdated and comes again.
            now = timezone.now()
            search_index.index_many(each for each in part if search_index.is_to_be_found(each, now))
            for edition in part:
                edition.rerender(site)
            done += len(part)
            Stamp.objects.raise_by_one()
            rate = done / (time.monotonic() - begun)
            # Stopped at any moment, it goes on with --from and the number that was told last.
            self.stdout.write(f"{done} editions, up to {part[-1].pk} of {last}, {rate:.0f} a second")
        self.stdout.write(f"{done} editions rendered.")
