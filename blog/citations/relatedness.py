"""Which posts belong together: those that rest on the same rare sources and speak of the same things."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

#: A shared source says more than a shared keyword.
SOURCE, KEYWORD = 1.0, 0.4
MOST = 12


class Tie(NamedTuple):
    """A post that has this source or keyword too."""

    post: int
    thing: int


def rarity(uses: int) -> float:
    """What sharing a thing says if `uses` posts have it (Adamic and Adar 2003): 1.0 for two, then less."""
    return 1 / math.log2(max(uses, 2))


def ranked(
    sources: Iterable[Tie],
    source_uses: Mapping[int, int],
    keywords: Iterable[Tie],
    keyword_uses: Mapping[int, int],
) -> list[int]:
    """Posts by how much they share, the nearest first; between equals the newer one."""
    scores: dict[int, float] = defaultdict(float)
    for weight, ties, uses in ((SOURCE, sources, source_uses), (KEYWORD, keywords, keyword_uses)):
        for tie in set(ties):
            scores[tie.post] += weight * rarity(uses[tie.thing])
    best = sorted(scores, key=lambda post: (-round(scores[post], 9), -post))
    return best[:MOST]
