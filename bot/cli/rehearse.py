"""`shifan rehearse FILE.csv --year N --against EDITION | --reading NAME=VALUE…`: a change of rules, tried first."""

from typing import Annotated, Any

import typer

from bot.cli.choices import AsJson, EditionName, ReadingList, YearIndex, chosen_edition, year_index
from bot.cli.columns import QUIET, Cell, Column, print_columns, print_text
from bot.cli.rehearsal_words import reason
from bot.cli.tables import print_json, read_table, refuse_without_units
from scoring.edition import Edition
from scoring.exact import plain
from scoring.overrides import override, written
from scoring.rehearsal import Change, Rules, Standing
from scoring.rehearsal import rehearse as changes_of
from scoring.subjects import subjects_of
from scoring.targets import column
from scoring.wording import DISCLAIMER

PASSED = {True: "达到", False: "未达到", None: "尚不能认定"}
VERDICTS = {"pass": "各口径均达到", "fail": "各口径均未达到", "depends": "因口径或待填数而异"}
NONE = "无"
FILE_HELP = (
    "CSV，同 shifan score，- 为标准输入；另可有列 year（该单位处于第几年，空白即按 --year）和"
    " grades（以往等次，从早到晚，空格分隔，用于推算奖励）"
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rehearse")(rehearse)


def rehearse(
    file: Annotated[str, typer.Argument(help=FILE_HELP, metavar="FILE.csv")],
    year: YearIndex,
    against: Annotated[str | None, typer.Option("--against", help="要试算的规则版本", metavar="EDITION")] = None,
    reading: ReadingList = None,
    edition: EditionName = None,
    as_json: AsJson = False,
) -> None:
    """改规则之前先试算：哪些单位的结论、等次或奖励会变，由哪一项决定。

    --against 和 --reading 至少写一个；一起写时，口径改在要试算的版本上。
    """
    if against is None and not reading:
        raise typer.BadParameter("请用 --against 写要试算的规则版本，或用 --reading 写要改的口径")
    before = _rules(chosen_edition(edition), [])
    after = _rules(before.edition if against is None else chosen_edition(against), reading or [])
    index = year_index(year)
    for rules in (before, after):
        column(rules.edition, index, rules.readings)  # a year without targets is refused before the table is read
    subjects = subjects_of(read_table(file), index, before.edition)
    refuse_without_units(subjects)
    changes = changes_of(subjects, before, after)
    if as_json:
        print_json(_document(index, len(subjects), before, after, changes))
    else:
        _print(len(subjects), before, after, changes)


def _rules(edition: Edition, settings: list[str]) -> Rules:
    return Rules(edition, override(edition, settings))


def _document(year: int, units: int, before: Rules, after: Rules, changes: tuple[Change, ...]) -> dict[str, Any]:
    return {
        "year": year,
        "units": units,
        "before": {"edition": before.edition.name, "readings": _changed(before)},
        "after": {"edition": after.edition.name, "readings": _changed(after)},
        "changes": [
            {
                "unit": one.unit,
                "before": _standing(one.before),
                "after": _standing(one.after),
                "cells": [{"key": cell.key, "before": cell.before, "after": cell.after} for cell in one.cells],
                "decides": {
                    "indicators": list(one.decides.indicators),
                    "required": one.decides.required,
                    "readings": list(one.readings),
                },
                "back": None if one.back is None else one.back.words,
                "because": reason(one, before, after),
            }
            for one in changes
        ],
    }


def _changed(rules: Rules) -> dict[str, str]:
    """List the readings that are not the edition's defaults."""
    both = {name: (getattr(rules.readings, name), getattr(rules.edition.readings, name)) for name in _names(rules)}
    return {name: written(chosen) for name, (chosen, default) in both.items() if chosen != default}


def _names(rules: Rules) -> tuple[str, ...]:
    return tuple(rules.edition.open_questions)


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "passed": one.passed,
        "verdict": one.verdict,
        "required": one.required,
        "effective": one.effective,
        "grade": one.grade,
        "award": None if one.award is None else plain(one.award),
    }


def _print(units: int, before: Rules, after: Rules, changes: tuple[Change, ...]) -> None:
    settings = "".join(f"，{name}={value}" for name, value in _changed(after).items())
    print_text(f"由 {before.edition.name} 改为 {after.edition.name}{settings}")
    print_text(f"共{units}个单位，{len(changes)}个的结论、等次或奖励会变。")
    if changes:
        print_text("")
        titles = (
            "单位",
            "打分条件",
            "各种口径",
            "已计/须达标",
            "等次",
            f"奖励（{after.edition.awards.unit}）",
            "由什么决定",
        )
        print_columns([Column(title) for title in titles], [_row(one, before, after) for one in changes])
    print_text("")
    print_text(f"{DISCLAIMER}。", QUIET)


def _row(one: Change, before: Rules, after: Rules) -> list[Cell]:
    old, new = one.before, one.after
    return [
        Cell(one.unit),
        Cell(_turn(PASSED[old.passed], PASSED[new.passed])),
        Cell(_turn(VERDICTS[old.verdict], VERDICTS[new.verdict])),
        Cell(_turn(_counted(old, before), _counted(new, after))),
        Cell(_turn(old.grade or NONE, new.grade or NONE)),
        Cell(_turn(_amount(old), _amount(new))),
        Cell(reason(one, before, after)),
    ]


def _turn(old: str, new: str) -> str:
    return old if old == new else f"{old}→{new}"


def _counted(one: Standing, rules: Rules) -> str:
    """Show the count as people see it, never above the number of indicators (A10)."""
    return f"{min(one.effective, rules.edition.gate.of)}/{one.required}"


def _amount(one: Standing) -> str:
    return NONE if one.award is None else plain(one.award)
