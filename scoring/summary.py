"""The gate, the score and the grade of one unit in a few sentences, as a county contact reads them.

Names what is met, missed and missing, says where readings lead to different ends, and never promises.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import assert_never

from scoring.assessment import Assessment
from scoring.doubling_words import TWO
from scoring.exact import fixed, plain
from scoring.gate import Gate, Reckoning
from scoring.grading import SHOWN_PLACES
from scoring.readings import GATE_MODES, Readings
from scoring.wording import DISCLAIMER, reading_note, share, unconfirmed

REACHED = "达到参加打分条件"
NOT_REACHED = "未达到参加打分条件"
OPEN = "尚不能认定"
DIFFERENT = "尚不能认定：口径不同，结论不同"


def summary(assessment: Assessment) -> tuple[str, ...]:
    """Write the whole standing; the last sentence is the disclaimer every judgement ends with."""
    gate = assessment.gate
    sentences = [f"{said}。" for said in (counted(gate), *named(gate), in_force(gate))]
    notes = [reading_note(assessment.edition, assessment.readings, name) for name in ("gate_mode", "double_enabled")]
    more = [*notes, f"{across(gate)}。", *_scored(assessment)]
    return (*sentences, *(said for said in more if said), f"{DISCLAIMER}。")


def counted(gate: Gate) -> str:
    """Count the statuses, and those that count for two."""
    doubled = f"，另有{len(gate.doubled)}项{TWO}" if gate.doubled else ""
    if set(gate.doubled) <= set(gate.met):
        doubled = doubled.replace("另有", "其中")
    return (
        f"应考核{gate.assessed}项：达标{len(gate.met)}项{doubled}，"
        f"未达标{len(gate.not_met)}项，未填报{len(gate.missing)}项；计{gate.shown}项"
    )


def named(gate: Gate) -> list[str]:
    """Name what is not met, not reported and counted twice."""
    lists = (("未达标", gate.not_met), ("未填报", gate.missing), ("可视同完成2个", gate.doubled))
    return [f"{title}：{_labels(gate, keys)}" for title, keys in lists if keys]


def in_force(gate: Gate) -> str:
    """Say whether the gate is passed under the readings in force, and what is still possible."""
    need = f"须达标{gate.required}项（{gate.edition.cite(gate.edition.gate.clause)}）"
    match gate.passed:
        case True:
            return f"{need}，{REACHED}"
        case False:
            lacking = gate.required - gate.best_case
            return f"{need}，最多可计{gate.shown_best_case}项，还差{lacking}项，{NOT_REACHED}"
        case None:
            return f"{need}，已计{gate.shown}项，最多可计{gate.shown_best_case}项，{OPEN}"
        case _:
            assert_never(gate.passed)


def across(gate: Gate) -> str:
    """Say whether all sixteen readings agree, and if not which lead where."""
    match gate.verdict:
        case "pass":
            return f"各种口径下均{REACHED}"
        case "fail":
            return f"各种口径下均{NOT_REACHED}"
        case "depends":
            return _depends(gate)
        case _:
            assert_never(gate.verdict)


def decisive(gate: Gate) -> tuple[str, ...]:
    """Name the settings whose change alone can change the outcome of the gate."""
    by_way = {(one.gate_mode, one.double_needs_met, one.xsg_growth): one.passed for one in gate.readings}
    found: list[str] = []
    for at, name in enumerate(("gate_mode", "double_needs_met", "xsg_growth")):
        groups: dict[tuple[object, ...], set[bool | None]] = {}
        for way, passed in by_way.items():
            groups.setdefault((*way[:at], *way[at + 1 :]), set()).add(passed)
        if any(len(outcomes) > 1 for outcomes in groups.values()):
            found.append(name)
    return tuple(found)


def _depends(gate: Gate) -> str:
    if all(one.passed is None for one in gate.readings):
        return f"{OPEN}：未填报的项目仍可决定结论"
    groups = ((REACHED, True), (NOT_REACHED, False), ("尚待填报", None))
    parts = [
        f"{title}：{_ways(gate, modes)}"
        for title, outcome in groups
        if (modes := [one for one in gate.readings if one.passed is outcome])
    ]
    return f"{DIFFERENT}（{unconfirmed(gate.edition)}）。" + "；".join(parts)


def _ways(gate: Gate, ways: Iterable[Reckoning]) -> str:
    """Describe a set of readings by the thresholds that lead there."""
    chosen = list(ways)
    said: list[str] = []
    for mode in GATE_MODES:
        same = [one for one in chosen if one.gate_mode == mode]
        if same:
            said.append(f"须达标{same[0].required}项（{_option(gate, 'gate_mode', mode)}）{_only_if(gate, same)}")
    return "、".join(said)


def _only_if(gate: Gate, same: list[Reckoning]) -> str:
    every = [one for one in gate.readings if one.gate_mode == same[0].gate_mode]
    if len(same) == len(every):
        return ""
    needs = {one.double_needs_met for one in same}
    bases = {one.xsg_growth for one in same}
    conditions = []
    if len(needs) == 1:
        conditions.append(_option(gate, "double_needs_met", "true" if needs.pop() else "false"))
    if len(bases) == 1:
        conditions.append(_option(gate, "xsg_growth", bases.pop()))
    return f"且{'、'.join(conditions)}" if conditions else "的部分口径"


def _option(gate: Gate, name: str, value: str) -> str:
    return gate.edition.open_questions[name].options[value]


def _labels(gate: Gate, keys: Iterable[str]) -> str:
    return "、".join(gate.edition.indicator(key).label for key in keys)


def _scored(assessment: Assessment) -> list[str]:
    edition, readings = assessment.edition, assessment.readings
    if assessment.gate.passed is None:
        return []
    if not assessment.gate.passed:
        grade = assessment.grade or "不评等次"
        return [f"等次：{grade}（拟定，未达打分门槛）。", reading_note(edition, readings, "gate_fail_grade")]
    score = assessment.score
    if score.total is None or score.base is None or score.shown is None:
        return ["措施和环境两部分的得分尚未齐全，总分和等次待定。"]
    return [
        f"总分{plain(score.shown)}分：{_sum(assessment)}（{_sources(assessment)}）。",
        _grade(assessment, readings),
    ]


def _sum(assessment: Assessment) -> str:
    """Write out how the total came about, and where a limit cut it."""
    facts, score, weights = assessment.facts, assessment.score, assessment.edition.marks
    assert facts.measures is not None and facts.environment is not None
    assert score.base is not None and score.total is not None
    said = f"措施{plain(facts.measures)}分×{share(weights.measures_weight)}"
    said += f"＋环境{plain(facts.environment)}分×{share(weights.environment_weight)}"
    if facts.bonus:
        said += f"＋加分{plain(score.bonus)}分"
        said += f"（给{plain(facts.bonus)}分，以{plain(score.bonus)}分为限）" if facts.bonus > score.bonus else ""
    whole = score.base + Fraction(score.bonus)
    return (
        f"{said}，合计{fixed(whole, SHOWN_PLACES)}分，以{plain(score.total)}分为限" if whole > score.total else said
    )


def _sources(assessment: Assessment) -> str:
    marks, cite = assessment.edition.marks, assessment.edition.cite
    of_bonus = [one.clause for one in marks.bonus if assessment.facts.bonus]
    return "、".join(dict.fromkeys(cite(clause) for clause in (marks.clause, *of_bonus)))


def _grade(assessment: Assessment, readings: Readings) -> str:
    assumed = {one.name for one in assessment.edition.grades if not one.supported}
    mark = "，分数线为假定" if assessment.grade in assumed else ""
    capped = reading_note(assessment.edition, readings, "bonus_cap") if assessment.facts.bonus else ""
    return f"等次：{assessment.grade}（拟定{mark}）。{capped}"
