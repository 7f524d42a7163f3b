"""`shifan round open|show|set`: opens a year and enters what the bureau decides for it, each with its document."""

import sys
from datetime import datetime
from getpass import getuser
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.cli.columns import clean, print_text
from bot.cli.opening import writing
from bot.cli.refusal import CommandError
from bot.cli.tables import print_json
from bot.clock import SystemClock
from bot.storage import round_entry, round_record
from bot.storage.operators import operator_named
from bot.storage.registry import unit_by_code
from bot.storage.rounds import load_round
from reminders.deadlines import local_date

rounds = typer.Typer(help="年度：开启、查看、设置参数。", no_args_is_help=True, rich_markup_mode=None)

Year = Annotated[int, typer.Argument(help="数据年度，如 2025（次年申报和报告）", min=2000, max=2100)]

Person = Annotated[
    str | None, typer.Option("--person", help="经办人姓名，不写则为本机账号名；重名的写 '#编号'", metavar="NAME")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(rounds, name="round")


@rounds.command("open")
def open_(
    year: Year,
    edition: Annotated[str | None, typer.Option(help="规则版本，不写则用 SHIFAN_EDITION")] = None,
    document: Annotated[str | None, typer.Option(help="依据文件")] = None,
    person: Person = None,
) -> None:
    """开启一个年度。"""
    now = SystemClock().now()
    with writing() as (settings, connection):
        opened = round_entry.open_round(
            connection, year, edition or settings.edition, document, now, person_id=_who(connection, person, now)
        )
    dates = "，".join(f"{round_entry.STAGES[stage]} {due.isoformat()}" for stage, due in opened.due.items())
    print(f"已开启 {year} 年度，规则版本 {opened.edition.name}。截止日期：{dates}。")


@rounds.command("show")
def show(year: Year, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """显示一个年度的版本、日期、口径和省局录入的数据，及各自的依据和经办人。"""
    with writing() as (_, connection):
        if as_json:
            print_json(round_record.describe(connection, year))
            return
        for line in round_record.readable(connection, year):
            print_text(line)


@rounds.command("set")
def set_(
    year: Year,
    settings: Annotated[list[str], typer.Argument(help="名称=取值，可以多个", metavar="NAME=VALUE…")],
    document: Annotated[str, typer.Option(help="依据文件，如 晋企发〔2026〕3号")],
    unit: Annotated[str | None, typer.Option(help="县（开发区）代码")] = None,
    person: Person = None,
) -> None:
    """设置一个年度的参数；每次设置都留存经办人、时间和依据文件。

    可设：province_sme_growth，county_gdp_growth（加 --unit），not_applicable（加 --unit），missing_frozen
    （截止后未填报的计为未达标），deadline.application，deadline.report，duty_phone（值班电话），second_above
    （通知超过多少人须另一人确认），各种口径。missing_frozen、double_enabled 和两个截止日加 --unit 即只对一个单位。
    """
    now = SystemClock().now()
    with writing() as (_, connection):
        unit_id = None
        if unit is not None and (unit_id := unit_by_code(connection, unit)) is None:
            raise CommandError(f"名录中没有代码为 {unit} 的县（开发区）。")
        entries = round_entry.read_entries(connection, year, settings, for_unit=unit is not None)
        who = _who(connection, person, now)
        doubts = round_entry.doubts(load_round(connection, year), entries, local_date(now), unit_id)
        round_entry.enter(connection, year, entries, document, now, unit_id=unit_id, person_id=who)
    for doubt in doubts:
        print(clean(f"注意：{doubt}"), file=sys.stderr)
    print_text("已设置：" + "，".join(f"{name}={value}" for name, value in entries.items()) + "。")


def _who(connection: Connection, person: str | None, now: datetime) -> int:
    return operator_named(connection, getuser() if person is None else person, now)
