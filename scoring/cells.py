"""One cell of a table, as offices really type it, turned into a value or a reason why not.

Full-width digits, spaces and thousands marks are read; what is no number, or no number of that kind, is refused.
"""

import re
from decimal import Decimal
from typing import Literal, assert_never

CellKind = Literal["count", "percent", "ratio", "mark", "points"]

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
SPACES = dict.fromkeys((0x3000, 0x00A0, 0x202F, 0x2009, 0x0009), " ")
DROPPED = dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200D), "")
SIGNS = {0x2212: "-", 0x2013: "-"}
AS_TYPED = FULL_WIDTH | SPACES | DROPPED | SIGNS

NUMBER = re.compile(r"([+-]?)(?=\.?[0-9])([0-9]*|[0-9]{1,3}(?:[ ,][0-9]{3})+)(\.[0-9]+)?")
SCIENTIFIC = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?[Ee][+-]?[0-9]+")
MOST_DIGITS = 15
MOST_PLACES = 10
FULL = Decimal(100)

YES_NO = {"true": True, "false": False, "是": True, "否": False}


class CellError(ValueError):
    """Why a cell cannot be read; the message is the reason alone, the sheet adds row and column."""


def tidy(raw: str) -> str:
    """Normalise full-width characters and spaces, and trim."""
    return raw.translate(AS_TYPED).strip()


def trim(raw: str) -> str:
    """Take away the spaces around a text and the marks nobody sees; the text itself stays as written."""
    return raw.translate(DROPPED).strip()


def read_number(text: str, kind: CellKind) -> Decimal:
    """Read a tidied cell that is not empty; CellError gives the reason."""
    number = _number(text.removesuffix("%").rstrip() if kind in {"percent", "ratio"} else text)
    match kind:
        case "count":
            return _count(number)
        case "percent":
            return _between(number, "比重应在0至100之间")
        case "mark":
            return _between(number, "分数应在0至100之间")
        case "points":
            return _not_negative(number, "加分不能为负数")
        case "ratio":
            return number
        case _:
            assert_never(kind)


def read_yes_no(text: str) -> bool:
    """Read 是/否 or true/false; CellError otherwise."""
    answer = YES_NO.get(text.lower())
    if answer is None:
        raise CellError("应填“是”或“否”（或 true、false）")
    return answer


def _number(text: str) -> Decimal:
    found = NUMBER.fullmatch(text)
    if found is None:
        raise CellError("是科学计数法，请把这一格改为普通数字" if SCIENTIFIC.fullmatch(text) else "不是数字")
    sign, whole, places = found.groups()
    digits = whole.replace(",", "").replace(" ", "")
    if len(digits) > MOST_DIGITS or len(places or "") > MOST_PLACES + 1:
        raise CellError(f"数字过长，整数最多{MOST_DIGITS}位、小数最多{MOST_PLACES}位")
    number = Decimal((digits or "0") + (places or ""))
    return -number if sign == "-" and number else number


def _count(number: Decimal) -> Decimal:
    whole = number.to_integral_value()
    if whole != number:
        raise CellError("应为整数，不能有小数")
    return _not_negative(whole, "数量不能为负数")


def _between(number: Decimal, reason: str) -> Decimal:
    if not 0 <= number <= FULL:
        raise CellError(reason)
    return number


def _not_negative(number: Decimal, reason: str) -> Decimal:
    if number < 0:
        raise CellError(reason)
    return number
