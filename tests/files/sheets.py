"""A small sheet with every kind of row, and ways to change a workbook that was written from it."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.files.workbook import write_workbook
from handlers.questions import Asked
from handlers.sheets import FIRST_ROW, Column, Identity, Line, Sheet

SHEET_PART = "xl/worksheets/sheet1.xml"
HEADINGS = {
    Column.NUMBER: "序号",
    Column.NAME: "指标",
    Column.UNIT: "单位",
    Column.OWNER: "获取部门",
    Column.TARGET: "第一年任务指标",
    Column.LAST: "上年数",
    Column.VALUE: "2022年数",
    Column.NOTHING: "没有数的原因",
    Column.EXPECTED: "预计日期",
    Column.SOURCE: "数据来源",
    Column.AS_OF: "截至日期",
    Column.EXPLANATION: "说明",
}
ROWS = (  # key, name, kind, unit, owner, target, last year
    ("high_tech", "新增高新技术企业", Asked.COUNT, "家", "科技", "25", "26"),
    ("sme_gdp_share", "中小企业占GDP比重", Asked.PERCENT, "%", "中小企业", "50%", "24.30"),
    ("sme_revenue_growth", "中小企业营业收入年增速", Asked.RATIO, "%", "中小企业", "高于全省增速", ""),
    ("voluntary", "自愿申报", Asked.YES_NO, "", "", "", ""),
    ("leading_industry_name", "主导产业名称", Asked.TEXT, "", "", "", ""),
)
NOTE = "口径：截至当年末累计数，不是当年新增数（《指标说明》第二部分第1项）。"


def a_sheet(unit: str = "文水县", *, edition: str = "shanxi-2022", **filled: str) -> Sheet:
    """The sheet of one unit; `filled` puts values in by key."""
    lines = tuple(_line(number, row, filled.get(row[0], "")) for number, row in enumerate(ROWS, 1))
    return Sheet(
        identity=Identity(7, unit, "indicators", 2022, edition, 3),
        tab="填报表",
        title=f"{unit} 2022年度指标填报表",
        whose=f"填报单位：{unit}",
        how="只填浅黄色的格。",
        headings=HEADINGS,
        lines=lines,
        prompts={Asked.COUNT: "请填整数。", Column.EXPECTED: "请填日期。"},
        refused="请按说明填写。",
    )


def _line(number: int, row: tuple[str, str, Asked, str, str, str, str], value: str) -> Line:
    key, name, asked, unit, owner, target, last = row
    is_figure = asked in (Asked.COUNT, Asked.PERCENT, Asked.RATIO)
    asked_last = is_figure and not last
    locked = {
        Column.NUMBER: str(number),
        Column.NAME: name,
        Column.UNIT: unit,
        Column.OWNER: owner,
        Column.TARGET: target,
    }
    inputs = dict.fromkeys((Column.VALUE, Column.SOURCE, Column.AS_OF, Column.EXPLANATION), "")
    inputs[Column.VALUE] = value
    if is_figure:
        inputs |= {Column.NOTHING: "", Column.EXPECTED: ""}
    if asked_last:
        inputs[Column.LAST] = ""
    else:
        locked[Column.LAST] = last
    choices = {Column.NOTHING: ("暂缺", "申请不做考核")} if is_figure else {}
    if asked is Asked.YES_NO:
        choices[Column.VALUE] = ("是", "否")
    return Line(key, asked, locked, inputs, choices, NOTE, f"prev.{key}" if asked_last else None)


def row_of(key: str) -> int:
    """The row of the sheet in which an indicator stands."""
    return FIRST_ROW + [row[0] for row in ROWS].index(key)


def column_of(column: Column) -> int:
    """The number of a column, from 1."""
    return list(HEADINGS).index(column) + 1


def a_workbook(sheet: Sheet | None = None) -> bytes:
    """The workbook as it goes out."""
    return write_workbook(sheet or a_sheet())


def opened(data: bytes, *, tab: str = "填报表") -> Worksheet:
    """The form's sheet, as openpyxl has it in full."""
    return load_workbook(BytesIO(data))[tab]


def edited(data: bytes, change: Callable[[Worksheet], object], *, tab: str = "填报表") -> bytes:
    """The workbook as somebody's program saves it after a change to one sheet."""
    book = load_workbook(BytesIO(data))
    change(book[tab])
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def rebuilt(data: bytes, changes: dict[str, bytes | None], *, compression: int = ZIP_DEFLATED) -> bytes:
    """The same archive with some parts put in, replaced, or (None) taken out."""
    saved = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(saved, "w", compression) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return saved.getvalue()


def part(data: bytes, name: str = SHEET_PART) -> bytes:
    """One part of a workbook."""
    with ZipFile(BytesIO(data)) as archive:
        return archive.read(name)
