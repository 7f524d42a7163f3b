"""A comma-separated table as it really comes from a spreadsheet: bytes to text, text to rows, columns checked.

Nothing is guessed silently: an unknown, doubled or nameless column, a row longer than its head and a unit given
twice are all named.
"""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from io import StringIO
from types import MappingProxyType

from msgspec import Struct

from scoring.cells import tidy, trim
from scoring.errors import SheetError

UNIT = "unit"
OWN_NAMES = MappingProxyType({"单位": UNIT, "单位名称": UNIT, "县": UNIT, "县区": UNIT, "名称": UNIT})
NOTHING: Mapping[str, str] = MappingProxyType({})
WRONG_SEPARATOR = re.compile(r"[,;|]")  # the comma was a full-width one: names are tidied
PASSED_THROUGH = ("code", "city", "batch", "note")


class Problem(Struct, frozen=True, order=True):
    """Something wrong with the table, sorted as one reads: row by row, column by column."""

    row: int
    column: int
    sentence: str


class Row(Struct, frozen=True):
    """One unit's cells, tidied, by column; `place` is the row as a spreadsheet counts."""

    place: int
    cells: dict[str, str]

    def problem(self, name: str, reason: str) -> Problem:
        """Make the problem of one cell."""
        at = list(self.cells).index(name) + 1 if name in self.cells else 0
        return Problem(self.place, at, f"第{self.place}行 {name}列：{reason}")

    @property
    def unit(self) -> str:
        """The unit's name."""
        return self.cells.get(UNIT, "")

    @property
    def passed_through(self) -> dict[str, str | None]:
        """The columns that are handed on unread; empty cells as None."""
        return {name: self.cells[name] or None for name in PASSED_THROUGH if name in self.cells}


def decode_sheet(data: bytes) -> str:
    """Decode UTF-8 with or without a mark, UTF-16 with one, else GB18030; SheetError for anything else.

    Damaged UTF-8 would often decode as GB18030 too, to names nobody wrote: it is refused.
    """
    if data.startswith(b"PK\x03\x04"):
        raise SheetError(("这是Excel工作簿，不是CSV；请在Excel中另存为“CSV UTF-8（逗号分隔）”后再试",))
    marked = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            if encoding == "utf-8-sig" and _is_damaged_utf8(data):
                break
        else:
            if "\0" in text:  # UTF-16 without its mark, or no text at all
                break
            return text
    raise SheetError(("文件的文字编码无法识别；请另存为“CSV UTF-8（逗号分隔）”后再试",))


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 nearly are: marked so, or with more good characters than bad ones."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    return data.startswith(BOM_UTF8) or sum(not one.isascii() for one in text) > 2 * bad


def read_grid(
    text: str, columns: tuple[str, ...], called: Mapping[str, str] = NOTHING
) -> tuple[list[Row], list[Problem]]:
    """Read rows under a head whose names must be `unit`, one of `columns`, or passed through.

    `called` says what people call a column in their own words; it only serves the advice on an unknown one.
    Returns the rows and everything wrong with them, so that bad cells can be listed together. SheetError when
    the text is no table at all.
    """
    lines = _lines(text)
    top = next((place for place, line in enumerate(lines, 1) if any(trim(cell) for cell in line)), None)
    if top is None:
        raise SheetError((f"文件是空的；第1行应为列名，其中必须有 {UNIT}",))
    head = [tidy(name) for name in lines[top - 1]]
    if len(head) == 1 and WRONG_SEPARATOR.search(head[0]):
        raise SheetError((f"第{top}行：列与列之间应为英文逗号；请另存为“CSV UTF-8（逗号分隔）”后再试",))
    problems = list(_head_problems(head, top, (UNIT, *columns, *PASSED_THROUGH), {**OWN_NAMES, **called}))
    rows: list[Row] = []
    for place, line in enumerate(lines[top:], top + 1):
        if any(trim(cell) for cell in line):
            problems += _stray_cells(place, head, line)
            cells = zip(head, line, strict=False)
            rows.append(Row(place, {name: _cell(name, raw) for name, raw in cells}))
    return rows, problems + list(_unit_problems(rows, head))


def _cell(name: str, raw: str) -> str:
    """Names and notes stay as they were written; only figures are normalised."""
    return trim(raw) if name == UNIT or name in PASSED_THROUGH else tidy(raw)


def _lines(text: str) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = "\t" if "\t" in first and "," not in first else ","
    lines: list[list[str]] = []
    try:
        lines.extend(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as broken:
        at = f"第{len(lines) + 1}行"  # every row before it was read
        if "limit" in str(broken):
            said = f"{at}：有一格超过{csv.field_size_limit()}个字符，不是数据；请检查引号是否成对"
        else:
            said = f"{at}：从这一行起读不成表格，请检查这一行的引号是否成对"
        raise SheetError((said,)) from broken
    return lines


def _head_problems(
    head: list[str], top: int, allowed: tuple[str, ...], called: Mapping[str, str]
) -> Iterator[Problem]:
    if UNIT not in head:
        yield Problem(top, 0, f"第{top}行：缺少 {UNIT} 列（单位名称）")
    for place, name in enumerate(head, 1):
        if name and name not in allowed:
            yield Problem(
                top, place, f"第{top}行 第{place}列：没有名为“{name}”的列；{_advice(name, allowed, called)}"
            )
        if name and head.index(name) != place - 1:
            yield Problem(top, place, f"第{top}行 第{place}列：列名 {name} 重复")


def _advice(name: str, allowed: tuple[str, ...], called: Mapping[str, str]) -> str:
    """Name the column that was probably meant: written nearly so, or called so in people's words."""
    close = get_close_matches(name.lower(), allowed, n=1) or get_close_matches(name, called, n=1)
    if close:
        return f"是否指 {called.get(close[0], close[0])}？"
    plain = [one for one in allowed if "." not in one]
    prefixes = dict.fromkeys(one.partition(".")[0] for one in allowed if "." in one)
    more = "".join(f"，以及 {one}. 加指标键" for one in prefixes)
    return f"可用的列：{'、'.join(plain)}{more}"


def _stray_cells(place: int, head: list[str], line: list[str]) -> Iterator[Problem]:
    for at, cell in enumerate(map(trim, line), 1):
        if cell and (at > len(head) or not head[at - 1]):
            yield Problem(place, at, f"第{place}行 第{at}列：“{cell}”没有对应的列名")


def _unit_problems(rows: list[Row], head: list[str]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for row in rows if UNIT in head else []:
        if not row.unit:
            yield row.problem(UNIT, "单位名称为空")
        elif row.unit in seen:
            yield row.problem(UNIT, f"“{row.unit}”与第{seen[row.unit]}行重复")
        else:
            seen[row.unit] = row.place
