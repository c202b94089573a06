"""How many rows belong to each row of a list: asked for the rows that are shown, not for the whole table."""

from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce


def count_of(model: Any, reference: str) -> Coalesce:
    """How many rows of `model` refer to each row of the query by the column `reference`.

    Of what is counted no column is named: PostgreSQL reads the index of references alone, and no row.
    """
    mine = model.objects.filter(**{reference: OuterRef("pk")}).order_by().values(reference)
    return Coalesce(Subquery(mine.annotate(rows=Count("*")).values("rows")), 0)
