"""`shifan dates list|set|move|end`: the staff's own dates, of which units are reminded like of the published ones."""

from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from bot.cli.columns import print_text
from bot.cli.moments import read_day
from bot.cli.opening import writing
from bot.cli.refusal import CommandError
from bot.cli.stamps import Document, Person, stamp
from bot.cli.tables import print_json
from bot.storage.own_dates import Whom, end_date, listed, move_date, set_date
from bot.storage.registry import unit_by_code
from reminders.deadlines import LOCAL

dates = typer.Typer(help="自定日期：设置、改期、取消、查看。", no_args_is_help=True, rich_markup_mode=None)

Number = Annotated[int, typer.Argument(help="日期的编号", min=1)]
Year = Annotated[int, typer.Argument(help="数据年度，如 2025", min=2000, max=2100)]
On = Annotated[str, typer.Option("--on", help="截止的日期（当天24:00前有效），如 2026-04-10", metavar="DATE")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(dates, name="dates")


@dates.command("list")
def list_(year: Year, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """一个年度现有的自定日期。"""
    with writing() as (_, connection):
        rows = listed(connection, year)
    if as_json:
        print_json([_document(row) for row in rows])
        return
    for row in rows:
        print_text(
            f"{row.id}　{row.due_on}　{row.title}　{row.unit or row.city or '全部'}　已完成{row.met}个　"
            f"{row.person or '未记名'}　依据：{row.document or '未注明'}"
        )
    if not rows:
        print(f"{year}年度没有自定日期。")


@dates.command("set")
def set_(
    year: Year,
    title: Annotated[str, typer.Argument(help="事项，如：报送第一季度进展")],
    on: On,
    document: Document,
    unit: Annotated[str | None, typer.Option(help="只对一个县（开发区），代码")] = None,
    city: Annotated[str | None, typer.Option(help="只对一个市的单位")] = None,
    person: Person = None,
) -> None:
    """设一个日期：到期前同样提醒，单位可点「已完成」。"""
    if unit is not None and city is not None:
        raise CommandError("--unit 和 --city 只能写一个。")
    with writing() as (_, connection):
        whom = Whom(_unit(connection, unit) if unit is not None else None, city)
        number = set_date(connection, year, title, read_day(on, "--on"), whom, stamp(connection, person, document))
    print(f"已设置第{number}号日期。提醒日程：shifan calendar --from … --to …")


@dates.command("move")
def move(number: Number, on: On, document: Document, person: Person = None) -> None:
    """改期：原定的提醒作废，已完成的单位不再提醒。"""
    with writing() as (_, connection):
        moved = move_date(connection, number, read_day(on, "--on"), stamp(connection, person, document))
    print(f"已改期，新编号{moved}。")


@dates.command("end")
def end(number: Number, document: Document, person: Person = None) -> None:
    """取消一个日期，不再提醒。"""
    with writing() as (_, connection):
        end_date(connection, number, stamp(connection, person, document))
    print(f"已取消第{number}号日期。")


def _unit(connection: Connection, code: str) -> int:
    found = unit_by_code(connection, code)
    if found is None:
        raise CommandError(f"名录中没有代码为 {code} 的县（开发区）。")
    return found


def _document(row: Any) -> dict[str, Any]:
    return {
        "number": row.id,
        "title": row.title,
        "due_on": row.due_on.isoformat(),
        "unit": row.unit,
        "city": row.city,
        "met": row.met,
        "person": row.person,
        "document": row.document,
        "at": row.set_at.astimezone(LOCAL).isoformat(timespec="seconds"),
    }
