"""A column of bare figures, as it comes out of a spreadsheet without its names. Reads no figure itself."""

import re

from handlers.reading.tidying import tidy

LEAST = 3  # cells: two figures may be this year's and last year's of one row
_LINES = re.compile("\r\n|[\n\r]")
_FIGURE = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?(?:[万亿]|[%家户个人名])?")
_EMPTY = re.compile(r"[-—–/\\]*")


def bare_figures(raw: str) -> tuple[str, ...] | None:
    """Return the cells of a column or a single line of cells, "" for empty ones; None when it is anything else."""
    text = raw.strip(" \r\n")
    lines = _LINES.split(text)
    given = lines if len(lines) > 1 else text.split("\t")
    if len(given) < LEAST:
        return None
    cells = [tidy(cell) for cell in given]
    if not all(_FIGURE.fullmatch(cell) or _EMPTY.fullmatch(cell) for cell in cells):
        return None
    found = tuple("" if _EMPTY.fullmatch(cell) else cell for cell in cells)
    return found if sum(1 for cell in found if cell) >= LEAST else None
