"""Comments for tests, and the form that readers send."""

import datetime
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.test import Client

from blog.models import Comment, Discussion, Post, SiteSettings
from tests.posts import LATER, numbers

POST = "/2026/03/the-sea-wall/"
NEW = f"{POST}comments/new/"
OURS = {"sec-fetch-site": "same-origin"}
DESK = "/admin/blog/comment/"
MINUTE = datetime.timedelta(minutes=1)


def mode(value: str, **more: Any) -> None:
    """What the site does with comments."""
    SiteSettings.objects.update_or_create(defaults={"comments": value, **more})


def make_comment(post: Post, text: str = "The piles were short.", **fields: Any) -> Comment:
    """A comment that is in the database already; approved if nothing else is said."""
    fields.setdefault("status", Comment.Status.APPROVED)
    fields.setdefault("written_at", LATER)
    fields.setdefault("name", "Marit Osk")
    number = next(numbers)
    comment = Comment(post=post, once=str(number), fingerprint=str(number), **fields)
    if comment.status == Comment.Status.APPROVED:
        comment.shown_at = comment.shown_at or comment.written_at
    comment.say(text)
    comment.save()
    Discussion.objects.refresh([post.pk])
    return comment


def waiting(post: Post, text: str = "A word.", score: int = 0, **fields: Any) -> Comment:
    return make_comment(post, text, status=Comment.Status.WAITING, score=score, **fields)


def status_of(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


def ticket_of(response: HttpResponse) -> str:
    return re.search(r'name="ticket" value="([^"]+)"', response.content.decode())[1]


def send(client: Client, address: str = NEW, **typed: str) -> HttpResponse:
    """Open the form, fill it in, and press “Send comment” a while later."""
    fields = {
        "name": "Marit Osk",
        "text": "The piles were short.",
        "email": "",
        "link": "",
        "send": "1",
        **typed,
    }
    ticket = typed.get("ticket") or ticket_of(client.get(address))
    sender = typed.get("sender") or f"192.0.2.{next(numbers) % 250}"
    return client.post(address, fields | {"ticket": ticket}, headers=OURS, REMOTE_ADDR=sender)


def in_no_hurry(client: Client, clock: Any) -> Callable[..., HttpResponse]:
    """A function that sends a comment as a person does: some time after the form was opened."""

    def write(address: str = NEW, **typed: str) -> HttpResponse:
        ticket = ticket_of(client.get(address))
        clock.shift(30)
        return send(client, address, ticket=ticket, **typed)

    return write
