"""Reads one workbook in a process of its own, which is thrown away: python -m bot.files.workbook_process < FILE.

Takes away what it does not need before it looks at the file: memory, time, files, room to write. Prints one JSON line
for each thing found, and a last one saying that it came to the end. Imports nothing of the shell but its neighbours.
"""

import json
import os
import re
import resource
import sys
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from zipfile import ZipFile

from defusedxml import DefusedXmlException
from openpyxl import load_workbook

from bot.files.workbook_archive import MOST_PRINTED, UnusableError, check
from bot.files.workbook_survey import MOST_COLUMNS, MOST_ROWS, Survey
from handlers.contents import CellKind, Refusal, Unusable
from handlers.sheets import IDENTITY_TAB

MOST_MEMORY = 512 * 2**20  # address space; a filled form needs 130 MB of it, most of it the interpreter's
MOST_SECONDS = 10  # of computing
_MOST_FILES = 32
_NICENESS = 5  # whoever is being served comes first
_MOST_SHEETS = 20
_MOST_TEXT = 1000  # letters of one cell
_SHOWN_TEXT = 40
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def main() -> None:
    """Read standard input, print what was found."""
    _give_up_rights()
    warnings.simplefilter("ignore")
    for line in _lines(sys.stdin.buffer):
        sys.stdout.write(json.dumps(line) + "\n")


def _lines(file: IO[bytes]) -> list[dict[str, Any]]:
    """Return everything that is found, and that it was all; or the one reason why nothing is."""
    try:
        return [*_read(file), {"end": True}]
    except Exception as error:  # noqa: BLE001 - a workbook openpyxl cannot read may fail anywhere in it
        refusal = _refusal(error)
        return [{"refused": refusal.why, "where": refusal.where}]


def _refusal(error: BaseException) -> Refusal:
    """Find why it failed: openpyxl wraps most causes in an error of its own."""
    match error:
        case UnusableError():
            return error.refusal
        case MemoryError() | RecursionError():
            return Refusal(Unusable.TOO_HEAVY)
        case DefusedXmlException():
            return Refusal(Unusable.ENTITIES)
        case _ if error.__cause__ is not None:
            return _refusal(error.__cause__)
        case _:
            return Refusal(Unusable.DAMAGED)


def _give_up_rights() -> None:
    os.nice(_NICENESS)
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_PRINTED),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _read(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    check(file)
    book = load_workbook(file, read_only=True, keep_links=False)
    if len(book.sheetnames) > _MOST_SHEETS:
        raise UnusableError(Unusable.TOO_MANY_SHEETS)
    if IDENTITY_TAB not in book.sheetnames:
        raise UnusableError(Unusable.FOREIGN)
    identity = book[IDENTITY_TAB]
    _survey(file, identity)
    rows = [_words(row) for row in _rows(identity)]
    yield {"identity": rows}
    tab = next((row[1] for row in rows if len(row) > 1 and row[0] == "tab"), "")
    if tab not in book.sheetnames:
        raise UnusableError(Unusable.FOREIGN)
    form = book[tab]
    for reference in _survey(file, form):
        yield {"merged": reference}
    for row in _rows(form):
        for cell in row:
            if cell.value is not None:
                kind, text = _found(cell)
                yield {"cell": [cell.row, cell.column, kind, text]}


def _survey(file: IO[bytes], page: Any) -> list[str]:
    """Walk through the sheet's XML before openpyxl builds anything from it."""
    survey = Survey()
    with ZipFile(file) as archive, archive.open(page._worksheet_path) as part:  # noqa: SLF001 - no public name for it
        survey.read(part)
    return survey.merged


def _rows(page: Any) -> Iterator[Any]:
    """Yield the rows within bounds; what the file says of its own dimensions is not believed."""
    page.reset_dimensions()
    rows: Iterator[Any] = page.iter_rows(min_row=1, max_row=MOST_ROWS, max_col=MOST_COLUMNS)
    return rows


def _words(row: Any) -> list[str]:
    words = ["" if cell.value is None else _found(cell)[1] for cell in row]
    while words and not words[-1]:
        words.pop()
    return words


def _found(cell: Any) -> tuple[CellKind, str]:
    """Say what a cell holds, in the words a person would have typed."""
    value = cell.value
    match cell.data_type, value:
        case "f", _:
            formula = value if isinstance(value, str) else getattr(value, "text", None)
            return CellKind.FORMULA, (formula or "=")[:_SHOWN_TEXT]
        case "e", _:
            return CellKind.ERROR, str(value)[:_SHOWN_TEXT]
        case _, bool():
            return CellKind.YES_NO, str(value).lower()
        case _, datetime():
            midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
            return CellKind.DATE, str(value.date()) if midnight else str(value)[:_SHOWN_TEXT]
        case _, date():
            return CellKind.DATE, str(value)
        case _, int() | float():
            return CellKind.NUMBER, _figure(value, cell.number_format or "")
        case "n" | "s", str() if len(value) <= _MOST_TEXT:
            return CellKind.TEXT, value
        case "n" | "s", str():
            return CellKind.TOO_LONG, value[:_SHOWN_TEXT]
        case _:  # a time of day, a duration
            return CellKind.DATE, str(value)[:_SHOWN_TEXT]


def _figure(value: float, shown_as: str) -> str:
    """Write a figure as it was typed: 24.3, not the binary fraction it is kept as; 24.3 % where it shows per cent."""
    exact = Decimal(repr(value))
    if not exact.is_finite():
        raise UnusableError(Unusable.DAMAGED)
    is_share = "%" in _QUOTED.sub("", shown_as)
    shown = exact.scaleb(2) if is_share else exact
    whole = shown == shown.to_integral_value()
    text = f"{shown.to_integral_value() if whole else shown.normalize():f}"
    return f"{text}%" if is_share else text


if __name__ == "__main__":
    main()
