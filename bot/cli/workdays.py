"""`shifan workdays show|enter`: which days are worked in a year, and the holidays the bureau enters for it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import writing
from bot.cli.tables import print_json, read_bytes
from bot.clock import SystemClock
from bot.storage.workdays import enter_year, known_workdays
from reminders.workdays import Workdays
from reminders.year_tables import CalendarError

workdays = typer.Typer(help="工作日：查看、录入一年的放假安排。", no_args_is_help=True, rich_markup_mode=None)

_SATURDAY = 5


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(workdays, name="workdays")


@workdays.command("show")
def show(
    year: Annotated[int, typer.Argument(help="年份，如 2027", min=2000, max=2100)],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """显示一年中放假和补班的日子，以及这一年的安排是否已知。"""
    with writing() as (_, connection):
        days = known_workdays(connection)
    off, on = _moved(days, year)
    is_known = not days.guessed([year])
    if as_json:
        print_json(
            {"year": year, "known": is_known, "off": [str(day) for day in off], "on": [str(day) for day in on]}
        )
        return
    if not is_known:
        print(f"{year}年的放假安排尚未录入，只按周末推算。国务院公布后请录入：shifan workdays enter {year}.toml")
        return
    print(f"{year}年放假（周末以外）：{_listed(off)}")
    print(f"{year}年补班：{_listed(on)}")


@workdays.command("enter")
def enter(file: Annotated[str, typer.Argument(help="放假安排，文件名为 年份.toml")]) -> None:
    """录入一年的放假安排；再次录入即更正，以新录入的为准。"""
    try:
        body = read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CalendarError(f"{file} 不是 UTF-8 文本，请另存为 UTF-8 后再录入。") from None
    with writing() as (_, connection):
        table = enter_year(connection, body, Path(file).name, None, SystemClock().now())
    print(f"已录入{table.year}年放假安排（{table.source}）：放假{len(table.off)}天，补班{len(table.on)}天。")


def _moved(days: Workdays, year: int) -> tuple[list[date], list[date]]:
    """Return the weekdays off and the weekend days worked."""
    every = [date(year, 1, 1) + timedelta(days=at) for at in range(366)]
    of_year = [day for day in every if day.year == year]
    return (
        [day for day in of_year if day.weekday() < _SATURDAY and not days.is_workday(day)],
        [day for day in of_year if day.weekday() >= _SATURDAY and days.is_workday(day)],
    )


def _listed(days: list[date]) -> str:
    return "、".join(f"{day.month}月{day.day}日" for day in days) or "无"
