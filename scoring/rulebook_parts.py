"""The parts of a rulebook that refer to each other: indicators with their targets, conditions, open questions."""

from decimal import Decimal
from typing import Any, cast, get_args

from scoring.edition import (
    Compared,
    Condition,
    ConditionKind,
    Excused,
    Indicator,
    OpenQuestion,
    Target,
    ValueKind,
)
from scoring.errors import ReadingError
from scoring.overrides import read_setting, written
from scoring.readings import SETTINGS, Readings, words_of
from scoring.tables import Table

EXCUSED = get_args(Excused)


def read_indicators(root: Table) -> tuple[Indicator, ...]:
    """Read indicators in the order of the groups, each with its row of the table of targets."""
    groups = root.table("groups")
    targets = root.table("targets")
    tables = root.table("indicators")
    years = len(root.table("programme").texts("years"))
    read: list[Indicator] = []
    for group in groups.names():
        for key in groups.texts(group):
            if key in {one.key for one in read}:
                raise groups.error(group, f"指标 {key} 已列过；每个指标只能列在一个一级指标下")
            read.append(_indicator(tables.table(key), key, group, _targets(targets, key, years)))
    _refuse_strays(tables, read, "没有列入 [groups] 的任何一个一级指标；请列入其中之一，或去掉这张表")
    _refuse_strays(targets, read, "没有这项指标；请去掉这一行，或在 [groups] 和 [indicators] 中补上该指标")
    return tuple(read)


def _refuse_strays(table: Table, read: list[Indicator], advice: str) -> None:
    known = {one.key for one in read}
    for name in table.names():
        if name not in known:
            raise table.error(name, advice)


def _indicator(table: Table, key: str, group: str, targets: tuple[Target, ...]) -> Indicator:
    indicator = Indicator(
        key=key,
        name=table.text("name"),
        short=table.texts("short"),
        unit=table.text("unit"),
        value=cast("ValueKind", table.word("value", get_args(ValueKind))),
        compared=cast("Compared", table.word("compared", get_args(Compared))),
        group=group,
        department=table.text("department", default=""),
        definition=table.text("definition"),
        clauses=table.texts("clauses"),
        targets=targets,
        cumulative=table.flag("cumulative", default=False),
        discontinued=table.flag("discontinued", default=False),
        stock=table.text("stock", default="") or None,
    )
    table.close()
    return indicator


def _targets(table: Table, key: str, years: int) -> tuple[Target, ...]:
    row = table.cells(key)
    if len(row) != years:
        raise table.error(key, f"应有{years}格，每个年度一格；现在是{len(row)}格")
    return tuple(_target(table, key, cell) for cell in row)


def _target(table: Table, key: str, cell: Any) -> Target:
    if cell in EXCUSED:
        return cast("Excused", cell)
    if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool) and Decimal(cell).is_finite() and cell >= 0:
        return Decimal(cell)
    raise table.error(key, f"每格应为0以上的数，或 {'、'.join(EXCUSED)}（加引号）；现在有 {cell}")


def read_conditions(root: Table) -> tuple[Condition, ...]:
    """Read the conditions of eligibility."""
    return tuple(_condition(one) for one in root.tables("conditions"))


def _condition(table: Table) -> Condition:
    kind = cast("ConditionKind", table.word("kind", get_args(ConditionKind)))
    relieved = kind == "relieved"
    condition = Condition(
        key=table.text("key"),
        kind=kind,
        title=table.text("title"),
        facts=table.texts("facts"),
        clause=table.text("clause"),
        minimum=() if kind == "declared" else table.numbers("minimum"),
        unit="" if kind == "declared" else table.text("unit"),
        relief=table.text("relief") if relieved else None,
        relieved_minimum=table.number("relieved_minimum") if relieved else None,
    )
    table.close()
    if kind != "declared" and len(condition.minimum) != len(condition.facts):
        raise table.error("minimum", f"应与 facts 一一对应，共{len(condition.facts)}个数")
    if kind in {"declared", "at_least", "relieved"} and len(condition.facts) != 1:
        raise table.error("facts", f'{kind} 只看一个事实；看几个事实的请写 kind = "combined"')
    return condition


def read_open_questions(table: Table, failing_grade: str) -> dict[str, OpenQuestion]:
    """Read every open question; none may be left out, none added."""
    questions = {name: _question(table.table(name), name, failing_grade) for name in SETTINGS}
    table.close()
    return questions


def _question(table: Table, name: str, failing_grade: str) -> OpenQuestion:
    question = OpenQuestion(
        name=name,
        default=_default(table),
        supported=table.flag("supported"),
        clause=table.text("clause"),
        question=table.text("question"),
        about=table.text("about"),
        options=table.optional_mapping("options"),
    )
    table.close()
    words = words_of(SETTINGS[name], failing_grade)
    if words and set(question.options) != set(words):
        raise table.error("options", f"应为每个可取的值各写一句说法：{'、'.join(words)}")
    return question


def _default(table: Table) -> str:
    cell = table.raw("default")
    if isinstance(cell, (bool, int, str, Decimal)):
        return written(cell)
    raise table.error("default", "应为一个值；现在是一列或一张表")


def read_readings(
    root: Table, questions: dict[str, OpenQuestion], indicators: tuple[Indicator, ...], failing_grade: str
) -> Readings:
    """Turn the defaults into readings."""
    keys = tuple(one.key for one in indicators)
    table = root.table("readings")
    values: dict[str, Any] = {}
    for name, question in questions.items():
        try:
            values[name] = read_setting(name, question.default, keys, failing_grade)
        except ReadingError as refused:
            raise table.table(name).error("default", str(refused)) from refused
    return Readings(**values)
