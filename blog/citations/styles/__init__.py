"""How sources are cited: one module a style. A new one has a `LABEL` and a `cite()` and is named here."""

from typing import Protocol

from blog.citations.cited import Citation
from blog.citations.styles import apa, house
from blog.snapshot import SourceRecord


class Style(Protocol):
    LABEL: str

    def cite(self, source: SourceRecord) -> Citation: ...


DEFAULT = "house"
STYLES: dict[str, Style] = {"house": house, "apa": apa}
CHOICES = [(name, style.LABEL) for name, style in STYLES.items()]


def cite(source: SourceRecord, style: str = DEFAULT) -> Citation:
    return STYLES.get(style, house).cite(source)
