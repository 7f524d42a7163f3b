"""What a number may be for its question: unit, sign, size, decimals. A number that may not be is asked about."""

import re
from decimal import Decimal

from handlers.questions import Asked
from handlers.reading.amounts import EITHER, FIRMS, PERCENT, PERSONS, POINTS, Amount
from handlers.reading.unclear import Subject, UnclearError

_LARGEST = Decimal(10**12)
_HUNDRED = Decimal(100)
_LARGEST_GROWTH = Decimal(100_000)
_THREE_DECIMALS = re.compile(r"\.[0-9]{3}(?![0-9])")
_ATTENDANCES = frozenset({"人次", "家次", "户次", "次", "期", "场", "批"})


def checked(amount: Amount, subject: Subject) -> Decimal:
    """Return the figure of an amount that may answer the question. Raises UnclearError."""
    if subject.kind is Asked.COUNT:
        return _count(amount, subject)
    return _per_cent(amount, subject)


def unit_fits(amount: Amount, subject: Subject) -> bool:
    """Whether an amount counts what is asked for: firms, persons, or parts of a hundred."""
    unit, wanted = amount.unit, subject.counted_in
    if subject.kind is not Asked.COUNT:
        return unit in ("", PERCENT)
    return unit in EITHER or (unit in FIRMS and wanted != "人") or (unit in PERSONS and wanted in ("", "人"))


def written(value: Decimal, kind: Asked) -> str:
    """Write a figure down for storing: whole without decimals, others with the decimals they were typed with."""
    if kind is Asked.COUNT:
        return str(int(value))
    return f"{abs(value) if value == 0 else value:f}"


def _count(amount: Amount, subject: Subject) -> Decimal:
    value = amount.value
    _check_count_unit(amount, subject)
    if amount.text[0] == "+":
        raise UnclearError("increment", typed=amount.text)
    if value < 0:
        raise UnclearError("negative")
    if "万" not in amount.text and _THREE_DECIMALS.search(amount.text):
        raise UnclearError("thousand_dot", typed=amount.text)
    if value != value.to_integral_value():
        raise UnclearError("fraction", typed=amount.text)
    if value > _LARGEST:
        raise UnclearError("too_large")
    return value


def _check_count_unit(amount: Amount, subject: Subject) -> None:
    if unit_fits(amount, subject):
        return
    if amount.unit == PERCENT:
        raise UnclearError("share_for_count", typed=amount.text)
    reason = "attendances" if amount.unit in _ATTENDANCES else "other_unit"
    raise UnclearError(reason, typed=amount.text, unit=subject.counted_in or "家")


def _per_cent(amount: Amount, subject: Subject) -> Decimal:
    value, is_share = amount.value, subject.kind is Asked.PERCENT
    if amount.unit == POINTS:
        raise UnclearError("points", typed=amount.text)
    if amount.unit == "‰":
        raise UnclearError("per_mille", typed=amount.text)
    if not unit_fits(amount, subject):
        raise UnclearError("other_unit", typed=amount.text, unit=PERCENT)
    if "," in amount.text or "，" in amount.text:
        raise UnclearError("comma", typed=amount.text)
    if is_share and not 0 <= value <= _HUNDRED:
        raise UnclearError("over_hundred" if value > 0 else "negative", typed=amount.text)
    if not -_HUNDRED <= value <= _LARGEST_GROWTH:
        raise UnclearError("under_hundred" if value < 0 else "too_large", typed=amount.text)
    if 0 < abs(value) < 1 and not amount.unit:  # 0.52 is more often a mistyped 52 % than a real half per cent (A71)
        raise UnclearError("tiny_share", typed=amount.text, times=f"{(value * _HUNDRED).normalize():f}")
    return value
