"""The sentence behind each indicator's status, for a county contact: figures, units, target, and who is awaited.

Built from the finding alone, so that explanation and result cannot contradict each other.
"""

from typing import assert_never

from scoring.case import Case
from scoring.comparison_words import comparison
from scoring.doubling_words import doubling_sentence
from scoring.model import Outcome, Status, Why
from scoring.wording import reading_note, with_unit

SETTINGS_OF: dict[Why, tuple[str, ...]] = {
    Why.DISCONTINUED: ("trademark",),
    Why.BLANK: ("blank_target",),
    Why.ZERO_BASE: ("yoy_zero_base",),
    Why.BASELINE_AWAITED: ("cumulative",),
}
BY_DOCUMENT = frozenset({Why.EXCUSED, Why.DISCONTINUED, Why.BLANK})


def explain(case: Case) -> Outcome:
    """Put a finding into words, with its clause and the settings that mattered."""
    found = case.finding
    settings = _settings(case)
    because = f"{_opening(case)}{_reason(case)}。"
    for name in settings:
        because += reading_note(case.edition, case.readings, name)
    doubled = doubling_sentence(case)
    if doubled.words:
        because += f"{doubled.words}。"
    return Outcome(
        found.indicator,
        found.status,
        found.why,
        found.value,
        found.target,
        found.growth,
        found.gap,
        found.double_growth,
        found.inclusive,
        found.frozen,
        because=because,
        clause=_clause(case),
        readings=settings + doubled.settings,
    )


def _opening(case: Case) -> str:
    match case.finding.status:
        case Status.MET:
            return "达标："
        case Status.NOT_MET:
            return "未达标："
        case Status.MISSING:
            return "待省级数据：" if case.finding.why is Why.PROVINCE_AWAITED else "未填报："
        case Status.NOT_ASSESSED:
            return "不做考核："
        case _:
            assert_never(case.finding.status)


def _clause(case: Case) -> str:
    if case.finding.why is Why.COMPARED or case.finding.why not in BY_DOCUMENT:
        return case.one.clause
    return case.edition.gate.excused_clause


def _settings(case: Case) -> tuple[str, ...]:
    """Name the settings without which the status could have been another."""
    if case.finding.why is Why.COMPARED:
        return _comparison_settings(case)
    return SETTINGS_OF.get(case.finding.why, ())


def _comparison_settings(case: Case) -> tuple[str, ...]:
    on_the_line = case.finding.gap == 0
    match case.one.compared:
        case "at_least":
            return ("cumulative",) if case.since_baseline else ()
        case "above_province":
            return ("province_inclusive",) if on_the_line else ()
        case "gdp_plus":
            return ("cluster_inclusive",) if on_the_line else ()
        case "growth":
            return ("yoy_inclusive",) if on_the_line else ()
        case _:
            assert_never(case.one.compared)


def _reason(case: Case) -> str:
    match case.finding.why:
        case Why.COMPARED:
            return comparison(case)
        case Why.DISCONTINUED | Why.EXCUSED | Why.BLANK | Why.EXCLUDED:
            return _not_assessed(case)
        case _:
            return _undecided(case) + ("，截止日后按未达标计" if case.finding.frozen else "")


def _not_assessed(case: Case) -> str:
    edition, name = case.edition, case.one.name
    cited = edition.cite(edition.gate.excused_clause)
    match case.finding.why:
        case Why.DISCONTINUED:
            return f"{name}不再评定（{cited}）"
        case Why.EXCUSED:
            return f"{case.year}不考核{name}（{cited}）"
        case Why.BLANK:
            return f"{name}的{case.year}任务指标在文件中为空白"
        case _:
            return f"{edition.programme.bureau}已审定{name}不做考核"


def _undecided(case: Case) -> str:
    one = case.one
    office = f"，由{one.department}部门提供" if one.department else ""
    if case.finding.why is Why.VALUE_AWAITED:
        return f"尚缺{one.label}（{one.unit}）{office}"
    given = f"{one.label}{with_unit(case.facts.values[one.key], one)}"
    match case.finding.why:
        case Why.LAST_YEAR_AWAITED:
            return f"{given}，尚缺上年数，无法计算增速{office}"
        case Why.BASELINE_AWAITED:
            return f"{given}，尚缺申报基数，无法计算新增数{office}"
        case Why.PROVINCE_AWAITED:
            programme = case.edition.programme
            awaited = f"{programme.province_word}增速由{programme.bureau}提供后再比较"
            return f"{given}已填报，{awaited}，非县级漏报"
        case Why.GDP_AWAITED:
            return f"{given}已填报，尚缺{case.edition.programme.gdp_word}增速，有了再比较"
        case _:
            return f"{given}，上年为0，无法计算增速"
