"""Which posts a post is near to, kept with its edition so that reading it costs no query.

Open-ended editions are compared: what is live, and what will be. Who reads the list asks for the live ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from blog.citations.relatedness import Tie, ranked

if TYPE_CHECKING:
    from blog.models.edition import Edition

#: What more posts than this share tells nothing of any of them.
MOST_USES = 300
Ties = tuple[list[Tie], dict[int, int]]


def all_rows(name: str) -> QuerySet[Any]:
    # By name: editions import this module.
    model: Any = apps.get_model("blog", name)
    rows: QuerySet[Any] = model.objects.all()
    return rows


def rows_of(name: str) -> QuerySet[Any]:
    return all_rows(name).filter(edition__live_until=None)


class CountUpTo(Subquery):
    """How many rows there are, of no more than the slice has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def ties(edition: Edition, model: str, thing: str) -> Ties:
    """Who else has the sources (or keywords) of this edition, and how many posts have each."""
    everyone = rows_of(model)
    mine = all_rows(model).filter(edition=edition).values_list(thing, flat=True)
    # A post has one edition without an end, so that to count rows is to count posts.
    users = everyone.filter(**{thing: OuterRef("pk")}).order_by().values("pk")[: MOST_USES + 1]
    things = everyone.model._meta.get_field(thing).related_model.objects  # noqa: SLF001
    counted = things.filter(pk__in=list(mine)).order_by().annotate(uses=CountUpTo(users))
    uses = {pk: count for pk, count in counted.values_list("pk", "uses") if count <= MOST_USES}
    pairs = everyone.filter(**{f"{thing}__in": list(uses)}).exclude(edition__post=edition.post_id)
    return [Tie(post, own) for post, own in pairs.order_by().values_list("edition__post", thing)], uses


def near(edition: Edition) -> list[list[int]]:
    """The posts nearest to a saved edition, each with the number of sources that both cite."""
    sources, source_uses = ties(edition, "EditionSource", "source")
    keywords, keyword_uses = ties(edition, "EditionTag", "tag")
    best = ranked(sources, source_uses, keywords, keyword_uses)
    shared = {post: len({tie.thing for tie in sources if tie.post == post}) for post in best}
    return [[post, shared[post]] for post in best]


def relate(edition: Edition) -> None:
    """Keep what a new edition is near to, and tell its neighbours of it."""
    edition.related = near(edition)
    edition.save(update_fields=["related"])
    posts = [post for post, _shared in edition.related]
    # One that is locked is being replaced at this moment, by somebody who may be waiting for us.
    free = type(edition).objects.select_for_update(skip_locked=True)
    for neighbour in free.filter(post__in=posts, live_until=None).only("pk", "post_id"):
        neighbour.related = near(neighbour)
        neighbour.save(update_fields=["related"])
