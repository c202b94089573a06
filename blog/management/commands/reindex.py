"""Write the search index of all posts, and the words of all sources, again, while the site runs.

Stop it at will; --resume goes on with the posts, and looks through all sources again.
"""

from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone

from blog.models import SearchDue, Source, SourceWord, Stamp, search_index
from blog.models.parts import in_parts
from blog.models.source_words import AT_ONCE

#: Characters of the bar.
WIDTH = 30


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--resume", action="store_true", help="of the posts only those that still wait, as after a stop"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["resume"]:
            search_index.everything_due(timezone.now())
        total, done = SearchDue.objects.count(), 0
        try:
            while count := search_index.index_due(timezone.now()):
                done += count
                self.show(done, max(total, done))
            sources = self.keep_words()
        except KeyboardInterrupt:
            self.stdout.write(f"\nStopped after {done} of {total}. Go on with: manage.py reindex --resume")
            return
        finally:
            Stamp.objects.raise_by_one()
        self.stdout.write(f"{done} editions and {sources} sources indexed.")

    def keep_words(self) -> int:
        """Of all sources, which takes a minute for 200,000; how many they are."""
        done = 0
        for some in in_parts(Source.objects.all(), at_once=AT_ONCE):
            SourceWord.objects.keep(some)
            done += len(some)
            if self.stdout.isatty():
                self.stdout.write(f"\r{done:,} sources", ending="")
                self.stdout.flush()
        return done

    def show(self, done: int, total: int) -> None:
        """On a terminal one bar that grows, elsewhere a line every ten per cent."""
        if self.stdout.isatty():
            filled = WIDTH * done // total
            bar = "█" * filled + "░" * (WIDTH - filled)
            self.stdout.write(f"\r{bar} {done:,} of {total:,}", ending="\n" if done == total else "")
            self.stdout.flush()
        elif 10 * done // total > 10 * (done - search_index.AT_ONCE) // total:
            self.stdout.write(f"{done} of {total}")
