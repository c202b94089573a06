"""Numbers as shapes of a small SVG: whole numbers in, whole numbers out."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 100
STEP = 12
GAP = 3


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    height: int
    value: int
    label: str
    width: int = STEP - GAP


@dataclass(frozen=True)
class BarChart:
    """Bars from left to right; `marks` are places where something happened."""

    bars: list[Bar]
    top: int
    marks: list[Bar]
    height: int = HEIGHT

    @property
    def width(self) -> int:
        return max(len(self.bars), 1) * STEP

    @property
    def is_empty(self) -> bool:
        return self.top == 0


def bar_chart(rows: Sequence[tuple[str, int]], marks: Sequence[tuple[int, str]] = ()) -> BarChart:
    """A bar a row of label and value; marks by the number of their row."""
    top = max((value for _label, value in rows), default=0)
    bars = [bar(place, value, top, label) for place, (label, value) in enumerate(rows)]
    return BarChart(bars, top, [bar(place, 0, top, label) for place, label in marks])


def bar(place: int, value: int, top: int, label: str) -> Bar:
    """At least one unit high, unless it is nothing."""
    height = max(round(HEIGHT * value / top), 1) if value else 0
    return Bar(place * STEP, HEIGHT - height, height, value, label)


def sparkline(values: Sequence[int], width: int = 90, height: int = 20) -> str:
    """The points of a line; flat at the bottom where there is nothing."""
    top = max(values, default=0) or 1
    steps = max(len(values) - 1, 1)
    return " ".join(
        f"{round(width * place / steps)},{round(height - (height - 1) * value / top)}"
        for place, value in enumerate(values)
    )
