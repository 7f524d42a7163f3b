"""Growths in sentences: 下降3.2%, 是去年的1.3倍, 翻番, 去年50今年60. Reckoned exactly from what was typed."""

import re
from decimal import Decimal

from msgspec.structs import replace

from handlers.reading.amounts import PERCENT, TIMES, Amount
from handlers.reading.bounds import checked
from handlers.reading.counts import Figure
from handlers.reading.phrases import Phrase
from handlers.reading.shapes import chosen_growth, two_years, why_unread
from handlers.reading.unclear import Subject, UnclearError
from scoring.exact import difference, growth_percent, plain, product

_HUNDRED = Decimal(100)
_LEVEL = re.compile("[OTWA]*e")
_DOUBLED = re.compile("[OTWA]*(?P<times>[YZ])")
_OF_LAST = re.compile("[OT]*(?:R|A?L|W?I)n")
_MORE = re.compile("[OTW]*Un")
_GROWTH_OF_DOUBLING = {"Y": Decimal(100), "Z": Decimal(300)}


def read_growth(said: Phrase, subject: Subject) -> Figure:
    """Return the growth in per cent a sentence gives. Raises UnclearError."""
    shape, amounts = said.shape, said.amounts
    if _LEVEL.fullmatch(shape):
        return Figure(Decimal(0), "level")
    if doubled := _DOUBLED.fullmatch(shape):
        return Figure(_GROWTH_OF_DOUBLING[doubled["times"]], "doubled")
    if len(amounts) == 1 and (amounts[0].unit == TIMES or "R" in shape):
        return Figure(_from_times(shape, amounts[0], subject), "times")
    if (pair := two_years(shape)) is not None:
        return _between(amounts[pair[0]], amounts[pair[1]], "a" in shape, subject)
    found = chosen_growth(shape)
    if found is None:
        raise UnclearError("rate_of_rate" if re.search("g[UD]", shape) else why_unread(shape))
    amount = amounts[found.at]
    if found.down and amount.value < 0:
        raise UnclearError("twice_negative", typed=amount.text)
    return Figure(checked(replace(amount, value=-amount.value) if found.down else amount, subject), found.why)


def _from_times(shape: str, amount: Amount, subject: Subject) -> Decimal:
    """是去年的1.3倍 is 30 %, 增长1.3倍 is 130 %, 是去年的八成 is -20 %; 1.3倍 alone could be two of them."""
    per_cent = product(amount.value, _HUNDRED) if amount.unit == TIMES else amount.value
    if _MORE.fullmatch(shape) and amount.unit == TIMES:
        growth = per_cent
    elif _OF_LAST.fullmatch(shape) and amount.unit in (TIMES, PERCENT):
        growth = difference(per_cent, _HUNDRED)
    else:
        raise UnclearError("bare_times", typed=amount.text)
    exact = growth.to_integral_value() if growth == growth.to_integral_value() else growth.normalize()
    return checked(Amount(exact, PERCENT, amount.text), subject)


def _between(last: Amount, this: Amount, is_arrow: bool, subject: Subject) -> Figure:  # noqa: FBT001 - a mark of the row
    """去年6.3%，今年7.1% names this year's growth; 去年50今年60 gives one of 20 %. Bare decimals could be either."""
    if PERCENT in (last.unit, this.unit):
        if last.unit != this.unit:
            raise UnclearError("two_numbers")
        return Figure(checked(this, subject), "this_year")
    whole = all(one.value == one.value.to_integral_value() for one in (last, this))
    if last.unit != this.unit or (not last.unit and (is_arrow or not whole)):
        raise UnclearError("growth_or_figures")
    growth = growth_percent(this.value, last.value) if this.value >= 0 else None
    if growth is None:
        raise UnclearError("zero_base")
    reckoned = Decimal(plain(growth))
    return Figure(checked(Amount(reckoned, PERCENT, this.text.replace(",", "")), subject), "reckoned")
