"""Decides the status of each indicator, in the order the contract fixes; says nothing in words.

Order: not assessed by the documents → excluded by the bureau → value unknown → what it is compared with
unknown → compared. Unknown is never 0.
"""

from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from scoring.doubling import doubling_growth
from scoring.edition import Edition, Indicator
from scoring.exact import Exact, beyond, difference, growth_percent, sum_of
from scoring.model import Facts, Finding, Status, Why
from scoring.readings import Readings
from scoring.targets import column, excuse

Findings = dict[str, Finding]


def find_all(edition: Edition, year: int, facts: Facts, readings: Readings) -> Findings:
    """Compare every indicator; keys in the order of the document."""
    at = column(edition, year, readings)
    return {one.key: find(one, at, facts, readings) for one in edition.indicators}


def find(indicator: Indicator, column_at: int, facts: Facts, readings: Readings) -> Finding:
    """Decide one indicator's status."""
    growth = doubling_growth(indicator, facts, readings.xsg_growth) if indicator.key in readings.double_keys else None
    why = excuse(indicator, column_at, readings)
    if why is not None:
        status = Status.NOT_MET if _blank_fails(why, readings) else Status.NOT_ASSESSED
        return Finding(indicator, status, why, double_growth=growth)
    if indicator.key in facts.not_applicable:
        return Finding(indicator, Status.NOT_ASSESSED, Why.EXCLUDED, double_growth=growth)
    target = indicator.targets[column_at]
    assert isinstance(target, Decimal), "a cell without a number was excused above"
    value = facts.values.get(indicator.key)
    if value is None:
        line = _line(indicator, target, facts)
        return _awaited(indicator, Why.VALUE_AWAITED, facts, target=line, growth=growth)
    return _compare(indicator, value, target, facts, readings, growth)


def _line(indicator: Indicator, target: Decimal, facts: Facts) -> Decimal | None:
    """Find the figure to compare with: the target itself, or so many points above another growth, if known."""
    match indicator.compared:
        case "at_least" | "growth":
            return target
        case "above_province":
            other = facts.province_sme_growth
        case "gdp_plus":
            other = facts.county_gdp_growth
        case _:
            assert_never(indicator.compared)
    return None if other is None else sum_of(other, target)


def _blank_fails(why: Why, readings: Readings) -> bool:
    return why is Why.BLANK and readings.blank_target == "not_met"


def _compare(
    indicator: Indicator,
    value: Decimal,
    target: Decimal,
    facts: Facts,
    readings: Readings,
    growth: Fraction | None,
) -> Finding:
    match indicator.compared:
        case "at_least":
            return _at_least(indicator, value, target, facts, readings, growth)
        case "growth":
            return _year_on_year(indicator, value, target, facts, readings, growth)
        case "above_province":
            why, inclusive = Why.PROVINCE_AWAITED, readings.province_inclusive
        case "gdp_plus":
            why, inclusive = Why.GDP_AWAITED, readings.cluster_inclusive
        case _:
            assert_never(indicator.compared)
    line = _line(indicator, target, facts)
    if line is None:
        return _awaited(indicator, why, facts, value=value, growth=growth)
    return _judged(indicator, value, line, inclusive=inclusive, doubling=growth)


def _at_least(
    indicator: Indicator,
    value: Decimal,
    target: Decimal,
    facts: Facts,
    readings: Readings,
    growth: Fraction | None,
) -> Finding:
    if indicator.cumulative and readings.cumulative == "since_baseline":
        base = facts.baseline.get(indicator.key)
        if base is None:
            return _awaited(indicator, Why.BASELINE_AWAITED, facts, target=target, growth=growth)
        value = difference(value, base)
    return _judged(indicator, value, target, inclusive=True, doubling=growth)


def _year_on_year(
    indicator: Indicator,
    value: Decimal,
    target: Decimal,
    facts: Facts,
    readings: Readings,
    doubling: Fraction | None,
) -> Finding:
    before = facts.previous.get(indicator.key)
    if before is None:
        return _awaited(indicator, Why.LAST_YEAR_AWAITED, facts, target=target, growth=doubling)
    growth = growth_percent(value, before)
    if growth is None:
        return _zero_base(indicator, value, target, facts, readings)
    return _judged(
        indicator, growth, target, inclusive=readings.yoy_inclusive, doubling=doubling, year_on_year=growth
    )


def _zero_base(indicator: Indicator, value: Decimal, target: Decimal, facts: Facts, readings: Readings) -> Finding:
    match readings.yoy_zero_base:
        case "missing":
            return _awaited(indicator, Why.ZERO_BASE, facts, target=target)
        case "met_if_positive":
            status = Status.MET if value > 0 else Status.NOT_MET
        case "not_met":
            status = Status.NOT_MET
        case _:
            assert_never(readings.yoy_zero_base)
    return Finding(indicator, status, Why.ZERO_BASE, target=target)


def _judged(
    indicator: Indicator,
    value: Exact,
    target: Decimal,
    *,
    inclusive: bool,
    doubling: Fraction | None,
    year_on_year: Fraction | None = None,
) -> Finding:
    gap = difference(value, target) if isinstance(value, Decimal) else beyond(value, target)
    met = gap >= 0 if inclusive else gap > 0
    status = Status.MET if met else Status.NOT_MET
    return Finding(indicator, status, Why.COMPARED, value, target, year_on_year, gap, doubling, inclusive=inclusive)


def _awaited(
    indicator: Indicator,
    why: Why,
    facts: Facts,
    *,
    value: Decimal | None = None,
    target: Decimal | None = None,
    growth: Fraction | None = None,
) -> Finding:
    status = Status.NOT_MET if facts.missing_frozen else Status.MISSING
    return Finding(indicator, status, why, value, target, double_growth=growth, frozen=facts.missing_frozen)
