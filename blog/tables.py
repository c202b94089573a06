"""Tables as readers get them: digits below digits."""

import itertools
import re

ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(t[dh])([^>]*)>(.*?)</t[dh]>", re.DOTALL)
NUMBER = re.compile(r"[-−–+±]?[\d.,’'\s]*\d[\d.,’'\s]*%?|[–—-]?")
LONGEST_NUMBER = 40  # a long row of digits would take the square of its length
Cells = list[tuple[str, str, str]]


def align_numbers(html: str) -> str:
    """Give each cell of a column that holds nothing but numbers the class `n`; `html` is cleaned HTML."""
    return re.sub(r"<table>.*?</table>", lambda match: align_table(match[0]), html, flags=re.DOTALL)


def align_table(table: str) -> str:
    rows: list[Cells] = [CELL.findall(row) for row in ROW.findall(table)]
    if "span=" in table or not rows:
        return table
    numeric = {column for column in range(len(rows[0])) if is_numeric(rows, column)}

    def align_row(row: re.Match[str]) -> str:
        columns = itertools.count()

        def align(cell: re.Match[str]) -> str:
            mark = ' class="n"' if next(columns) in numeric else ""
            return f"<{cell[1]}{cell[2]}{mark}>{cell[3]}</{cell[1]}>"

        return CELL.sub(align, row[0])

    return ROW.sub(align_row, table)


def is_numeric(rows: list[Cells], column: int) -> bool:
    cells = [row[column] for row in rows if column < len(row)]
    texts = [re.sub(r"<[^>]*>", "", html).strip() for tag, _, html in cells if tag == "td"]
    return any(texts) and all(len(text) <= LONGEST_NUMBER and NUMBER.fullmatch(text) for text in texts)
