"""Drive Chromium over the site and compare what it finds with what is declared; 1 if they differ."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consent import published
from consent.models import CookieFinding
from consent.policy import Policy

try:
    from consent import scanning
except ModuleNotFoundError as missing:
    if missing.name is None or not missing.name.startswith("playwright"):
        raise
    scanning = None  # type: ignore[assignment]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=settings.SITE_URL, help="where to begin; SITE_URL if not given")
        parser.add_argument("--pages", type=int, default=30, help="how many pages to visit at most")
        parser.add_argument("--chromium", help="path of the browser")

    def handle(self, *args: Any, **options: Any) -> None:
        if scanning is None:
            raise CommandError("This needs Playwright: pip install playwright.")
        policy = published.read_newest()
        base = options["url"].rstrip("/") + "/"
        differences = 0
        for accept in (False, True):
            try:
                with scanning.browsing(options["chromium"]) as context:
                    found = scanning.scan(context, base, options["pages"], accept=accept)
            except scanning.NoBrowser as error:
                raise CommandError(str(error)) from error
            differences += self.report(found, policy, accept=accept)
        if differences:
            raise CommandError(f"{differences} differences between the site and its inventory.")
        self.stdout.write("The site does what its inventory says.")

    def report(self, found: "scanning.Findings", policy: Policy, *, accept: bool) -> int:
        self.stdout.write(f"{'After a yes' if accept else 'Before a choice'}: {len(found.pages)} pages.")
        beyond = found.beyond(policy, allowed=accept)
        for (kind, name), page in beyond.items():
            self.stdout.write(f"  not declared: {kind} “{name}”, first seen at {page}")
            CookieFinding.objects.note(name, CookieFinding.Source.SCAN, page, kind, timezone.now())
        early = {} if accept else found.hosts
        for host, page in early.items():
            self.stdout.write(f"  asked before a choice: {host}, from {page}")
        if accept:
            for name in found.unused(policy):
                self.stdout.write(f"  declared and not seen (no difference): “{name}”")
        return len(beyond) + len(early)
