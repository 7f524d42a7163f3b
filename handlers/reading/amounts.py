"""One number as it stands in a sentence: sign, figure, and what it counts. 负3.2%, 五成二, 百分之五十二, 1.2万家."""

import re
from decimal import Decimal

from msgspec import Struct

from handlers.reading.digits import RUN, read_digits
from handlers.reading.numerals import CHARACTERS, DIGITS, read_numeral

PERCENT, TIMES, POINTS = "%", "倍", "百分点"
FIRMS = frozenset({"家", "户", "家企业"})
PERSONS = frozenset({"人", "位"})
EITHER = frozenset({"", "个", "名"})  # 家 / 个 / 名 / 户 are the same thing here (A30)
_TEN, _HUNDRED = 10, 100

_UNITS = (
    ("个百分点", POINTS),
    ("百分点", POINTS),
    ("个点", POINTS),
    ("家企业", "家企业"),
    *(
        (unit, unit)
        for unit in ("人次", "家次", "户次", "次", "期", "场", "批", "元", "亩", "天", "个月", "月", "年", "日")
    ),
    *(
        (unit, unit)
        for unit in ("号", "分", "岁", "吨", "‰", "倍", "%", "家", "户", "个", "名", "人", "位", "项", "条")
    ),
)
_MEANS = dict(_UNITS)
_BODY = f"(?:{RUN}|[{CHARACTERS}])(?:{RUN}|[{CHARACTERS}]|点(?=[0-9{CHARACTERS}])|(?<=[0-9])[kKwW](?![A-Za-z]))*"
PATTERN = re.compile(
    rf"(?P<sign>[-+](?=[0-9])|负)?(?P<of>百分之)?(?P<body>{_BODY})"
    rf"(?:(?P<tenths>成[{''.join(DIGITS)}1-9]?)|\ *(?P<unit>{'|'.join(unit for unit, _ in _UNITS)}))?"
)


class Amount(Struct, frozen=True):
    """A number with its unit; `exact`: digits as a form wants them. `text` is how it was typed."""

    value: Decimal
    unit: str
    text: str
    exact: bool = False


def read_amount(found: re.Match[str]) -> Amount | None:
    """Return the amount a match of PATTERN stands for; None where it has no reading, or more than one."""
    figure, exact = _figure(found["body"], is_share=bool(found["of"]))
    unit = _MEANS.get(found["unit"] or "", "")
    if figure is not None and found["tenths"]:
        figure, unit, exact = _tenths(figure, found["tenths"][1:]), PERCENT, False
    if figure is None or (found["of"] and unit):
        return None
    if found["of"]:
        unit, exact = PERCENT, False
    minus, word = found["sign"] in ("-", "负"), found["sign"] == "负"
    return Amount(-figure if minus else figure, unit, found[0], exact and not word)


def _figure(body: str, *, is_share: bool) -> tuple[Decimal | None, bool]:
    if is_share and body == "百":  # 百分之百; anywhere else 百 alone is no number
        return Decimal(_HUNDRED), False
    if body[0] in "0123456789" and (digits := read_digits(body)) is not None:
        return digits.value, digits.exact
    return read_numeral(body), False


def _tenths(figure: Decimal, tenth: str) -> Decimal | None:
    """三成 is 30, 五成二 is 52, 3.5成 is 35."""
    if not 0 < figure <= _TEN or (tenth and (figure == _TEN or figure != figure.to_integral_value())):
        return None
    share = figure * _TEN + int(str(DIGITS.get(tenth, tenth or 0)))
    return share.to_integral_value() if share == share.to_integral_value() else share
