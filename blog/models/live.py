"""What is public, and what of it is heavy: said once, for editions and for the rows that lists walk."""

import datetime

from django.db.models import Q

HEAVY = ("body_html", "sources_html", "search_text", "toc", "linked_data")


def live_at(now: datetime.datetime, prefix: str = "") -> Q:
    """The one rule of what is public: begun, and not yet over. `prefix` leads to the edition."""
    begun = Q(**{f"{prefix}live_from__lte": now})
    return begun & (Q(**{f"{prefix}live_until": None}) | Q(**{f"{prefix}live_until__gt": now}))
