"""Figures and settings in words, the same everywhere the reasoning is explained."""

from decimal import Decimal
from fractions import Fraction

from scoring.edition import Edition, Indicator
from scoring.exact import HUNDRED, Exact, fixed, plain, rounded_units, side_of, trimmed
from scoring.overrides import written
from scoring.readings import Readings

DISCLAIMER = "按现有数据测算，不作为考核结论"
PERCENT = "%"
MOST_PLACES = 12  # nearer to the line than this no two offices could tell


def unconfirmed(edition: Edition) -> str:
    """Mark what no document supports."""
    return f"暂定，待{edition.programme.bureau_short}确认"


def figure(value: Exact) -> str:
    """Write a figure as reported; a fraction with one decimal."""
    return f"{value:f}" if isinstance(value, Decimal) else percent(value)


def percent(growth: Fraction, line: Decimal | None = None) -> str:
    """Write a growth with one decimal, or with more where one would hide on which side of a line it stands."""
    places = 1
    while line is not None and places < MOST_PLACES and _hides(growth, line, places):
        places += 1
    return fixed(growth, places).rstrip("0").rstrip(".")


def _hides(growth: Fraction, line: Decimal, places: int) -> bool:
    scale: int = 10**places
    return rounded_units(growth, scale) == rounded_units(line, scale) and side_of(growth, line) != 0


def with_unit(value: Exact, indicator: Indicator) -> str:
    """Write a figure with the unit of its indicator."""
    return f"{figure(value)}{indicator.unit}"


def share(weight: Decimal) -> str:
    """Write a weight as people do: 0.8 is 80%."""
    return f"{plain(trimmed(weight * HUNDRED))}%"


def points_or_unit(indicator: Indicator) -> str:
    """Name the unit of a difference: shares and growths differ by percentage points."""
    return "个百分点" if indicator.unit == PERCENT else indicator.unit


def reading_note(edition: Edition, readings: Readings, name: str) -> str:
    """Say on which reading a result rests and who may change it; empty where a document supports the default."""
    question = edition.open_questions[name]
    chosen = written(getattr(readings, name))
    words = question.options.get(chosen, chosen)
    bureau = edition.programme.bureau_short
    if chosen != question.default:
        return f"{question.about}：按{bureau}设定的“{words}”计。"
    if question.supported:
        return ""
    return f"{question.about}：文件没有规定，默认按“{words}”计，可由{bureau}改。"
