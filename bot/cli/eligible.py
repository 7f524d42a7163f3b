"""`shifan eligible FILE.csv`: holds every unit of a table against the conditions of application."""

from typing import Annotated

import typer

from bot.cli.choices import AsJson, EditionName, ReadingList, chosen
from bot.cli.columns import BAD, GOOD, OPEN, QUIET, Cell, Column, in_one_line, print_columns, print_text
from bot.cli.tables import print_json, read_table, refuse_without_units
from scoring.edition import Edition
from scoring.eligibility import WORDS, Eligibility, judge_eligibility
from scoring.model import Status
from scoring.sheet import read_applicants
from scoring.wire import eligible_sheet
from scoring.wording import DISCLAIMER

FILE_HELP = (
    "CSV，每行一个单位，- 为标准输入。列：unit，voluntary，market_entities，below_scale_industrial，"
    "above_scale_industrial，leading_industry_enterprises，prov_bases，srdi，poverty_county，sme_institution；"
    "是否类写“是”“否”，空白即未填报"
)
RESULTS = {True: Cell("符合", GOOD), False: Cell("不符合", BAD), None: Cell("尚不能判断", OPEN)}
COLOURS = {Status.MET: GOOD, Status.NOT_MET: BAD, Status.MISSING: OPEN, Status.NOT_ASSESSED: QUIET}
OVERVIEW = (Column("单位"), Column("申报条件"), Column("不符合的条件"), Column("尚不能判断的条件"))
CONDITIONS = (Column("条件"), Column("判断"), Column("说明"))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("eligible")(eligible)


def eligible(
    file: Annotated[str, typer.Argument(help=FILE_HELP, metavar="FILE.csv")],
    edition: EditionName = None,
    reading: ReadingList = None,
    detail: Annotated[bool, typer.Option("--detail", help="多个单位时也逐条列出；只有一个单位时总是列出")] = False,
    as_json: AsJson = False,
) -> None:
    """对照申报条件，判断一张表中的各单位能否申报。

    有一条不符合即不符合；没有不符合而有未填报的，尚不能判断。
    """
    rules, readings = chosen(edition, reading)
    text = read_table(file)
    if as_json:
        document = eligible_sheet(text, rules, readings)
        refuse_without_units(document["units"])
        print_json(document)
        return
    units = [(one.unit, judge_eligibility(rules, one.facts, readings)) for one in read_applicants(text, rules)]
    refuse_without_units(units)
    print_columns(OVERVIEW, [_overview(rules, name, judged) for name, judged in units])
    for name, judged in units if detail or len(units) == 1 else ():
        _print_detail(rules, name, judged)
    print_text("")
    print_text(f"{DISCLAIMER}。", QUIET)


def _overview(edition: Edition, name: str, judged: Eligibility) -> list[Cell]:
    lacking, awaited = (_titles(edition, judged, status) for status in (Status.NOT_MET, Status.MISSING))
    return [Cell(name), RESULTS[judged.eligible], Cell(lacking, BAD), Cell(awaited, OPEN)]


def _titles(edition: Edition, judged: Eligibility, status: Status) -> str:
    return "、".join(one.title for one in edition.conditions if judged.items[one.key].status is status)


def _print_detail(edition: Edition, name: str, judged: Eligibility) -> None:
    print_text("")
    print_text(f"【{in_one_line(name)}】")
    rows = []
    for one in edition.conditions:
        item = judged.items[one.key]
        said = item.because.removeprefix(f"{WORDS[item.status]}：")
        rows.append([Cell(one.title), Cell(WORDS[item.status], COLOURS[item.status]), Cell(said)])
    print_columns(CONDITIONS, rows)
