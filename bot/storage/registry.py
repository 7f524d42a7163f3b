"""The register of counties and zones: read from a table, entered, updated. A unit keeps its id when its code goes."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select, update

from bot.storage.tables import rounds, unit_codes, unit_rounds, units
from bot.storage.upsert import insert_or_replace
from scoring.errors import SheetError

REQUIRED = ("code", "city", "name", "kind")
OPTIONAL = ("former_poverty", "approved_year", "assessment_year", "batch")
_YES = frozenset({"true", "是", "1", "yes"})
_NO = frozenset({"false", "否", "0", "no"})
_CODE = re.compile(r"[0-9A-Z]{1,16}")
_ISSUED = "Z"


class UnitRow(Struct, frozen=True):
    """One unit as the table gives it; None where a cell is empty or the column absent."""

    code: str | None
    city: str
    name: str
    kind: str
    former_poverty: bool | None
    approved_year: int | None
    assessment_year: int | None
    batch: int | None


def read_units(table: Sequence[Sequence[str]]) -> list[UnitRow]:
    """Read header and rows. Raises SheetError with every bad cell, by row and column."""
    rows = [  # numbered as a spreadsheet does, empty ones included
        (number, [cell.strip().strip("\ufeff") for cell in row])
        for number, row in enumerate(table, 1)
        if any(cell.strip() for cell in row)
    ]
    if not rows:
        raise SheetError(("名录是空的。第一行应为列名：code,city,name,kind。",))
    _, header = rows[0]
    problems = [f"缺少列 {name}。" for name in REQUIRED if name not in header]
    problems += [f"不认识的列 {name}，可用的列：{'、'.join(REQUIRED + OPTIONAL)}。"
                 for name in header if name not in REQUIRED + OPTIONAL]  # fmt: skip
    if problems:
        raise SheetError(tuple(problems))
    problems += [
        f"第{number}行有{len(row)}格，多于列名的{len(header)}格。含逗号的内容请加英文引号。"
        for number, row in rows[1:]
        if any(row[len(header) :])
    ]
    read = [(number, _row(number, dict(zip(header, row, strict=False)), problems)) for number, row in rows[1:]]
    _refuse_doubles(read, problems)
    if problems:
        raise SheetError(tuple(problems))
    return [row for _, row in read]


def import_units(connection: Connection, rows: Sequence[UnitRow], now: datetime) -> tuple[int, int]:
    """Enter or update units; return how many of each.

    Raises SheetError when an assessment year has no open round, or two units would end with one name.
    """
    year = connection.execute(select(func.max(rounds.c.year))).scalar()
    if year is None and any(row.assessment_year for row in rows):
        raise SheetError(
            ("assessment_year 要写入已开启的年度，而现在没有。请先运行 shifan round open 年度 --edition 版本。",)
        )
    added = 0
    for row in rows:
        unit_id = _find(connection, row)
        if unit_id is None:
            added += 1
            unit_id = _add(connection, row, now)
        else:
            _update(connection, unit_id, row, now)
        if row.assessment_year is not None:
            index = {"year": year, "unit_id": unit_id, "assessment_year": row.assessment_year}
            connection.execute(insert_or_replace(connection, unit_rounds), index)
    _refuse_one_name_for_two(connection)
    return added, len(rows) - added


def _refuse_one_name_for_two(connection: Connection) -> None:
    """A row with one unit's code and another's name would leave two units nobody could tell apart."""
    twice = connection.execute(
        select(units.c.city, units.c.name).group_by(units.c.city, units.c.name).having(func.count() > 1)
    ).all()
    if twice:
        named = "、".join(f"{one.city}{one.name}" for one in twice)
        raise SheetError((f"导入后 {named} 会有两个代码。请核对表中的代码和名称是否对应，没有导入任何一行。",))


def unit_by_code(connection: Connection, code: str) -> int | None:
    """Return the id of the unit that has this area code now."""
    found: int | None = connection.execute(
        select(unit_codes.c.unit_id).where(unit_codes.c.code == code, unit_codes.c.valid_to.is_(None))
    ).scalar()
    return found


def _row(number: int, cells: dict[str, str], problems: list[str]) -> UnitRow:
    def wrong(column: str, what: str) -> None:
        problems.append(f"第{number}行 {column} 列“{cells.get(column, '')}”：{what}。")

    for column in ("city", "name"):
        if not cells.get(column):
            wrong(column, "不能为空")
    if cells.get("kind") not in ("county", "zone"):
        wrong("kind", "应为 county（县市区）或 zone（开发区）")
    code = cells.get("code") or None
    if code is not None and not _CODE.fullmatch(code):
        wrong("code", "应为数字和大写字母")

    def whole(column: str, least: int, most: int) -> int | None:
        text = cells.get(column, "")
        if not text:
            return None
        if not text.isdecimal() or not least <= int(text) <= most:
            wrong(column, f"应为 {least} 到 {most} 的整数，或留空")
            return None
        return int(text)

    poverty = cells.get("former_poverty", "").lower()
    if poverty and poverty not in _YES | _NO:
        wrong("former_poverty", "应为 true/false/是/否，或留空")
    return UnitRow(
        code,
        cells.get("city", ""),
        cells.get("name", ""),
        cells.get("kind", ""),
        (poverty in _YES) if poverty else None,
        whole("approved_year", 2000, 2100),
        whole("assessment_year", 1, 3),
        whole("batch", 1, 99),
    )


def _refuse_doubles(rows: Sequence[tuple[int, UnitRow]], problems: list[str]) -> None:
    seen: dict[tuple[str, str], int] = {}
    codes: dict[str, int] = {}
    for number, row in rows:
        if (row.city, row.name) in seen:
            problems.append(f"第{number}行 name 列“{row.name}”：与第{seen[row.city, row.name]}行重复。")
        if row.code is not None and row.code in codes:
            problems.append(f"第{number}行 code 列“{row.code}”：与第{codes[row.code]}行重复。")
        seen.setdefault((row.city, row.name), number)
        codes.setdefault(row.code or f"#{number}", number)


def _find(connection: Connection, row: UnitRow) -> int | None:
    """A unit is the same by its code, or, when the code is new, by city and name."""
    if row.code is not None and (known := unit_by_code(connection, row.code)) is not None:
        return known
    found: int | None = connection.execute(
        select(units.c.id).where(units.c.city == row.city, units.c.name == row.name)
    ).scalar()
    return found


def _add(connection: Connection, row: UnitRow, now: datetime) -> int:
    key = connection.execute(insert(units).values(_values(row))).inserted_primary_key
    assert key is not None
    unit_id = int(key[0])
    _enter_code(connection, unit_id, row.code or f"{_ISSUED}{unit_id:05d}", now)
    return unit_id


def _update(connection: Connection, unit_id: int, row: UnitRow, now: datetime) -> None:
    values = {name: value for name, value in _values(row).items() if value is not None}
    connection.execute(update(units).where(units.c.id == unit_id).values(values))
    if row.code is not None and unit_by_code(connection, row.code) != unit_id:
        old = update(unit_codes).where(unit_codes.c.unit_id == unit_id, unit_codes.c.valid_to.is_(None))
        connection.execute(old.values(valid_to=_today(now)))
        _enter_code(connection, unit_id, row.code, now)


def _enter_code(connection: Connection, unit_id: int, code: str, now: datetime) -> None:
    entry = {"unit_id": unit_id, "code": code, "valid_from": _today(now), "valid_to": None}
    connection.execute(insert_or_replace(connection, unit_codes), entry)  # given back on the day it was taken away


def _today(now: datetime) -> date:
    return now.astimezone(UTC).date()


def _values(row: UnitRow) -> dict[str, object]:
    return {
        "name": row.name,
        "city": row.city,
        "kind": row.kind,
        "former_poverty": row.former_poverty,
        "approved_year": row.approved_year,
        "batch": row.batch,
    }
