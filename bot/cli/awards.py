"""`shifan awards YEAR=GRADE…`: walks the grades of the years to awards and status."""

from typing import Annotated

import typer

from bot.cli.choices import AsJson, EditionName, ReadingList, chosen
from bot.cli.columns import Cell, Column, print_columns, print_text
from bot.cli.tables import print_json
from scoring.awards import YearAward, judge_awards, read_years
from scoring.awards_words import criticism_words, reading_words, status_words, year_words
from scoring.edition import Edition
from scoring.exact import plain
from scoring.wire import awards_document


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("awards")(awards)


def awards(
    grades: Annotated[
        list[str], typer.Argument(help="年份=等次，可写多个，如 2022=优秀 2023=良好", metavar="YEAR=GRADE…")
    ],
    edition: EditionName = None,
    reading: ReadingList = None,
    as_json: AsJson = False,
) -> None:
    """由历年等次推算奖励资金和创建状态。

    中间缺一年，连续即中断。确定和取消都须有文件，这里只推算是否达到条件。
    """
    rules, readings = chosen(edition, reading)
    if as_json:
        print_json(awards_document(grades, rules, readings))
        return
    judged = judge_awards(rules, read_years(rules, grades), readings)
    unit = rules.awards.unit
    columns = (
        Column("年份"),
        Column("等次"),
        Column(f"连续{rules.grades[0].name}", figures=True),
        Column(f"基数（{unit}）", figures=True),
        Column(f"拟奖励（{unit}）", figures=True),
        Column("说明"),
    )
    print_columns(columns, [_row(rules, one) for one in judged.years])
    print_text("")
    for sentence in (*reading_words(rules, readings), criticism_words(rules, judged), status_words(rules, judged)):
        if sentence:
            print_text(sentence)


def _row(edition: Edition, one: YearAward) -> list[Cell]:
    said = year_words(edition, one).removeprefix(f"{one.year}年{one.grade.name}：")
    figures = (str(one.streak), plain(one.base), plain(one.amount))
    return [Cell(str(one.year)), Cell(one.grade.name), *map(Cell, figures), Cell(said)]
