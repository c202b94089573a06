"""How much one network may send in a minute: a bucket of tokens each, in the memory of this process."""

import threading
from collections import OrderedDict

#: Networks that are remembered; the one that was quiet longest is forgotten first.
MOST_NETWORKS = 16_384


class Pace:
    def __init__(self, a_minute: int) -> None:
        self.a_minute = a_minute
        self.buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self.lock = threading.Lock()

    def allows(self, network: str, moment: float) -> bool:
        """Whether one more is in order at this moment (seconds of a clock that never goes back)."""
        with self.lock:
            left, since = self.buckets.pop(network, (float(self.a_minute), moment))
            left = min(self.a_minute, left + (moment - since) * self.a_minute / 60)
            allowed = left >= 1
            self.buckets[network] = (left - 1 if allowed else left, moment)
            if len(self.buckets) > MOST_NETWORKS:
                self.buckets.popitem(last=False)
        return allowed
