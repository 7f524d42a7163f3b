"""Reads the holidays of a year as the bureau writes them down: `reminders/calendars/<year>.toml`.

year = 2027
document = "国务院办公厅关于2027年部分节假日安排的通知"
holidays = [ { name = "元旦", from = 2027-01-01, to = 2027-01-03 } ]
workdays = [ 2027-02-06 ]      # weekend days that are worked (补班)
"""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any

from reminders.workdays import YearTable
from scoring.errors import RefusalError

MOST_DAYS = 15  # no holiday was ever longer; a slip of the pen in a month would be
_FIELDS = ("year", "document", "holidays", "workdays")
_OF_HOLIDAY = ("name", "from", "to")
_SATURDAY = 5


class CalendarError(RefusalError):
    """A year's table cannot be used. The message names the file, the field, and what to write."""


def packaged_tables() -> tuple[YearTable, ...]:
    """Return the tables beside this file, in the order of their years. Raises CalendarError for a bad one."""
    folder = resources.files("reminders").joinpath("calendars")
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(read_table(one.read_text("utf-8"), one.name) for one in files)


def read_table(text: str, name: str) -> YearTable:
    """Read one table; `name` is the file's, and must be its year. Raises CalendarError."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"{name} 不是正确的 TOML：{error}") from None
    _refuse_unknown(name, told, _FIELDS, "")
    year, document = told.get("year"), told.get("document")
    if type(year) is not int or name != f"{year}.toml":
        raise CalendarError(f"{name} 的 year 应为整数年份，并与文件名一致，如 2027.toml 写 year = 2027。")
    if not isinstance(document, str) or not document.strip():
        raise CalendarError(f'{name} 的 document 应写明依据文件，如 "国办发明电〔2026〕7号"。')
    off = frozenset(_days_off(name, year, told.get("holidays")))
    on = frozenset(_days_on(name, year, told.get("workdays"), off))
    return YearTable(year, off, on, document.strip())


def _days_off(name: str, year: int, holidays: Any) -> Iterator[date]:
    if not isinstance(holidays, list) or not holidays:
        raise CalendarError(
            f'{name} 的 holidays 应列出各节日，如 [{{ name = "元旦", from = {year}-01-01, to = {year}-01-03 }}]。'
        )
    for number, holiday in enumerate(holidays, 1):
        where = f"holidays 第{number}项"
        if not isinstance(holiday, dict):
            raise CalendarError(f"{name} 的 {where} 应写成 {{ name = …, from = …, to = … }}。")
        _refuse_unknown(name, holiday, _OF_HOLIDAY, f"{where}的 ")
        first, last = (_day(name, year, holiday.get(end), f"{where}的 {end}") for end in ("from", "to"))
        if not first <= last <= first + timedelta(days=MOST_DAYS - 1):
            raise CalendarError(f"{name} 的 {where}：to 应不早于 from，且一次不超过{MOST_DAYS}天。")
        yield from (first + timedelta(days=at) for at in range((last - first).days + 1))


def _days_on(name: str, year: int, workdays: Any, off: frozenset[date]) -> Iterator[date]:
    if not isinstance(workdays, list):
        raise CalendarError(f"{name} 的 workdays 应列出补班的日子；没有的写 workdays = []。")
    for number, each in enumerate(workdays, 1):
        day = _day(name, year, each, f"workdays 第{number}项")
        if day.weekday() < _SATURDAY:
            raise CalendarError(f"{name} 的 workdays 第{number}项 {day} 不是星期六或星期日，不必列为补班。")
        if day in off:
            raise CalendarError(f"{name} 的 {day} 既列为放假又列为补班，请留一处。")
        yield day


def _day(name: str, year: int, value: Any, field: str) -> date:
    """A date of the year, or of the last month before it: New Year's days may begin there."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise CalendarError(f"{name} 的 {field} 应为日期，如 {year}-01-01，不加引号。")
    if not date(year - 1, 12, 1) <= value <= date(year, 12, 31):
        raise CalendarError(f"{name} 的 {field}（{value}）不在{year}年。")
    return value


def _refuse_unknown(name: str, told: dict[str, Any], known: Iterable[str], where: str) -> None:
    for field in told:
        if field not in known:
            raise CalendarError(f"{name} 的 {where}{field} 不认识；可用的有：{'、'.join(known)}。")
