"""From marks to total and grade: 80/20, bonus, ceiling, cut-offs (D0-3.5-3..5, D1-5-4; A41-A44).

The grade uses the unrounded total; two decimals are for people.
"""

from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from scoring.edition import Edition, Grade
from scoring.errors import ReadingError
from scoring.exact import Exact, half_up
from scoring.readings import Readings

SHOWN_PLACES = 2


class Score(Struct, frozen=True):
    """The weighted base, the bonus that counts, the total, and the total as shown; None where not opened."""

    base: Fraction | None
    bonus: Decimal
    total: Fraction | None
    shown: Decimal | None


def score(
    edition: Edition,
    readings: Readings,
    measures: Exact | None,
    environment: Exact | None,
    bonus: Decimal = Decimal(0),
    *,
    opened: bool,
) -> Score:
    """Weigh the two parts and add the bonus; nothing is scored unless the gate was passed (`opened`)."""
    counted = bonus if readings.bonus_cap is None else min(bonus, readings.bonus_cap)
    if not opened or measures is None or environment is None:
        return Score(None, counted, None, None)
    weights = edition.marks
    base = Fraction(weights.measures_weight) * Fraction(measures)
    base += Fraction(weights.environment_weight) * Fraction(environment)
    total = base + Fraction(counted)
    if readings.total_cap is not None:
        total = min(total, Fraction(readings.total_cap))
    return Score(base, counted, total, half_up(total, SHOWN_PLACES))


def grade_of_total(edition: Edition, total: Exact) -> Grade:
    """Find the best grade whose cut-off the total reaches; the lowest one's is 0, as the loader sees to."""
    return next(grade for grade in edition.grades if total >= grade.floor)


def grade(edition: Edition, readings: Readings, passed: bool | None, total: Exact | None) -> str | None:  # noqa: FBT001 -- three-valued, not a switch
    """Propose a grade: none while the gate is undecided, the setting's after a missed one (A44)."""
    if passed is None:
        return None
    if not passed:
        return readings.gate_fail_grade
    return None if total is None else grade_of_total(edition, total).name


def read_grade(edition: Edition, word: str) -> Grade:
    """Read a grade's name or alias (A45); ReadingError lists what is accepted."""
    for one in edition.grades:
        if word == one.name or word in one.aliases:
            return one
    names = "、".join(name for one in edition.grades for name in (one.name, *one.aliases))
    raise ReadingError(f"没有“{word}”这个等次；可写：{names}")
