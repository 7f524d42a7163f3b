"""A comparison in words: the figure, what it was held against, and the distance."""

from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from scoring.case import Case
from scoring.exact import Exact, difference, trimmed
from scoring.targets import comparison_words
from scoring.wording import figure, percent, points_or_unit, with_unit


def comparison(case: Case) -> str:
    """Say what was compared with what; only for a finding that was compared."""
    match case.one.compared:
        case "at_least":
            return _at_least(case)
        case "above_province":
            province = case.edition.programme.province_word
            return _relative(case, f"{province}增速", case.facts.province_sme_growth)
        case "gdp_plus":
            return _relative(case, f"{case.edition.programme.gdp_word}增速", case.facts.county_gdp_growth)
        case "growth":
            return _year_on_year(case)
        case _:
            assert_never(case.one.compared)


def _at_least(case: Case) -> str:
    one, found = case.one, case.finding
    assert found.value is not None
    assert found.target is not None
    value = f"{one.label}{with_unit(case.facts.values[one.key], one)}"
    if case.since_baseline:
        base = with_unit(case.facts.baseline[one.key], one)
        value += f"，申报基数{base}，新增{with_unit(found.value, one)}"
    return f"{value}，{case.year}任务指标{with_unit(found.target, one)}，{_distance(case)}"


def _relative(case: Case, name: str, other: Decimal | None) -> str:
    assert other is not None
    assert case.finding.target is not None
    ahead = trimmed(difference(case.finding.target, other))  # as the rule has it: 2, where 7.1 − 5.1 leaves 2.0
    words = comparison_words(case.edition, case.one, ahead, case.readings)
    own = f"{case.one.label}{with_unit(case.facts.values[case.one.key], case.one)}"
    return f"{own}，{name}{figure(other)}%，要求{words}，{_distance(case)}"


def _year_on_year(case: Case) -> str:
    one, found = case.one, case.finding
    assert isinstance(found.value, Fraction)
    now = with_unit(case.facts.values[one.key], one)
    before = with_unit(case.facts.previous[one.key], one)
    assert found.target is not None
    words = comparison_words(case.edition, one, found.target, case.readings)
    rise = f"下降{percent(-found.value)}" if found.value < 0 else f"增长{percent(found.value, found.target)}"
    return f"{one.label}{now}，上年{before}，{rise}%，{case.year}任务指标{words}"


def _distance(case: Case) -> str:
    gap: Exact | None = case.finding.gap
    assert gap is not None
    unit = points_or_unit(case.one)
    if gap == 0:
        return "正好达到" if case.finding.inclusive else "持平不算"
    return f"超出{figure(gap)}{unit}" if gap > 0 else f"还差{figure(-gap)}{unit}"
