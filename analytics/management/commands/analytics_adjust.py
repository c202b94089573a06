"""Take views and readers off a day of a post, for a reason that is kept beside its figures."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from analytics import adjusting, window
from analytics.flush import hour_of, lock
from analytics.importing import posts_of
from analytics.models import Adjustment
from blog.models import SiteSettings


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("post", help="its number, path or address")
        parser.add_argument("day", type=datetime.date.fromisoformat, help="such as 2026-03-01")
        parser.add_argument("--views", type=int, default=0, help="how many to take off")
        parser.add_argument("--readers", type=int, default=0, help="how many to take off")
        parser.add_argument("--reason", required=True)

    @transaction.atomic
    def handle(
        self,
        *args: Any,
        post: str,
        day: datetime.date,
        views: int,
        readers: int,
        reason: str,
        **options: Any,
    ) -> None:
        if min(views, readers) < 0 or not (views or readers) or not reason.strip():
            raise CommandError("Say how many views or readers to take off, and why.")
        found = posts_of([post]).get(post)
        if found is None:
            raise CommandError(f"There is no post “{post}”.")
        lock()
        now = timezone.now()
        try:
            made = adjusting.taken_off(found, day, views, readers, SiteSettings.objects.current().zone)
        except ValidationError as problem:
            raise CommandError(f"Nothing was changed. {problem.message}") from problem
        made.save(window.advance(hour_of(now)))
        Adjustment.objects.create(
            post_id=found, day=day, views=views, readers=readers, reason=reason.strip(), made_at=now
        )
        self.stdout.write(f"{views} views and {readers} readers taken off {day}.")
