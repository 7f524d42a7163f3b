"""The growth by which one indicator may count for two: on which base, how much, and above which line (A06-A09)."""

from decimal import Decimal
from fractions import Fraction

from scoring.edition import Indicator
from scoring.exact import HUNDRED, growth_percent, share_percent, side_of
from scoring.model import Facts
from scoring.readings import Readings, XsgGrowth


def growth_base(indicator: Indicator, basis: XsgGrowth) -> str:
    """Name the indicator whose last year's value is the base of the growth (A07)."""
    return indicator.stock if indicator.stock is not None and basis == "stock" else indicator.key


def doubling_growth(indicator: Indicator, facts: Facts, basis: XsgGrowth) -> Fraction | None:
    """Growth in per cent, always of raw values; None when a figure is unknown or the base is 0."""
    before = facts.previous.get(growth_base(indicator, basis))
    return growth_from(indicator, facts.values.get(indicator.key), before, basis)


def growth_from(
    indicator: Indicator, now: Decimal | None, before: Decimal | None, basis: XsgGrowth
) -> Fraction | None:
    """Growth of one figure on another: (this year - last year) ÷ last year, or new ones ÷ last year's stock."""
    own = growth_base(indicator, basis) == indicator.key
    return growth_percent(now, before) if own else share_percent(now, before)


def above(growth: Fraction, line: Decimal, readings: Readings) -> bool:
    """Tell whether a growth is above the line (or on it, if that counts); compared exactly (A09)."""
    side = side_of(growth, line)
    return side >= 0 if readings.double_inclusive else side > 0


def least_to_double(indicator: Indicator, before: Decimal, line: Decimal, readings: Readings) -> int:
    """Find the least whole number whose growth on last year's value is above the line."""
    own = growth_base(indicator, readings.xsg_growth) == indicator.key
    top, bottom = before.as_integer_ratio()
    line_top, line_bottom = line.as_integer_ratio()
    share = line_top + HUNDRED * line_bottom if own else line_top
    least, beyond = divmod(top * share, bottom * line_bottom * HUNDRED)
    return least if readings.double_inclusive and not beyond else least + 1
