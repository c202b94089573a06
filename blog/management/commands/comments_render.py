"""Write the HTML of all comments again, after an update that says so. What they say does not change."""

from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.db import transaction

from blog.models import Comment, Discussion
from blog.models.parts import in_parts

AT_ONCE = 500


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", type=int, default=0, metavar="ID", help="go on after this comment")

    def handle(self, *args: Any, **options: Any) -> None:
        comments = Comment.objects.not_empty()
        last = comments.order_by("-pk").values_list("pk", flat=True).first() or 0
        done = changed = 0
        for part in in_parts(comments, after=options["from"], at_once=AT_ONCE):
            changed += render([comment.pk for comment in part])
            done += len(part)
            self.stdout.write(f"{done} comments, up to {part[-1].pk} of {last}")
        self.stdout.write(f"{done} comments looked at, {changed} written again.")


@transaction.atomic
def render(numbers: list[int]) -> int:
    """Write these again, with what their posts show of them; how many came out differently."""
    changed = []
    # Their writers and moderators may be changing them at this moment.
    for comment in Comment.objects.select_for_update().filter(pk__in=numbers).order_by("pk"):
        before = comment.html
        comment.say(comment.text)
        if comment.html != before:
            changed.append(comment)
    Comment.objects.bulk_update(changed, ["html"])
    if changed:
        Discussion.objects.refresh(comment.post_id for comment in changed)
    return len(changed)
