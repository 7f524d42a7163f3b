"""`shifan score FILE.csv --year N`: judges every unit of a table, without any database."""

from typing import Annotated

import typer

from bot.cli.choices import AsJson, EditionName, ReadingList, YearIndex, chosen, year_index
from bot.cli.score_report import print_report
from bot.cli.tables import print_json, read_table, refuse_without_units
from scoring.assessment import assess
from scoring.sheet import read_facts
from scoring.targets import column
from scoring.wire import score_sheet

FILE_HELP = (
    "CSV，每行一个单位，- 为标准输入。列：unit（单位名称），指标键（当年数），prev.指标键（上年数），"
    "base.指标键（申报基数），province_sme_growth，county_gdp_growth，not_applicable，measures，environment，bonus；"
    "空白即未填报，不是0"
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("score")(score)


def score(
    file: Annotated[str, typer.Argument(help=FILE_HELP, metavar="FILE.csv")],
    year: YearIndex,
    edition: EditionName = None,
    reading: ReadingList = None,
    detail: Annotated[bool, typer.Option("--detail", help="多个单位时也逐项列出；只有一个单位时总是列出")] = False,
    as_json: AsJson = False,
) -> None:
    """按指标、达标条件和得分测算一张表中的各单位。

    先是每个单位一行，再逐项写明数值、任务指标、差距和理由。指标键和口径见 shifan rulebook show。
    """
    rules, readings = chosen(edition, reading)
    index = year_index(year)
    column(rules, index, readings)  # a year without targets is refused before the table is read
    text = read_table(file)
    if as_json:
        document = score_sheet(text, index, rules, readings)
        refuse_without_units(document["units"])
        print_json(document)
        return
    units = [(one.unit, assess(rules, index, one.facts, readings)) for one in read_facts(text, rules)]
    refuse_without_units(units)
    print_report(units, detail=detail or len(units) == 1)
