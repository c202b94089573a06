"""Words of the active language, remembered: a long post says the same ones hundreds of times."""

import functools
from collections.abc import Callable

from django.utils.translation import get_language

MOST = 4096


def in_each_language[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """`functools.lru_cache` for a function that translates; its arguments have to be hashable."""

    @functools.lru_cache(MOST)
    def remembered(_language: str | None, *args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    @functools.wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        return remembered(get_language(), *args, **kwargs)  # type: ignore[arg-type]

    return answer
