"""Counts and shares in sentences: which number is the answer, and what follows from last year's figure."""

import re
from decimal import Decimal

from msgspec import Struct

from handlers.questions import Asked
from handlers.reading.amounts import PERCENT, TIMES, Amount
from handlers.reading.bounds import checked, unit_fits
from handlers.reading.phrases import Phrase
from handlers.reading.shapes import Chosen, chosen, chosen_new, chosen_total, part_and_whole, why_unread
from handlers.reading.unclear import Subject, UnclearError
from scoring.exact import difference, product, sum_of

_AS_LAST_YEAR = re.compile("[OTWA]*[se]")
_DOUBLED = re.compile("[OTWA]*Y")
_CHANGED = re.compile("[OT]*W?(?P<way>[UD])n")
_TIMES_LAST = re.compile("[OT]*Rn")


class Figure(Struct, frozen=True):
    """The value read, and the key of why it is this one."""

    value: Decimal
    why: str


def read_count(said: Phrase, subject: Subject) -> Figure:
    """Return the count or share a sentence gives. Raises UnclearError."""
    if (from_last := _from_last_year(said, subject)) is not None:
        return from_last
    found = _which(said.shape, subject)
    if found is None:
        raise UnclearError(_why_not(said.shape, subject))
    value = checked(said.amounts[found.at], subject)
    if found.why != "beside_change" and not all(unit_fits(amount, subject) for amount in said.amounts):
        raise UnclearError("two_numbers")
    if (pair := part_and_whole(said.shape)) is not None:
        part, whole = (said.amounts[at].value for at in pair)
        if part > whole:
            raise UnclearError("part_over_whole")
    return Figure(value, found.why)


def _which(shape: str, subject: Subject) -> Chosen | None:
    if subject.kind is not Asked.COUNT:
        return chosen(shape)
    return chosen_new(shape) if subject.is_of_one_year else chosen_total(shape)


def _from_last_year(said: Phrase, subject: Subject) -> Figure | None:
    """同去年, 翻番, 增加12家, 是去年的1.5倍: a figure only where last year's is known."""
    shape, last = said.shape, subject.last
    change = _CHANGED.fullmatch(shape)
    if not (change or _AS_LAST_YEAR.fullmatch(shape) or _DOUBLED.fullmatch(shape) or _TIMES_LAST.fullmatch(shape)):
        return None
    if change and (last is None or subject.kind is not Asked.COUNT or said.amounts[0].unit == PERCENT):
        raise UnclearError("change_only")
    if last is None:
        raise UnclearError("last_unknown")
    return Figure(_reckoned(said, last, change, subject), "from_last_year")


def _reckoned(said: Phrase, last: Decimal, change: re.Match[str] | None, subject: Subject) -> Decimal:
    if _AS_LAST_YEAR.fullmatch(said.shape):
        return checked(Amount(last, "", f"{last:f}"), subject)
    if subject.kind is not Asked.COUNT:
        raise UnclearError("change_only")
    if _DOUBLED.fullmatch(said.shape):
        return checked(Amount(product(last, Decimal(2)), "", "2倍"), subject)
    amount = said.amounts[0]
    if change is not None:
        by = checked(amount, subject)
        figure = sum_of(last, by) if change["way"] == "U" else difference(last, by)
        return checked(Amount(figure, "", amount.text), subject)
    if amount.unit != TIMES:
        raise UnclearError("change_only")
    return checked(Amount(product(last, amount.value), "", amount.text), subject)


def _why_not(shape: str, subject: Subject) -> str:
    """Name the reason why a row of known marks gives no answer."""
    if "F" in shape and "n" in shape and not subject.is_of_one_year and subject.kind is Asked.COUNT:
        return "new_for_total"
    if "S" in shape and "n" in shape and subject.is_of_one_year:
        return "total_for_new"
    return why_unread(shape)
