"""Text with gaps: marks that survive sanitising and escaping become gaps, which `%` fills in one pass."""

from collections.abc import Mapping

#: By the name of the gap. No mark begins another.
MARKS = {name: f"Zq{name}" for name in ("place", "person", "river", "figure")} | {"prefix": "zqprefix"}


def with_gaps(text: str, marks: Mapping[str, str] = MARKS) -> str:
    """The text as a pattern for `%`: each mark becomes the gap of its name."""
    pattern = text.replace("%", "%%")
    for name, mark in marks.items():
        pattern = pattern.replace(mark, f"%({name})s")
    return pattern
