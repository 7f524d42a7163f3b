"""Which number of a sentence is meant. A sentence is a row of marks; each known row says where the answer stands.

去年9家今年12家 is `LnTn`, and this year's is the second. A row that is not listed is asked about.
"""

import re

from msgspec import Struct

_Row = tuple[str, int, str]  # the row of marks, which of its numbers is meant, and the reason in words


class Chosen(Struct, frozen=True):
    """The number meant, by its place among the numbers, and the key of the reason; `down`: it is said as a fall."""

    at: int
    why: str
    down: bool = False


CORRECTED = "corrected"  # the reason of a reading that takes one figure in place of another
_HERE = "[OTA]*"  # words that only say: here, this year, is
_SINGLE: tuple[_Row, ...] = ((f"{_HERE}n[OTA]*", 0, "single"),)
_CORRECTIONS: tuple[_Row, ...] = (
    ("XA?nC?An|XA?nCn", 1, CORRECTED),
    ("A?nXA?n", 0, CORRECTED),
    ("[BE]*CA?n|B?EA?n", 0, CORRECTED),
    ("[BK]?A?nE?CA?n|B?A?nEA?n|EB?A?nCA?n", 1, CORRECTED),
    ("A?nB+A?nE?", 0, CORRECTED),
)
_YEARS: tuple[_Row, ...] = (
    (f"O?LA?nO?T{_HERE}n", 1, "this_year"),
    ("O?TA?nO?LA?n", 0, "this_year"),
    (f"{_HERE}nLA?n", 0, "this_year"),
    ("K?L?nT?IT?n|L?nT?aT?n|LA?nT?IT?n", 1, "this_year"),
    ("O?T?IT?n", 0, "this_year"),
)
_PLACES: tuple[_Row, ...] = (
    (f"{_HERE}nT?PA?n", 0, "own"),
    (f"T?PA?nT?O{_HERE}n", 1, "own"),
)
_CHANGES: tuple[_Row, ...] = (
    (f"{_HERE}nT?W?[UD]n", 0, "beside_change"),
    ("O?T?W?[UD]n[TIA]*[IA]T?n", 1, "beside_change"),
)
_VALUES = (*_SINGLE, *_CORRECTIONS, *_YEARS, *_PLACES, *_CHANGES)

# Rows that hold the total and the year's new ones: where each of the two stands.
_TOTAL_AND_NEW: tuple[tuple[str, int, int], ...] = (
    (f"[OTAS]*n[TAHW]*F{_HERE}n", 0, 1),
    (f"[OTAW]*F{_HERE}n[OTAH]*[SA]{_HERE}n", 1, 0),
    ("O?SA?nTA?n", 0, 1),
    ("O?TA?nSA?n", 1, 0),
    ("[OTAS]*nHA?n", 0, 1),
)
_TOTAL_ALONE = "[OTAS]*S[OTAS]*n[OTAS]*|[OTAS]*nT?S"
_TOTAL_BESIDE: tuple[_Row, ...] = (
    ("[OTAS]*nLS?A?n|O?TS?A?nLS?A?n", 0, "this_year"),
    ("O?LS?A?nO?T[OTAS]*n", 1, "this_year"),
    ("[OTAS]*nT?W?[UD]n", 0, "beside_change"),
    ("O?T?W?[UD]n[TIAS]+n", 1, "beside_change"),
    ("[OTAS]*nT?PS?A?n", 0, "own"),
)
_NEW_ALONE = f"{_HERE}F{_HERE}n[TA]*"

_RATE = "(?:[TWA]*gA?I?|[TWA]*(?P<sign>[UD]?)A?)"
_BESIDE = "(?:W?[UD]A?n|PA?g?[UD]?A?n|L[gA]*n)"
_GROWTH = re.compile(f"O*{_RATE}n{_BESIDE}?[T]?")
_GROWTH_AFTER = re.compile(f"PA?g?[UD]?A?nO+{_RATE}n")


def chosen(shape: str) -> Chosen | None:
    """Return which number of a row of marks is the value; None when the row has no reading."""
    return _first(_VALUES, shape)


def chosen_total(shape: str) -> Chosen | None:
    """The same for a total as of the year's end: words for the total and for the year's new ones count too."""
    for row, total, _new in _TOTAL_AND_NEW:
        if re.fullmatch(row, shape):
            return Chosen(total, "total")
    if re.fullmatch(_TOTAL_ALONE, shape):
        return Chosen(0, "total")
    return _first(_VALUES, shape) or _first(_TOTAL_BESIDE, shape)


def chosen_new(shape: str) -> Chosen | None:
    """The same for a figure of one year: of a total and the year's new ones, the latter."""
    for row, _total, new in _TOTAL_AND_NEW[:-1]:  # 其中 without 新增 does not say what it is
        if re.fullmatch(row, shape):
            return Chosen(new, "new")
    return Chosen(0, "new") if re.fullmatch(_NEW_ALONE, shape) else _first(_VALUES, shape)


def part_and_whole(shape: str) -> tuple[int, int] | None:
    """Return where a part of a total and the total itself stand, when the row holds both."""
    found = ((new, total) for row, total, new in _TOTAL_AND_NEW if re.fullmatch(row, shape))
    return next(found, None)


def chosen_growth(shape: str) -> Chosen | None:
    """Return which number is the growth; `down` when it is said as a fall."""
    if found := _GROWTH.fullmatch(shape):
        return Chosen(0, "growth", down=found["sign"] == "D")
    if found := _GROWTH_AFTER.fullmatch(shape):
        return Chosen(1, "growth", down=found["sign"] == "D")
    return _first(_CORRECTIONS, shape)


def two_years(shape: str) -> tuple[int, int] | None:
    """Return where last year's and this year's number stand, when the row holds just these two."""
    for row, last, this in (
        ("O?L[gAU]*nO?T[gAU]*n|K?L?nT?IT?n|L?nT?aT?n", 0, 1),
        (f"O?T[gAU]*nO?L[gAU]*n|{_HERE}nL[gA]*n", 1, 0),
    ):
        if re.fullmatch(row, shape):
            return last, this
    return None


def why_unread(shape: str) -> str:
    """Name the reason why a row of known marks has no reading."""
    if "d" in shape:
        return "other_date"
    if "n" not in shape:
        return "others_level" if "P" in shape else "no_number"
    if "r" in shape:
        return "range"
    if "P" in shape:
        return "others_only"
    if "L" in shape and "T" not in shape:
        return "last_only"
    return "two_numbers" if shape.count("n") > 1 else "no_number"


def _first(rows: tuple[_Row, ...], shape: str) -> Chosen | None:
    for row, at, why in rows:
        if re.fullmatch(row, shape):
            return Chosen(at, why)
    return None
