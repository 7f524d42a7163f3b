"""`shifan units import FILE.csv`: enters or updates the counties and zones of the province."""

import csv
import io
from typing import Annotated

import typer

from bot.cli.opening import writing
from bot.cli.tables import read_table
from bot.clock import SystemClock
from bot.storage.registry import import_units, read_units

units = typer.Typer(help="县（开发区）名录。", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(units, name="units")


@units.callback()
def _group() -> None:
    """县（开发区）名录。"""


@units.command("import")
def import_(
    file: Annotated[
        str,
        typer.Argument(help="CSV：code,city,name,kind[,former_poverty,approved_year,assessment_year]；- 为标准输入"),
    ],
) -> None:
    """导入或更新县（开发区）名录。再次导入即更新。"""
    rows = read_units(list(csv.reader(io.StringIO(read_table(file)))))
    with writing() as (_, connection):
        added, updated = import_units(connection, rows, SystemClock().now())
    print(f"已导入 {len(rows)} 个县（开发区）：新增 {added}，更新 {updated}。")
