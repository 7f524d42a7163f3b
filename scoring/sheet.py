"""Tables of figures turned into facts per unit; every bad cell is listed with row, column and reason."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from typing import TypeVar

from msgspec import Struct

from scoring.cells import CellError, CellKind, read_number, read_yes_no
from scoring.edition import Edition
from scoring.eligibility import Fact
from scoring.errors import SheetError
from scoring.grid import Problem, Row, read_grid
from scoring.model import Facts

PREVIOUS = "prev."
BASELINE = "base."
EXCLUDED = "not_applicable"
SURROUNDINGS: dict[str, CellKind] = {
    "province_sme_growth": "ratio",
    "county_gdp_growth": "ratio",
    "measures": "mark",
    "environment": "mark",
    "bonus": "points",
}

SEPARATORS = re.compile(r"[,;、]")  # keys are written with spaces between them, and as often with one of these

_T = TypeVar("_T")


class UnitFacts(Struct, frozen=True):
    """A unit of the table with its figures and the columns handed on unread."""

    unit: str
    facts: Facts
    passed_through: Mapping[str, str | None]


class Applicant(Struct, frozen=True):
    """A unit of the table with its facts of eligibility."""

    unit: str
    facts: Mapping[str, Fact]
    passed_through: Mapping[str, str | None]


def read_facts(text: str, edition: Edition) -> tuple[UnitFacts, ...]:
    """Read a table of indicator figures; SheetError lists all that is wrong."""
    units: list[UnitFacts] = []
    read_rows(text, edition, (), lambda row, facts, _: units.append(UnitFacts(row.unit, facts, row.passed_through)))
    return tuple(units)


def read_rows(
    text: str, edition: Edition, more: tuple[str, ...], take: Callable[[Row, Facts, list[Problem]], object]
) -> None:
    """Hand over every row with its facts; `more` names columns that `take` reads, adding what is wrong with them.

    SheetError lists all that is wrong.
    """
    kinds = _columns(edition)
    rows, problems = read_grid(text, (*kinds, EXCLUDED, *more), _called(edition))
    for row in rows:
        take(row, _facts(row, edition, kinds, problems), problems)
    _refuse(problems)


def read_applicants(text: str, edition: Edition) -> tuple[Applicant, ...]:
    """Read a table of eligibility facts; SheetError lists all that is wrong."""
    labels = {label: fact for fact, label in edition.condition_facts.items()}
    rows, problems = read_grid(text, tuple(edition.condition_facts), labels)
    units = tuple(_applicant(row, edition, problems) for row in rows)
    _refuse(problems)
    return units


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise SheetError(tuple(one.sentence for one in sorted(problems)))


def _called(edition: Edition) -> dict[str, str]:
    """List what people call the columns, for the advice on one that is not known."""
    return {name: one.key for one in edition.indicators for name in (*one.short, one.name)}


def _columns(edition: Edition) -> dict[str, CellKind]:
    own: dict[str, CellKind] = {one.key: one.value for one in edition.indicators}
    last: dict[str, CellKind] = {PREVIOUS + key: kind for key, kind in own.items()}
    base: dict[str, CellKind] = {BASELINE + key: kind for key, kind in own.items()}
    return own | last | base | SURROUNDINGS


def _facts(row: Row, edition: Edition, kinds: dict[str, CellKind], problems: list[Problem]) -> Facts:
    figures: dict[str, Decimal] = {}
    for column in row.cells:
        if column in kinds:
            number = _cell(row, column, partial(read_number, kind=kinds[column]), problems)
            if number is not None:
                figures[column] = number
    return Facts(
        values={key: figures[key] for key in edition.keys if key in figures},
        previous={key: figures[PREVIOUS + key] for key in edition.keys if PREVIOUS + key in figures},
        baseline={key: figures[BASELINE + key] for key in edition.keys if BASELINE + key in figures},
        province_sme_growth=figures.get("province_sme_growth"),
        county_gdp_growth=figures.get("county_gdp_growth"),
        not_applicable=_excluded(row, edition, problems),
        measures=figures.get("measures"),
        environment=figures.get("environment"),
        bonus=figures.get("bonus", Decimal(0)),
    )


def _excluded(row: Row, edition: Edition, problems: list[Problem]) -> frozenset[str]:
    words = SEPARATORS.sub(" ", row.cells.get(EXCLUDED, "")).split()
    for word in words:
        if word not in edition.by_key:
            close = get_close_matches(word, edition.keys, n=1)
            hint = f"，是否指 {close[0]}？" if close else ""
            problems.append(row.problem(EXCLUDED, f"没有名为“{word}”的指标{hint}"))
    return frozenset(words)


def _applicant(row: Row, edition: Edition, problems: list[Problem]) -> Applicant:
    yes_no = edition.yes_no_facts
    facts: dict[str, Fact] = {}
    for name in edition.condition_facts:
        read: Callable[[str], Fact] = read_yes_no if name in yes_no else partial(read_number, kind="count")
        facts[name] = _cell(row, name, read, problems)
    return Applicant(row.unit, facts, row.passed_through)


def _cell(row: Row, column: str, read: Callable[[str], _T], problems: list[Problem]) -> _T | None:
    text = row.cells.get(column, "")
    if not text:
        return None
    try:
        return read(text)
    except CellError as reason:
        problems.append(row.problem(column, f"“{text}”{reason}"))
        return None
