"""How long calls take, in milliseconds."""

import time
from collections.abc import Callable, Mapping

WARM_UP = 3


def milliseconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


def in_turns[Name](calls: Mapping[Name, Callable[[], object]], rounds: int) -> dict[Name, list[float]]:
    """Each call once a round, so that what else the machine does falls on all of them alike."""
    taken: dict[Name, list[float]] = {name: [] for name in calls}
    for _round in range(WARM_UP + rounds):
        for name, call in calls.items():
            taken[name].append(milliseconds(call))
    return {name: times[WARM_UP:] for name, times in taken.items()}
