"""A run of digits with what stands between them: 1,200 and 1 200 are one number, 1,2000 is a question."""

import re
from decimal import Decimal

from msgspec import Struct

RUN = r"[0-9]++(?:[.,，' ·][0-9]++)*+"  # possessive: 30 digits before a strange mark would be tried in 2^30 ways
_PLAIN = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<mark>[,，' ])[0-9]{3}(?:(?P=mark)[0-9]{3})*(?:\.[0-9]+)?")
_LEADING_ZEROS = re.compile(r"0+[0-9]+")
_TELEPHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{8,11}")
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_MOST = 40  # longer runs are no number anybody means


class Digits(Struct, frozen=True):
    """A number in digits; `exact`: written as a form wants it, so that nothing had to be interpreted."""

    value: Decimal
    exact: bool


def read_digits(run: str) -> Digits | None:
    """Return the number of a run of digits; None where the marks allow no reading, or a second one."""
    if len(run) > _MOST or _TELEPHONE.fullmatch(run) or _DATE.fullmatch(run):
        return None
    if _PLAIN.fullmatch(run):
        return Digits(Decimal(run), exact=True)
    if grouped := _GROUPED.fullmatch(run):
        mark = grouped["mark"]
        return Digits(Decimal(run.replace(mark, "")), exact=mark == ",")
    if _LEADING_ZEROS.fullmatch(run):
        return Digits(Decimal(run), exact=False)
    return None
