"""What comments cost a page: a post with 5,000 of them beside the same post without; medians."""

import statistics
from functools import partial
from typing import Any

from bench import site
from bench.timing import in_turns, milliseconds

ROUNDS = 20
COMMENTS = 5000
POST = "/2026/03/sea-wall/"


def main() -> None:
    site.begin()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from blog.models import Comment, Discussion, Post

    post = Post.objects.get(slug="sea-wall")
    Comment.objects.filter(post=post).delete()
    Discussion.objects.refresh([post.pk])
    client = Client(headers={"host": "localhost"})
    without = in_turns({POST: partial(site.opened, client, POST)}, ROUNDS)[POST]
    fill(post)
    last = Comment.objects.filter(post=post).visible().in_threads().reverse()[25]
    pages = {
        "post with 5,000": POST,
        "first page of them": f"{POST}comments/",
        "last page of them": f"{POST}comments/?after={last.root_id}.{last.pk}",
        "feed of the post": f"{POST}comments.xml",
    }
    taken = in_turns({name: partial(site.opened, client, path) for name, path in pages.items()}, ROUNDS)
    base = statistics.median(without)
    print(f"{'page':24} {'median ms':>9} {'ratio':>6} {'queries':>7}")
    print(f"{'post without comments':24} {base:9.2f} {1:6.2f}")
    for name, path in pages.items():
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        median = statistics.median(taken[name])
        print(f"{name:24} {median:9.2f} {median / base:6.2f} {len(queries):7}")
    approving = milliseconds(lambda: Discussion.objects.refresh([post.pk]))
    print(f"{'approving one more':24} {approving:9.2f}")


def fill(post: Any) -> None:
    """Every fifth begins a thread."""
    from django.utils import timezone

    from blog.models import Comment, Discussion

    now, parent = timezone.now(), None
    for number in range(COMMENTS):
        comment = Comment(
            post=post,
            parent=parent if number % 5 else None,
            name=f"Reader {number}",
            status=Comment.Status.APPROVED,
            written_at=now,
            shown_at=now,
            once=f"bench-{number}",
        )
        comment.say("The *piles* were short, see https://records.example.org/piles for the log. " * 4)
        comment.save()
        parent = comment if number % 5 == 0 else parent
    Discussion.objects.refresh([post.pk])
