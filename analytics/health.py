"""Whether the counting itself is well."""

import datetime
import sqlite3
from dataclasses import dataclass

from django.conf import settings

from analytics.flush import hour_of
from analytics.models import Cursor, Salt, State
from analytics.spool import Spool
from analytics.window import HOURS, window_hour

#: Seconds after which a hit should have been counted.
PATIENCE = 60
#: Hours that a salt is there at most.
SALTS_LAST = 48


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    is_well: bool = True


def facts(now: datetime.datetime) -> list[Fact]:
    return [*spool_facts(now), *cursor_facts(now), *sum_facts(now), *salt_facts(now)]


def spool_facts(now: datetime.datetime) -> list[Fact]:
    """Of the spool of the server that answers."""
    spool = Spool(settings.SPOOL_DIR)
    try:
        waiting, oldest = spool.backlog()
        flushed_at, seconds = spool.fact("flushed_at"), spool.fact("flush_seconds")
    except sqlite3.Error as error:
        return [Fact("Spool of this server", f"cannot be read: {error}", is_well=False)]
    finally:
        spool.close()
    age = int(now.timestamp()) - oldest if oldest else 0
    found = [Fact("Waiting to be counted", f"{waiting}, the oldest for {age} s", is_well=age <= PATIENCE)]
    if flushed_at is None:
        return [*found, Fact("Last flush", "never: is analytics_flush running?", is_well=False)]
    since = int(now.timestamp() - flushed_at)
    took = f", the last hits took {seconds * 1000:.0f} ms" if seconds else ""
    return [*found, Fact("Last flush", f"{since} s ago{took}", is_well=since <= PATIENCE)]


def cursor_facts(now: datetime.datetime) -> list[Fact]:
    month = now - datetime.timedelta(days=30)
    rows = Cursor.objects.filter(moved_at__gte=month).order_by("host", "spool")
    return [Fact(f"Hits from {row.host}", f"{row.last_id:,}".replace(",", " ")) for row in rows]


def sum_facts(now: datetime.datetime) -> list[Fact]:
    kept = dict(State.objects.values_list("name", "value"))
    drift, at = kept.get("drift"), kept.get("verified_at")
    found = []
    if drift is None or at is None:
        found.append(Fact("Figures that are not the sum of their rows", "not checked yet"))
    else:
        when = datetime.datetime.fromisoformat(at).astimezone(datetime.UTC)
        found.append(
            Fact(
                "Figures that are not the sum of their rows",
                f"{drift}, checked {when:%F %H:%M} UTC",
                is_well=drift == "0",
            )
        )
    begin = window_hour()
    late = (hour_of(now) - HOURS - begin) if begin is not None else 0
    return [*found, Fact("The 30 days are behind by", f"{late} hours", is_well=abs(late) <= 1)]


def salt_facts(now: datetime.datetime) -> list[Fact]:
    oldest = Salt.objects.order_by("made_at").first()
    if oldest is None:
        return [Fact("Oldest salt", "none yet")]
    hours = int((now - oldest.made_at).total_seconds() // 3600)
    return [Fact("Oldest salt", f"{hours} hours", is_well=hours < SALTS_LAST)]
