"""How a sheet looks on the screen and on A4: fonts, widths, colours of the inputs, frozen headings, page set-up."""

from collections.abc import Mapping

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from handlers.sheets import DATES, FIRST_ROW, HEADINGS_ROW, Column, Sheet, address

_FACE = "SimSun"  # every Chinese Windows has it; others put their own in its place
_WIDTHS = {
    Column.NUMBER: 5,
    Column.NAME: 28,
    Column.UNIT: 6,
    Column.OWNER: 10,
    Column.TARGET: 15,
    Column.LAST: 11,
    Column.VALUE: 13,
    Column.NOTHING: 14,
    Column.EXPECTED: 12,
    Column.SOURCE: 10,
    Column.AS_OF: 12,
    Column.FINALITY: 8,
    Column.EXPLANATION: 25,
}
_LEFT = frozenset({Column.NAME, Column.TARGET, Column.EXPLANATION})
_HEAD_HEIGHTS = {1: 30, 2: 20, 3: 48, HEADINGS_ROW: 34}  # points
_LINE_HEIGHT, _AIR = 15, 7  # points
_A4 = 9

_THIN = Side(style="thin", color="808080")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_OPEN = PatternFill("solid", start_color="FFFFF2CC")  # pale yellow: what is to be filled
_SHUT = PatternFill("solid", start_color="FFF2F2F2")


def cell_at(page: Worksheet, row: int, column: int) -> Cell:
    """Return a cell that can be written; one under a merged range cannot."""
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def dress(cell: Cell, column: Column, *, is_input: bool) -> None:
    """Dress one cell of a row; only inputs can be written in."""
    cell.font = Font(name=_FACE, size=11)
    cell.border = _GRID
    cell.fill = _OPEN if is_input else _SHUT
    cell.protection = Protection(locked=not is_input)
    across = "left" if column in _LEFT else "center"
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
    if column in DATES:
        cell.number_format = "yyyy-mm-dd"


def height(words: Mapping[Column, str]) -> float:
    """Return how high a row must be for its longest cell; programs do not agree on finding that out themselves."""
    lines = max((_lines(text, _WIDTHS[column]) for column, text in words.items()), default=1)
    return _AIR + _LINE_HEIGHT * max(1, lines)


def _lines(text: str, width: int) -> int:
    letters = sum(1 if letter.isascii() else 2 for letter in text)
    return -(-letters // (width - 1))


def set_up(page: Worksheet, sheet: Sheet) -> None:
    """Dress the head, freeze it, and set the page up for printing: A4 across, headings on every page."""
    _dress_head(page, len(sheet.columns))
    for at, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(at)].width = _WIDTHS[column]
    name = sheet.columns.index(Column.NAME) + 1
    page.freeze_panes = address(FIRST_ROW, name + 1)
    page.sheet_view.showGridLines = False
    page.print_area = f"A1:{address(HEADINGS_ROW + len(sheet.lines), len(sheet.columns))}"
    page.print_title_rows = f"{HEADINGS_ROW}:{HEADINGS_ROW}"
    page.page_setup.paperSize = _A4
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.horizontalCentered = True
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top = page.page_margins.bottom = 0.6
    page.page_margins.header = page.page_margins.footer = 0.3
    foot = page.oddFooter
    assert foot is not None and foot.center is not None
    foot.center.text = "&P / &N"


def _dress_head(page: Worksheet, width: int) -> None:
    for row, height in _HEAD_HEIGHTS.items():
        page.row_dimensions[row].height = height
    title, whose, how = (page.cell(row, 1) for row in (1, 2, 3))
    title.font = Font(name=_FACE, size=16, bold=True)
    title.alignment = Alignment(horizontal="center", vertical="center")
    whose.font = how.font = Font(name=_FACE, size=10)
    whose.alignment = Alignment(horizontal="center", vertical="center")
    how.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    for at in range(1, width + 1):
        cell = page.cell(HEADINGS_ROW, at)
        cell.font = Font(name=_FACE, size=11, bold=True)
        cell.border = _GRID
        cell.fill = _SHUT
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
