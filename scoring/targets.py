"""What each year asks: the column of targets, what is assessed, which figures of last year are needed.

Targets are a stored table and never computed (D1-4); the wording is that of the documents.
"""

from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from scoring.doubling import growth_base
from scoring.edition import Edition, Indicator
from scoring.errors import ReadingError
from scoring.exact import HUNDRED, plain, sum_of
from scoring.model import Facts, Why
from scoring.readings import Readings


def column(edition: Edition, year: int, readings: Readings) -> int:
    """Find the column (from 0) of year 1, 2, 3…; ReadingError where the documents name no targets (A32)."""
    last = len(edition.programme.years)
    if 1 <= year <= last:
        return year - 1
    if year > last and readings.after_year3 == "year3":
        return last - 1
    if year < 1:
        raise ReadingError(f"没有第{year}年的任务指标，创建从第1年算起，文件列有第1至第{last}年")
    raise ReadingError(
        f"没有第{year}年的任务指标，文件只列到第{last}年；第{last}年以后如沿用最后一年的指标，请设 after_year3=year3"
    )


def year_label(edition: Edition, year: int, readings: Readings) -> str:
    """Name the year as the documents do."""
    return edition.programme.years[column(edition, year, readings)]


def excuse(indicator: Indicator, column_at: int, readings: Readings) -> Why | None:
    """Say why the documents do not assess an indicator in a year; None when they do."""
    if indicator.discontinued and _dropped(column_at, readings):
        return Why.DISCONTINUED
    cell = indicator.targets[column_at]
    if isinstance(cell, Decimal):
        return None
    return Why.BLANK if cell == "blank" else Why.EXCUSED


def _dropped(column_at: int, readings: Readings) -> bool:
    match readings.trademark:
        case "dropped":
            return True
        case "dropped_year1":
            return column_at == 0
        case "assessed":
            return False
        case _:
            assert_never(readings.trademark)


def is_assessed(indicator: Indicator, column_at: int, readings: Readings) -> bool:
    """Tell whether the documents assess an indicator in a year, exclusions granted to a unit left aside."""
    why = excuse(indicator, column_at, readings)
    return why is None or (why is Why.BLANK and readings.blank_target == "not_met")


def assessed_indicators(
    edition: Edition, year: int, readings: Readings | None = None, not_applicable: frozenset[str] = frozenset()
) -> tuple[Indicator, ...]:
    """List the indicators assessed in a year (23 / 23 / 25 by default), less those the bureau excluded."""
    chosen = readings or edition.readings
    at = column(edition, year, chosen)
    return tuple(one for one in edition.indicators if one.key not in not_applicable and is_assessed(one, at, chosen))


def last_year_needed(edition: Edition, year: int, readings: Readings | None = None) -> frozenset[str]:
    """List the keys whose last year's value is needed, to judge a growth or to count one for two."""
    chosen = readings or edition.readings
    assessed = assessed_indicators(edition, year, chosen)
    growing = {one.key for one in assessed if one.compared == "growth"}
    doubling = {
        growth_base(one, chosen.xsg_growth)
        for one in assessed
        if chosen.double_enabled and one.key in chosen.double_keys
    }
    return frozenset(growing | doubling)


def target_words(
    edition: Edition, key: str, year: int, readings: Readings | None = None, facts: Facts | None = None
) -> str:
    """Say the target in a few words, such as 32, 高于全省增速, 年增20%以上, or 不做考核.

    With the unit's facts a relative target also says what it comes to for this unit.
    """
    chosen = readings or edition.readings
    indicator = edition.indicator(key)
    at = column(edition, year, chosen)
    cell = indicator.targets[at]
    if isinstance(cell, str) or not is_assessed(indicator, at, chosen):
        return "空白，计未达标" if is_assessed(indicator, at, chosen) else "不做考核"
    rests_on = "" if facts is None else _rests_on(edition, indicator, cell, chosen, facts)
    return comparison_words(edition, indicator, cell, chosen) + (f"（{rests_on}）" if rests_on else "")


def comparison_words(edition: Edition, indicator: Indicator, target: Decimal, readings: Readings) -> str:
    """Say what an indicator is compared with."""
    number = plain(target)
    match indicator.compared:
        case "at_least":
            return f"{number}%" if indicator.unit == "%" else number
        case "above_province":
            ahead = f"{number}个百分点以上" if target else ""
            word = "不低于" if readings.province_inclusive else "高于"
            return f"{word}{edition.programme.province_word}增速{ahead}"
        case "gdp_plus":
            word = "以上" if readings.cluster_inclusive else "以上（不含）"
            return f"快于{edition.programme.gdp_word}增速{number}个百分点{word}"
        case "growth":
            return f"年增{number}%以上" if readings.yoy_inclusive else f"年增超过{number}%"
        case _:
            assert_never(indicator.compared)


def target_question(
    edition: Edition, key: str, year: int, readings: Readings | None = None, facts: Facts | None = None
) -> str:
    """Say the target for a question, such as 第二年任务指标：32."""
    label = year_label(edition, year, readings or edition.readings)
    return f"{label}任务指标：{target_words(edition, key, year, readings, facts)}"


def _rests_on(edition: Edition, indicator: Indicator, target: Decimal, readings: Readings, facts: Facts) -> str:
    """Say what a relative target comes to for this unit, or who still has to supply what it rests on."""
    programme = edition.programme
    match indicator.compared:
        case "at_least":
            return ""
        case "above_province":
            name, other, inclusive = programme.province_word, facts.province_sme_growth, readings.province_inclusive
            awaited = f"待{programme.bureau}提供"
        case "gdp_plus":
            name, other, inclusive = programme.gdp_word, facts.county_gdp_growth, readings.cluster_inclusive
            awaited = "待录入"
        case "growth":
            return _reached_at(indicator, facts.previous.get(indicator.key), target, readings)
        case _:
            assert_never(indicator.compared)
    if other is None:
        return f"{name}增速{awaited}"
    line = f"{plain(sum_of(other, target))}%"
    own = (f"，即{line}以上" if inclusive else f"，即须超过{line}") if target else ""
    return f"{name}增速{plain(other)}%{own}"


def _reached_at(indicator: Indicator, before: Decimal | None, target: Decimal, readings: Readings) -> str:
    if before is None or before <= 0:
        return ""
    least = least_to_grow(before, target, readings)
    return f"即{least}{indicator.unit}以上"


def least_to_grow(before: Decimal, target: Decimal, readings: Readings) -> int:
    """Find the least whole number that grows so many per cent on last year's, which is above 0."""
    level = Fraction(before) * (HUNDRED + Fraction(target)) / HUNDRED
    whole = level.numerator // level.denominator
    return whole if whole == level and readings.yoy_inclusive else whole + 1
