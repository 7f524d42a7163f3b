"""Runs of grades: award ladder, designation, removal, criticism (D0-5.2-3..5, D0-5.3; A48-A57).

Designation and removal are acts with a document; here only eligibility for them is computed, and an amount is a
proposal until a person confirms it.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal, assert_never

from msgspec import Struct

from scoring.edition import Edition, Grade
from scoring.errors import ReadingError
from scoring.exact import difference, product, trimmed
from scoring.grading import read_grade
from scoring.readings import Readings

State = Literal["creating", "eligible_for_designation", "eligible_for_removal"]


class YearAward(Struct, frozen=True):
    """One assessment: the run of best grades ending here, the rung it stands on, and what that brings.

    `base` is the rung's sum, `due` what the grade keeps of it, `amount` what of that is proposed to be paid.
    """

    year: int
    grade: Grade
    streak: int
    fail_streak: int
    rung: int
    base: Decimal
    due: Decimal
    amount: Decimal


class Awards(Struct, frozen=True):
    """All years given, ascending, and where they lead. `eligible_for_…` hold the first year a run was reached."""

    years: tuple[YearAward, ...]
    state: State
    eligible_for_designation: int | None
    eligible_for_removal: int | None
    notice_of_criticism: tuple[int, ...]

    @property
    def excellent_streak(self) -> int:
        """The run of best grades at the end."""
        return self.years[-1].streak if self.years else 0

    @property
    def fail_streak(self) -> int:
        """The run of failing grades at the end."""
        return self.years[-1].fail_streak if self.years else 0


_YEAR = re.compile(r"[0-9]{4}")


def read_years(edition: Edition, words: Iterable[str]) -> dict[int, Grade]:
    """Read YEAR=GRADE, in any order; ReadingError for what is no year, no grade, or given twice."""
    grades: dict[int, Grade] = {}
    for word in words:
        year, sign, grade = word.partition("=")
        if not sign or not _YEAR.fullmatch(year.strip()):
            raise ReadingError(f"应写成“年份=等次”，如 2022={edition.grades[0].name}；收到的是“{word}”")
        if int(year) in grades:
            raise ReadingError(f"{int(year)}年的等次写了两次，请只留一个")
        grades[int(year)] = read_grade(edition, grade.strip())
    return grades


def judge_awards(edition: Edition, grades: Mapping[int, Grade], readings: Readings | None = None) -> Awards:
    """Walk the years in order; a year left out breaks every run (A36, A55)."""
    chosen = readings or edition.readings
    years: list[YearAward] = []
    paid = Decimal(0)
    for ordinal, year in enumerate(sorted(grades), 1):
        before = years[-1] if years and years[-1].year == year - 1 else None
        award = _year(edition, chosen, year, grades[year], ordinal, before, paid)
        paid += award.amount
        years.append(award)
    return _awards(edition, tuple(years))


def _year(
    edition: Edition,
    readings: Readings,
    year: int,
    grade: Grade,
    ordinal: int,
    before: YearAward | None,
    paid: Decimal,
) -> YearAward:
    best, worst = edition.grades[0], edition.grades[-1]
    run = (before.streak if before else 0) + 1
    failed = (before.fail_streak if before else 0) + 1
    rung = run if grade == best else _rung_below_best(readings, run, ordinal)
    base = _base(edition, readings, rung) if ordinal >= readings.award_from else Decimal(0)
    due = trimmed(product(base, grade.share))
    return YearAward(
        year=year,
        grade=grade,
        streak=run if grade == best else 0,
        fail_streak=failed if grade == worst else 0,
        rung=rung,
        base=base,
        due=due,
        amount=_payable(readings, due, paid),
    )


def _rung_below_best(readings: Readings, run: int, ordinal: int) -> int:
    """Find the rung from which a lower grade's cut is taken (A50)."""
    match readings.award_base:
        case "would_be":
            return run
        case "ordinal":
            return ordinal
        case "lowest":
            return 1
        case _:
            assert_never(readings.award_base)


def _base(edition: Edition, readings: Readings, rung: int) -> Decimal:
    """Read the ladder; after its last rung stop or stay (A52)."""
    ladder = edition.awards.ladder
    if rung <= len(ladder):
        return ladder[rung - 1]
    match readings.award_after_ladder:
        case "stop":
            return Decimal(0)
        case "repeat":
            return ladder[-1]
        case _:
            assert_never(readings.award_after_ladder)


def _payable(readings: Readings, due: Decimal, paid: Decimal) -> Decimal:
    """Pay the year's own sum, or what is lacking to it (A49)."""
    match readings.award_mode:
        case "annual":
            return due
        case "topup":
            return max(Decimal(0), difference(due, paid))
        case _:
            assert_never(readings.award_mode)


def _awards(edition: Edition, years: tuple[YearAward, ...]) -> Awards:
    rule = edition.awards
    designation = next((one.year for one in years if one.streak >= rule.designation_after), None)
    removal = next((one.year for one in years if one.fail_streak >= rule.removal_after), None)
    return Awards(
        years=years,
        state=_state(designation, removal),
        eligible_for_designation=designation,
        eligible_for_removal=removal,
        notice_of_criticism=tuple(one.year for one in years if one.grade == edition.grades[-1]),
    )


def _state(designation: int | None, removal: int | None) -> State:
    """Removal is final (A56), whatever was reached before or after."""
    if removal is not None:
        return "eligible_for_removal"
    return "creating" if designation is None else "eligible_for_designation"
