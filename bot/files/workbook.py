"""Writes a sheet as an .xlsx workbook: locked but for its inputs, printable on A4, with its identity hidden in it.

Everything people or staff have typed is written as text, never as a formula.
"""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.worksheet import Worksheet

from bot.files import workbook_look as look
from handlers.questions import Asked
from handlers.sheets import (
    DATES,
    FIGURES,
    FIRST_ROW,
    HEADINGS_ROW,
    IDENTITY_TAB,
    Column,
    Line,
    Sheet,
    figure_of,
    identity_rows,
)

_NOTE_WIDTH, _NOTE_LINE, _NOTE_LETTERS = 360, 18, 26  # pixels, pixels, letters to a line
_MOST_PROMPT = 255  # letters; a spreadsheet program calls the whole file damaged for one more


def write_workbook(sheet: Sheet) -> bytes:
    """Return the workbook's bytes."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet.tab
    _write_head(page, sheet)
    for row, line in enumerate(sheet.lines, FIRST_ROW):
        _write_line(page, row, sheet, line)
    for validation in _validations(sheet):
        page.add_data_validation(validation)
    _lock(page)
    look.set_up(page, sheet)
    _write_identity(book.create_sheet(IDENTITY_TAB), sheet)
    book.security = WorkbookProtection(lockStructure=True)
    book.properties.title = sheet.title
    book.properties.creator = ""
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _write_head(page: Worksheet, sheet: Sheet) -> None:
    width = len(sheet.columns)
    for row, words in enumerate((sheet.title, sheet.whose, sheet.how), 1):
        _write_text(look.cell_at(page, row, 1), words)
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    for at, column in enumerate(sheet.columns, 1):
        _write_text(look.cell_at(page, HEADINGS_ROW, at), sheet.headings[column])


def _write_line(page: Worksheet, row: int, sheet: Sheet, line: Line) -> None:
    for at, column in enumerate(sheet.columns, 1):
        cell = look.cell_at(page, row, at)
        is_input = column in line.inputs
        words = line.inputs[column] if is_input else line.locked.get(column, "")
        _write(cell, column, words, line.asked)
        look.dress(cell, column, is_input=is_input)
        if column is Column.NAME and line.note:
            note = Comment(_clean(line.note), sheet.title)
            lines = sum(1 + len(part) // _NOTE_LETTERS for part in line.note.splitlines())
            note.width, note.height = _NOTE_WIDTH, _NOTE_LINE * (lines + 1)
            cell.comment = note
    page.row_dimensions[row].height = look.height({**line.locked, **line.inputs})


def _write(cell: Cell, column: Column, words: str, asked: Asked) -> None:
    """Write a figure as a number, a date as a date, and everything else as text."""
    if not words:
        return
    is_words = column is Column.VALUE and asked is Asked.TEXT
    figure = figure_of(words) if column in FIGURES and not is_words else None
    if figure is not None:
        cell.value = figure
    elif column in DATES and (day := _day(words)) is not None:
        cell.value = day
    else:
        _write_text(cell, words)


def _write_text(cell: Cell, words: str) -> None:
    cell.value = _clean(words)
    cell.data_type = "s"  # what begins with = would be a formula otherwise


def _clean(words: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", words)


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _validations(sheet: Sheet) -> Iterable[DataValidation]:
    """One rule for all input cells that take the same."""
    cells = [
        (_rule(column, line), f"{get_column_letter(at)}{row}")
        for row, line in enumerate(sheet.lines, FIRST_ROW)
        for at, column in enumerate(sheet.columns, 1)
        if column in line.inputs
    ]
    for (name, choices), group in groupby(sorted(cells), key=lambda cell: cell[0]):
        validation = _validation(name, choices)
        validation.allow_blank = True
        validation.showErrorMessage = name != Column.SOURCE  # a source may be named freely
        validation.errorTitle, validation.error = sheet.tab[:32], sheet.refused[:_MOST_PROMPT]
        if prompt := sheet.prompts.get(name):
            validation.showInputMessage = True
            validation.promptTitle, validation.prompt = sheet.tab[:32], prompt[:_MOST_PROMPT]
        for _, at in group:
            validation.add(at)
        yield validation


def _rule(column: Column, line: Line) -> tuple[str, tuple[str, ...]]:
    kind = line.asked if column in (Column.VALUE, Column.LAST) else column
    return str(kind), line.choices.get(column, ())


def _validation(name: str, choices: tuple[str, ...]) -> DataValidation:
    if choices:
        return DataValidation(type="list", formula1='"' + ",".join(choices) + '"')
    match name:
        case Asked.COUNT:
            return DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
        case Asked.PERCENT:
            return DataValidation(type="decimal", operator="between", formula1="0", formula2="100")
        case Asked.RATIO:
            return DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="-100")
        case Column.EXPECTED | Column.AS_OF:
            return DataValidation(type="date", operator="greaterThanOrEqual", formula1=_FIRST_DAY)
        case _:
            return DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(_MOST_TEXT))


_FIRST_DAY = "36526"  # 2000-01-01, as spreadsheets count days
_MOST_TEXT = 500


def _lock(page: Worksheet) -> None:
    """Lock without a password: it keeps from slips; what is changed all the same is noticed when it comes back."""
    page.protection = SheetProtection(sheet=True, formatColumns=False, formatRows=False)


def _write_identity(page: Worksheet, sheet: Sheet) -> None:
    for row, words in enumerate(identity_rows(sheet), 1):
        for at, word in enumerate(words, 1):
            if word:
                _write_text(look.cell_at(page, row, at), word)
    page.protection = SheetProtection(sheet=True)
    page.sheet_state = "veryHidden"
