"""Figures and settings in words, the same everywhere the reasoning is explained."""

from decimal import Decimal
from fractions import Fraction

from scoring.edition import Edition, Indicator
from scoring.exact import Exact, fixed, plain
from scoring.overrides import written
from scoring.readings import Readings

DISCLAIMER = "按现有数据测算，不作为考核结论"
PERCENT = "%"


def unconfirmed(edition: Edition) -> str:
    """Mark what no document supports."""
    return f"暂定，待{edition.programme.bureau_short}确认"


def figure(value: Exact) -> str:
    """Write a figure as reported; a fraction with one decimal."""
    return plain(value) if isinstance(value, Decimal) else percent(value)


def percent(growth: Fraction, line: Decimal | None = None) -> str:
    """Write a growth with one decimal, or with more where one would hide on which side of a line it stands."""
    for places in range(1, 7):
        text = fixed(growth, places)
        if line is None or Fraction(text) != line or growth == line:
            return text.rstrip("0").rstrip(".")
    return plain(growth)


def with_unit(value: Exact, indicator: Indicator) -> str:
    """Write a figure with the unit of its indicator."""
    return f"{figure(value)}{indicator.unit}"


def points_or_unit(indicator: Indicator) -> str:
    """Name the unit of a difference: shares and growths differ by percentage points."""
    return "个百分点" if indicator.unit == PERCENT else indicator.unit


def reading_note(edition: Edition, readings: Readings, name: str) -> str:
    """Say on which reading a result rests and who may change it; empty when a document supports the default."""
    question = edition.open_questions[name]
    chosen = written(getattr(readings, name))
    words = question.options.get(chosen, chosen)
    bureau = edition.programme.bureau_short
    if chosen != question.default:
        return f"{question.about}：按{bureau}设定的“{words}”计"
    if question.supported:
        return ""
    return f"{question.about}：文件没有规定，默认按“{words}”计，可由{bureau}改"
