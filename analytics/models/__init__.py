from analytics.models.counts import (
    Adjustment,
    DayCount,
    HourCount,
    PostCount,
    ReferrerDay,
    SiteDay,
    SiteHour,
    Uncounted,
)
from analytics.models.memory import Cursor, NetworkDay, Salt, Seen, State

__all__ = [
    "Adjustment",
    "Cursor",
    "DayCount",
    "HourCount",
    "NetworkDay",
    "PostCount",
    "ReferrerDay",
    "Salt",
    "Seen",
    "SiteDay",
    "SiteHour",
    "State",
    "Uncounted",
]
