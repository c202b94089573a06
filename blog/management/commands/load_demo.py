"""Load the demo site into an empty database."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from blog.management.demo import load
from blog.models import Post


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if Post.objects.exists():
            raise CommandError("There are posts in this database already; the demo is for an empty one.")
        posts = load(timezone.now())
        self.stdout.write(f"{posts} posts loaded.")
