"""Exact arithmetic: compare as reported, round once, where people read (A29: 49.99 is below 50)."""

from decimal import Context, Decimal, Inexact
from fractions import Fraction
from functools import lru_cache

Exact = Decimal | Fraction

HUNDRED = 100
GROWTHS = 512  # kept: one answer asks for the same growth four times
PLACES = 6  # digits of a non-terminating figure in machine-readable output

# Wide enough for any figure an office reports; a rounding here would be a bug, so it is trapped.
_WIDE = Context(prec=400, traps=[Inexact])


def difference(left: Decimal, right: Decimal) -> Decimal:
    """Subtract without the rounding of the default context."""
    return _WIDE.subtract(left, right)


def sum_of(left: Decimal, right: Decimal) -> Decimal:
    """Add without the rounding of the default context."""
    return _WIDE.add(left, right)


def product(left: Decimal, right: Decimal) -> Decimal:
    """Multiply without the rounding of the default context."""
    return _WIDE.multiply(left, right)


def share_percent(part: Decimal | None, whole: Decimal | None) -> Fraction | None:
    """One figure in per cent of another; unknown when a figure is absent or the whole is not above 0."""
    if part is None or whole is None or whole <= 0:
        return None
    part_top, part_bottom = part.as_integer_ratio()
    top, bottom = whole.as_integer_ratio()
    return Fraction(part_top * bottom * HUNDRED, top * part_bottom)


@lru_cache(GROWTHS)
def growth_percent(now: Decimal | None, before: Decimal | None) -> Fraction | None:
    """Growth in per cent; unknown, never infinite, when a figure is absent or the base is not above 0 (A08)."""
    if now is None or before is None or before <= 0:
        return None
    now_top, now_bottom = now.as_integer_ratio()
    top, bottom = before.as_integer_ratio()
    return Fraction((now_top * bottom - top * now_bottom) * HUNDRED, top * now_bottom)


def beyond(growth: Fraction, line: Decimal) -> Fraction:
    """How far a growth is beyond a line, exactly; below it negative."""
    top, bottom = line.as_integer_ratio()
    return Fraction(growth.numerator * bottom - top * growth.denominator, growth.denominator * bottom)


def side_of(growth: Fraction, line: Decimal) -> int:
    """Tell on which side of a line a growth stands, exactly: above 0, on it 0, below it less than 0."""
    top, bottom = line.as_integer_ratio()
    return growth.numerator * bottom - top * growth.denominator


def trimmed(figure: Decimal) -> Decimal:
    """Drop the zeros a multiplication leaves behind the point: 240.0 becomes 240."""
    whole = figure.to_integral_value()
    return whole if figure == whole else figure.normalize(_WIDE)


def plain(figure: Exact) -> str:
    """Print exactly; a non-terminating fraction to six places, half up."""
    if isinstance(figure, Decimal):
        return format(figure, "f")
    digits = _terminating_digits(figure.denominator)
    return fixed(figure, PLACES if digits is None else digits)


def fixed(figure: Exact, places: int) -> str:
    """Print with so many decimal places, half up (away from zero)."""
    scale: int = 10**places
    units = rounded_units(figure, scale)
    whole, rest = divmod(abs(units), scale)
    sign = "-" if units < 0 else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def rounded_units(figure: Exact, scale: int) -> int:
    """Round to whole units of 1/scale, half up (away from zero)."""
    top, bottom = figure.as_integer_ratio()
    units = (abs(top) * scale * 2 + bottom) // (2 * bottom)
    return -units if top < 0 else units


def half_up(figure: Exact, places: int) -> Decimal:
    """Round to so many decimal places, half up, for showing; never for comparing."""
    return Decimal(fixed(figure, places))


def _terminating_digits(denominator: int) -> int | None:
    """Count the decimal places a reduced fraction needs; None when it never ends."""
    twos, rest = _factor(denominator, 2)
    fives, rest = _factor(rest, 5)
    return max(twos, fives) if rest == 1 else None


def _factor(number: int, prime: int) -> tuple[int, int]:
    count = 0
    while number % prime == 0:
        number //= prime
        count += 1
    return count, number
