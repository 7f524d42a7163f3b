"""The sentence behind each indicator's status, for a county contact: figures, units, target, and who is awaited.

Built from the finding alone, so that explanation and result cannot contradict each other.
"""

from typing import assert_never

from scoring.case import Case
from scoring.comparison_words import comparison
from scoring.doubling_words import doubling_sentence
from scoring.model import Outcome, Status, Why
from scoring.targets import year_label
from scoring.wording import reading_note, with_unit


def explain(case: Case) -> Outcome:
    """Put a finding into words, with its clause and the settings that mattered."""
    found = case.finding
    settings = _settings(case)
    notes = [reading_note(case.edition, case.readings, name) for name in settings]
    doubled = doubling_sentence(case)
    sentences = [_opening(case) + _reason(case), *notes, doubled.words]
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
        because="".join(f"{sentence}。" for sentence in sentences if sentence),
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
    by_document = case.finding.why in {Why.EXCUSED, Why.DISCONTINUED, Why.BLANK}
    return case.edition.gate.excused_clause if by_document else case.one.clause


def _settings(case: Case) -> tuple[str, ...]:
    """Name the settings without which the status could have been another."""
    match case.finding.why:
        case Why.DISCONTINUED:
            return ("trademark",)
        case Why.BLANK:
            return ("blank_target",)
        case Why.ZERO_BASE:
            return ("yoy_zero_base",)
        case Why.BASELINE_AWAITED:
            return ("cumulative",)
        case Why.COMPARED:
            return _comparison_settings(case)
        case _:
            return ()


def _comparison_settings(case: Case) -> tuple[str, ...]:
    on_the_line = case.finding.gap == 0
    match case.one.compared:
        case "above_province":
            return ("province_inclusive",) if on_the_line else ()
        case "gdp_plus":
            return ("cluster_inclusive",) if on_the_line else ()
        case "growth":
            return ("yoy_inclusive",) if on_the_line else ()
        case "at_least":
            return ("cumulative",) if case.since_baseline else ()
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
    year = year_label(edition, case.year, case.readings)
    match case.finding.why:
        case Why.DISCONTINUED:
            return f"{name}不再评定（{cited}）"
        case Why.EXCUSED:
            return f"{year}不考核{name}（{cited}）"
        case Why.BLANK:
            return f"{name}的{year}任务指标在文件中为空白"
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
            return f"{given}已填报，尚缺全县GDP增速，有了再比较"
        case _:
            return f"{given}，上年为0，无法计算增速"
