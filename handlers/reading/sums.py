"""A sum of money as an answer, in the unit asked for: 12,345.6万元 is taken at once, 1.2亿元 converted and proposed.

Anything else is asked about: a sum misread by a unit is wrong by four places.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from handlers.reading.digits import RUN, read_digits
from handlers.reading.unclear import UnclearError
from scoring.exact import product, trimmed

_YUAN: Mapping[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
}
_SUM = re.compile(rf"(?P<sign>[-+负])?(?P<run>{RUN}) *(?P<unit>[^0-9 ]{{0,6}})")
_LIKE_GROUPS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_LARGEST = Decimal(10**13)


def read_sum(text: str, unit: str) -> tuple[Decimal, bool]:
    """Return the sum in `unit`, and whether it was typed in just that. Raises UnclearError."""
    found = _SUM.fullmatch(text)
    if found is None:
        raise UnclearError("unread" if any(mark.isdecimal() for mark in text) else "no_number")
    digits = read_digits(found["run"])
    if digits is None:
        raise UnclearError("two_readings", typed=text)
    if found["sign"]:
        raise UnclearError("increment" if found["sign"] == "+" else "negative", typed=text)
    if _LIKE_GROUPS.fullmatch(found["run"]):
        raise UnclearError("thousand_dot", typed=found["run"])
    typed_in = found["unit"] or unit
    factor = _factor(typed_in, unit)
    if factor is None:
        raise UnclearError("other_unit", typed=text, unit=unit)
    figure = digits.value if factor == 1 else trimmed(product(digits.value, factor))
    if figure > _LARGEST:
        raise UnclearError("too_large")
    return figure, digits.exact and factor == 1


def _factor(typed_in: str, unit: str) -> Decimal | None:
    """Return by what a sum is multiplied to be in the unit asked for; None for a unit of something else."""
    said = _unit(typed_in)
    if said == _unit(unit):
        return Decimal(1)
    if said not in _YUAN or _unit(unit) not in _YUAN:
        return None
    return _YUAN[said] / _YUAN[_unit(unit)]


def _unit(word: str) -> str:
    """万, 万元 and 万人民币 are one unit."""
    bare = word.removesuffix("人民币").removesuffix("整")
    return bare if bare.endswith("元") or bare not in {name.removesuffix("元") for name in _YUAN} else f"{bare}元"
