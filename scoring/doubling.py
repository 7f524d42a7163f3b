"""The growth by which one indicator may count for two: on which base, how much, and above which line (A06-A09)."""

from decimal import Decimal
from fractions import Fraction
from math import floor

from scoring.edition import Indicator
from scoring.exact import HUNDRED, growth_percent, share_percent
from scoring.model import Facts
from scoring.readings import Readings


def on_stock(indicator: Indicator, readings: Readings) -> bool:
    """Tell whether the year's new ones are measured against another indicator's stock (A07)."""
    return indicator.stock is not None and readings.xsg_growth == "stock"


def growth_base(indicator: Indicator, readings: Readings) -> str:
    """Name the indicator whose last year's value is the base of the growth."""
    return indicator.stock if indicator.stock and on_stock(indicator, readings) else indicator.key


def doubling_growth(indicator: Indicator, facts: Facts, readings: Readings) -> Fraction | None:
    """Growth in per cent, always of raw values; None when a figure is unknown or the base is 0.

    A stock grows by (this year - last year) ÷ last year; new ones measured on a stock by new ÷ last year's stock.
    """
    now = facts.values.get(indicator.key)
    before = facts.previous.get(growth_base(indicator, readings))
    return share_percent(now, before) if on_stock(indicator, readings) else growth_percent(now, before)


def above(growth: Fraction, line: Decimal, readings: Readings) -> bool:
    """Tell whether a growth is above the line (or on it, if that counts); compared exactly (A09)."""
    return growth >= line if readings.double_inclusive else growth > line


def least_to_double(indicator: Indicator, before: Decimal, line: Decimal, readings: Readings) -> int:
    """Find the least whole number whose growth on last year's value is above the line."""
    share = Fraction(line) if on_stock(indicator, readings) else HUNDRED + Fraction(line)
    level = Fraction(before) * share / HUNDRED
    least = floor(level)
    return least if readings.double_inclusive and least == level else least + 1
