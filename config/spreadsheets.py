"""Rows as CSV, in lines that can be streamed, and which no spreadsheet runs."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

#: Cells that begin like this are formulas to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell: Any) -> Any:
    """Text that a spreadsheet does not run; numbers as they are."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
