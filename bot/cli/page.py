"""A page of Markdown made readable as plain text: the columns of its tables aligned, nothing else touched."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.cli.widths import padded, width_of

EDGE = "|"
RULE = "---"


def aligned(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines with every table's columns aligned by display width."""
    for in_table, group in groupby(lines, key=lambda line: line.startswith(EDGE)):
        block = list(group)
        yield from _table([_cells(line) for line in block]) if in_table else block


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip(EDGE).split(EDGE)]


def _table(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            "-" * width if cell == RULE else padded(cell, width) for cell, width in zip(row, widths, strict=True)
        )
        yield f"{EDGE} {f' {EDGE} '.join(cells)} {EDGE}"
