"""Which hits count, and as what. No clock, no database: hits and what is known in, verdicts out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from analytics.spool import Hit

#: Minutes in which a reader of a post is counted once.
PAUSE = 30
DAY = 24 * 60
#: How far from UTC a day may begin, with room.
SLACK = DAY
EPOCH = 719_163  # date(1970, 1, 1).toordinal()
LARGEST = 0xFFFF

Seen = dict[tuple[int, int], bytes]
"""The minutes at which a reader of a post was counted, by day and token; see `pack`."""
Networks = dict[tuple[int, int], int]
"""How many readers a network has brought to a post, by day and token."""


@dataclass
class Known:
    """What is remembered of the days of these hits; changed by `judge`."""

    seen: Seen = field(default_factory=dict)
    networks: Networks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    hit: Hit
    is_view: bool = False
    is_reader: bool = False
    ignored: str = ""


def judge(
    hits: Iterable[Hit], known: Known, *, cap: int, was_public: Callable[[Hit], bool]
) -> Iterator[Verdict]:
    """Decide about each hit in turn. Whatever order they come in, no view is within PAUSE of another one."""
    for hit in hits:
        if hit.ignored:
            yield Verdict(hit, ignored=hit.ignored)
        elif not was_public(hit):
            yield Verdict(hit, ignored="unknown")
        else:
            yield judge_reader(hit, known, cap)


def judge_reader(hit: Hit, known: Known, cap: int) -> Verdict:
    if hit.yesterday is not None and is_near(known.seen.get((hit.day - 1, hit.yesterday)), hit, -1):
        return Verdict(hit)
    reader, network = (hit.day, hit.reader), (hit.day, hit.network)
    counted = known.seen.get(reader)
    if counted is None:
        if known.networks.get(network, 0) >= cap:
            return Verdict(hit, ignored="capped")
        known.networks[network] = known.networks.get(network, 0) + 1
        known.seen[reader] = pack(minute_of(hit))
        return Verdict(hit, is_view=True, is_reader=True)
    if is_near(counted, hit):
        return Verdict(hit)
    known.seen[reader] = counted + pack(minute_of(hit))
    return Verdict(hit, is_view=True)


def minute_of(hit: Hit, days: int = 0) -> int:
    """The minute in its day, or in one some days away; UTC and a day added, so that it is never negative."""
    return hit.at // 60 - (hit.day + days - EPOCH) * DAY + SLACK


def is_near(counted: bytes | None, hit: Hit, days: int = 0) -> bool:
    minute = minute_of(hit, days)
    return any(abs(minute - each) < PAUSE for each in unpack(counted or b""))


def pack(minute: int) -> bytes:
    """Two bytes a view: a reader is counted 48 times a day at most."""
    return min(max(minute, 0), LARGEST).to_bytes(2)


def unpack(counted: bytes) -> Iterator[int]:
    return (int.from_bytes(counted[at : at + 2]) for at in range(0, len(counted), 2))
