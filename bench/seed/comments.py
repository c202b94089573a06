"""Ten comments under every tenth post, one of them waiting, and how often each post was read."""

import datetime
import json
import random
from functools import cache

from analytics.models import PostCount
from bench.seed.tables import Table, moment
from bench.seed.words import Speaker, name_of
from blog.comments.patterns import fingerprint
from blog.markup import comment
from blog.models import Comment, Discussion

EVERY, A_POST = 10, 10
#: Of ten comments these answer the first, and this one waits.
ANSWERS, WAITS = {2, 5, 7}, 9
TEXTS = 500


@cache
def texts() -> list[tuple[str, str, str]]:
    """What readers say: the text, its HTML and its fingerprint."""
    speaker = Speaker(13)
    said = [f"{speaker.say(25)}.\n\n*{speaker.say(6)}*: {speaker.say(12)}." for _text in range(TEXTS)]
    # Plain text, which can be sent to another process quickly.
    return [(text, "".join([comment(text), ""]), fingerprint(text)) for text in said]


class Comments:
    def __init__(self) -> None:
        self.comment = Table(
            Comment,
            *("id", "post_id", "parent_id", "name", "text", "html", "status", "score", "once", "fingerprint"),
            *("written_at", "shown_at"),
        )
        self.discussion = Table(Discussion, "post_id", "shown", "first")
        self.count = Table(PostCount, "post_id", "views", "readers", "views_30d", "readers_30d")
        self.tables = [self.comment, self.discussion, self.count]
        self.rows = 0

    def add(self, post: int, published: datetime.datetime) -> None:
        choose = random.Random(-post)
        recent = int(3 / (choose.random() + 0.0005))
        self.count.add(post, recent * 40, recent * 25, recent * 2, recent)
        if post % EVERY == 0:
            self.add_thread(post, published, choose)

    def add_thread(self, post: int, published: datetime.datetime, choose: random.Random) -> None:
        first = self.rows + 1
        records = []
        for place in range(A_POST):
            self.rows += 1
            text, html, mark = choose.choice(texts())
            name = name_of(6_000_000 + self.rows % 1_000_000)
            answers, waits = place in ANSWERS, place == WAITS
            at = published + datetime.timedelta(hours=place + 1)
            self.comment.add(
                *(self.rows, post, first if answers else None, name, text, html),
                *("waiting" if waits else "approved", choose.randrange(70) if waits else 0),
                *(f"seed-{self.rows}", mark, moment(at), None if waits else moment(at)),
            )
            if not waits:
                records.append(record_of(self.rows, first if answers else self.rows, name, at, html))
        names = {record["id"]: record["name"] for record in records}
        shown = [{**record, "to": names[record["root"]]} for record in records]
        shown.sort(key=lambda record: (record["root"], record["id"]))
        self.discussion.add(post, len(shown), json.dumps(shown))


def record_of(pk: int, root: int, name: str, at: datetime.datetime, html: str) -> dict[str, object]:
    own = {"name": name, "role": "", "at": at.isoformat(), "edited": False, "html": html}
    return {"id": pk, "root": root, "to": "", **own}
