"""The judgement of `shifan score` as people read it: one line a unit, and on request every indicator."""

from collections.abc import Sequence
from decimal import Decimal

from bot.cli.columns import BAD, GOOD, OPEN, QUIET, Cell, Column, in_one_line, print_columns, print_text
from scoring.assessment import Assessment
from scoring.exact import plain
from scoring.model import Outcome, Status
from scoring.overrides import written
from scoring.rehearsal import STATUS_WORDS
from scoring.summary import decisive, summary
from scoring.targets import target_words, year_label
from scoring.whatif import shortest_ways
from scoring.wording import DISCLAIMER, figure, points_or_unit, unconfirmed, with_unit

Judged = tuple[str, Assessment]

IN_FORCE = {True: Cell("达到", GOOD), False: Cell("未达到", BAD), None: Cell("尚不能认定", OPEN)}
ACROSS = {"pass": Cell("均达到", GOOD), "fail": Cell("均未达到", BAD), "depends": Cell("因口径而异", OPEN)}
AWAITED = Cell("均待填报", OPEN)
COLOURS = {Status.MET: GOOD, Status.NOT_MET: BAD, Status.MISSING: OPEN, Status.NOT_ASSESSED: QUIET}
OVERVIEW = (
    Column("单位"),
    Column("打分条件"),
    Column("各种口径"),
    Column("已计/须达标", figures=True),
    Column("未填报", figures=True),
    Column("计2个", figures=True),
    Column("总分", figures=True),
    Column("等次"),
    Column("未达标"),
)
INDICATORS = (
    Column("", figures=True),
    Column("指标"),
    Column("状态"),
    Column("数值", figures=True),
    Column("任务指标"),
    Column("差距", figures=True),
    Column("条款"),
    Column("说明"),
)
FEW_MOVES = 4  # a way of more moves is no advice


def print_report(units: Sequence[Judged], *, detail: bool) -> None:
    """Print the units, at least one, all judged by the same year, edition and readings."""
    _print_heading(units[0][1])
    print_columns(OVERVIEW, [_overview(name, assessment) for name, assessment in units])
    if len(units) > 1:
        _print_totals([assessment for _, assessment in units])
    if detail:
        for name, assessment in units:
            _print_detail(name, assessment)
    print_text("")
    print_text(f"{DISCLAIMER}。", QUIET)


def _print_heading(one: Assessment) -> None:
    label = year_label(one.edition, one.year, one.readings)
    print_text(f"{one.edition.title}　{label}任务指标　规则版本 {one.edition.name}")
    changed = [name for name in one.edition.open_questions if _value(one, name) != _default(one, name)]
    if changed:
        print_text("改用的口径：" + "，".join(f"{name}={_value(one, name)}" for name in changed), OPEN)
    print_text("")


def _overview(name: str, assessment: Assessment) -> list[Cell]:
    gate, score = assessment.gate, assessment.score
    return [
        Cell(name),
        IN_FORCE[gate.passed],
        AWAITED if all(one.passed is None for one in gate.readings) else ACROSS[gate.verdict],
        Cell(f"{gate.shown}/{gate.required}"),
        Cell(str(len(gate.missing))),
        Cell(str(len(gate.doubled))),
        Cell("" if score.shown is None else plain(score.shown)),
        Cell("" if assessment.grade is None else assessment.grade),
        Cell("、".join(assessment.edition.indicator(key).label for key in gate.not_met), BAD),
    ]


def _print_totals(assessments: Sequence[Assessment]) -> None:
    """Add up what the units reported; shares and growths of several units have no sum."""
    said = []
    for one in assessments[0].edition.indicators:
        values = [found.facts.values[one.key] for found in assessments if one.key in found.facts.values]
        if values and one.value == "count":
            some = "" if len(values) == len(assessments) else f"（{len(values)}个单位）"
            said.append(f"{one.label}{with_unit(sum(values, Decimal(0)), one)}{some}")
    if said:
        print_text("")
        print_text(f"各单位合计：{'、'.join(said)}。")


def _print_detail(name: str, assessment: Assessment) -> None:
    print_text("")
    print_text(f"【{in_one_line(name)}】")
    for sentence in summary(assessment)[:-1]:  # the last one is the disclaimer, printed once at the end
        print_text(sentence)
    print_text("")
    outcomes = assessment.outcomes.values()
    print_columns(INDICATORS, [_row(assessment, number, one) for number, one in enumerate(outcomes, 1)])
    _print_ways(assessment)
    _print_readings(assessment)


def _row(assessment: Assessment, number: int, one: Outcome) -> list[Cell]:
    indicator = one.indicator
    twice = "，计2个" if indicator.key in assessment.gate.doubled else ""
    return [
        Cell(str(number)),
        Cell(indicator.label),
        Cell(STATUS_WORDS[one.status] + twice, COLOURS[one.status]),
        Cell(_reported(assessment, one)),
        Cell(target_words(assessment.edition, indicator.key, assessment.year, assessment.readings)),
        Cell("" if one.gap is None else _signed(one)),
        Cell(one.clause),
        Cell(one.because),
    ]


def _reported(assessment: Assessment, one: Outcome) -> str:
    value = assessment.facts.values.get(one.indicator.key)
    return "" if value is None else with_unit(value, one.indicator)


def _signed(one: Outcome) -> str:
    assert one.gap is not None
    growth = one.indicator.compared == "growth"
    unit = "个百分点" if growth else points_or_unit(one.indicator)
    return f"{'+' if one.gap > 0 else ''}{figure(one.gap)}{unit}"


def _print_ways(assessment: Assessment) -> None:
    if assessment.gate.passed:
        return
    ways = [way for way in shortest_ways(assessment) if len(way.moves) <= FEW_MOVES]
    if ways:
        print_text("")
        print_text("达到打分条件较近的途径（每一种都已重新测算）：")
        for way in ways:
            print_text(f"- {way.words}")


def _print_readings(assessment: Assessment) -> None:
    named = [name for one in assessment.outcomes.values() for name in one.readings]
    names = dict.fromkeys([*decisive(assessment.gate), *named])
    if not names:
        return
    print_text("")
    print_text("影响结果的口径（用 --reading 名称=取值 可以试算）：")
    for name in names:
        print_text(f"- {_reading(assessment, name)}")


def _reading(assessment: Assessment, name: str) -> str:
    question = assessment.edition.open_questions[name]
    value = _value(assessment, name)
    said = question.options.get(value, value)
    others = "、".join(word for word in question.options if word != value)
    note = "" if question.supported else f"，{unconfirmed(assessment.edition)}"
    return f"{name}={value}：{question.about}，按“{said}”计{note}" + (f"；还可取 {others}" if others else "")


def _value(assessment: Assessment, name: str) -> str:
    return written(getattr(assessment.readings, name))


def _default(assessment: Assessment, name: str) -> str:
    return written(getattr(assessment.edition.readings, name))
