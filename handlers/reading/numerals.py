"""Numbers in Chinese, and digits mixed with them: 一千二 is 1200, 一百零五 is 105, 1万2 is 12000, 五十二点一 is 52.1.

Reads only what has one reading. 三五 (three to five), 两十, 百 alone and 1万20 have none.
"""

import re
from decimal import Context, Decimal, Inexact
from itertools import pairwise

from handlers.reading.digits import RUN, read_digits

CHARACTERS = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟廿卅卌俩仨"
DIGITS = {
    mark: value
    for value, marks in enumerate(("零〇", "一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for mark in marks
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000, "K": 1000}
_BIG = (("亿", 10**8), ("万", 10**4))
_SPELT_OUT = str.maketrans({"廿": "二十", "卅": "三十", "卌": "四十", "w": "万", "W": "万"})
_ATOM = re.compile(f"{RUN}|.")
_ALONE = {"俩": 2, "仨": 3}
_TEN = 10
_WIDE = Context(prec=60, traps=[Inexact])

Atoms = list[str]


def read_numeral(text: str) -> Decimal | None:
    """Return the exact number written in Chinese or mixed; None where it has no reading, or more than one."""
    if text in _ALONE:
        return Decimal(_ALONE[text])
    atoms: Atoms = _ATOM.findall(text.translate(_SPELT_OUT))
    if "点" in atoms:
        return _with_decimals(atoms)
    if len(atoms) > 1 and all(atom in DIGITS for atom in atoms):
        return _one_by_one(atoms)
    return _whole(atoms, 0)


def _with_decimals(atoms: Atoms) -> Decimal | None:
    """五十二点一, 52点1, 三点五万: decimals as spoken, kept as many as there are."""
    at = atoms.index("点")
    whole = _whole(atoms[:at], len(_BIG))
    end = next((place for place in range(at + 1, len(atoms)) if not _is_digits(atoms[place])), len(atoms))
    decimals = "".join(str(DIGITS.get(atom, atom)) for atom in atoms[at + 1 : end])
    if whole is None or whole != whole.to_integral_value() or not decimals.isdecimal():
        return None
    number = Decimal(f"{int(whole)}.{decimals}")
    return _scaled(number, atoms[end:])


def _is_digits(atom: str) -> bool:
    return atom in DIGITS or atom.isdecimal()


def _scaled(number: Decimal, units: Atoms) -> Decimal | None:
    scale = {(): 1, ("万",): 10**4, ("亿",): 10**8, ("万", "亿"): 10**12}.get(tuple(units))
    return None if scale is None else _times(number, scale)


def _one_by_one(atoms: Atoms) -> Decimal | None:
    """一二〇〇 is 1200 read digit by digit. Two digits side by side are a range in speech (三五家), as is 三四五."""
    spoken = [DIGITS[atom] for atom in atoms]
    counting_up = all(after - before == 1 for before, after in pairwise(spoken))
    if spoken[0] == 0 or counting_up or (len(spoken) == 2 and 0 not in spoken):  # noqa: PLR2004 - a pair
        return None
    return Decimal("".join(map(str, spoken))) if len(spoken) <= 13 else None  # noqa: PLR2004 - up to 10^12


def _whole(atoms: Atoms, level: int) -> Decimal | None:
    """Read (…)亿(…)万(…), the largest unit first; `level` counts the units already dealt with."""
    if level == len(_BIG):
        return _under_ten_thousand(atoms)
    name, unit = _BIG[level]
    if name not in atoms:
        return _whole(atoms, level + 1)
    at = len(atoms) - 1 - atoms[::-1].index(name)
    head, tail = _whole(atoms[:at], level + 1), atoms[at + 1 :]
    if head is None or head <= 0:
        return None
    if not tail:
        return _times(head, unit)
    rest = _rest(tail, unit, level)
    return None if rest is None or not _is_whole(head) else _times(head, unit) + rest


def _rest(tail: Atoms, unit: int, level: int) -> Decimal | None:
    """Read what follows a 万 or 亿: 一万二 is 12000, 一万零五 is 10005, 1万500 is 10500, 1万20 is a question."""
    if tail[0] in "零〇":
        rest = _whole(tail[1:], level + 1) if len(tail) > 1 and tail[1] not in "零〇" else None
        return rest if rest is not None and _is_whole(rest) and rest * _TEN < unit else None
    if len(tail) == 1 and _is_digits(tail[0]):
        figure = Decimal(DIGITS.get(tail[0], tail[0]))
        if figure < _TEN and len(tail[0]) == 1:
            return figure * (unit // _TEN)
        return figure if len(tail[0]) >= len(str(unit)) - 2 and figure < unit and tail[0][0] != "0" else None
    rest = _whole(tail, level + 1)
    return rest if rest is not None and _is_whole(rest) and rest < unit else None


def _under_ten_thousand(atoms: Atoms) -> Decimal | None:
    """Read 千百十 and ones, in falling order. Digits without a Chinese unit may stand alone, whatever their size."""
    if len(atoms) == 1 and atoms[0] not in _SMALL:
        return _single(atoms[0])
    if not atoms:
        return None
    total, last, at, gap = Decimal(0), 10**4, 0, False
    while at < len(atoms):
        atom = atoms[at]
        if atom in "零〇":
            if gap or at == 0 or at == len(atoms) - 1:
                return None
            gap, at = True, at + 1
            continue
        figure, unit, length = _step(atoms[at:], last)
        if figure is None or unit >= last or (gap and unit * _TEN == last):
            return None
        if unit == 1:
            return _end(total, figure, last, gap=gap, is_end=at + length == len(atoms))
        if not _is_whole(figure) and (total or length + at < len(atoms)):
            return None
        total, last, at, gap = total + _times(figure, unit), unit, at + length, False
    return total


def _step(atoms: Atoms, last: int) -> tuple[Decimal | None, int, int]:
    """Return figure, unit and how many atoms they take: 三百, 2千, 十, 五."""
    if atoms[0] in _SMALL:
        lone_ten = _SMALL[atoms[0]] == _TEN and last > _TEN
        return (Decimal(1) if lone_ten else None), _SMALL[atoms[0]], 1
    figure = _single(atoms[0])
    unit = _SMALL.get(atoms[1], 0) if len(atoms) > 1 else 1
    spoken_wrongly = atoms[0] == "两" and unit == _TEN
    too_many = unit > 1 and atoms[1] not in "kK" and figure is not None and not 0 < figure < _TEN
    return (None if not unit or spoken_wrongly or too_many else figure), unit or 1, min(2, len(atoms))


def _end(total: Decimal, figure: Decimal, last: int, *, gap: bool, is_end: bool) -> Decimal | None:
    """Read the last figure: 一百零五 is 105, 一百五 is 150, 二十五 is 25, 1千500 is 1500."""
    if not is_end or not _is_whole(figure) or figure == 0:
        return None
    if figure >= _TEN:
        return total + figure if not gap and last // _TEN <= figure < last else None
    return total + (figure if gap or last == _TEN else figure * (last // _TEN))


def _single(atom: str) -> Decimal | None:
    if atom == "两":
        return Decimal(2)
    if atom in DIGITS:
        return Decimal(DIGITS[atom])
    digits = read_digits(atom)
    return None if digits is None else digits.value


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def _times(number: Decimal, unit: int) -> Decimal:
    """Multiply exactly; 11.8747万 is 118747, without decimals that say nothing."""
    product = _WIDE.multiply(number, Decimal(unit))
    return product.to_integral_value() if _is_whole(product) else product
