"""The units on which a change of rules is tried: each with its figures, its own year and its earlier grades."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field

from scoring.cells import CellError, read_number
from scoring.edition import Edition
from scoring.errors import ReadingError
from scoring.grading import read_grade
from scoring.grid import Problem, Row
from scoring.model import Facts
from scoring.sheet import read_rows
from scoring.targets import column

YEAR = "year"
GRADES = "grades"


class Subject(Struct, frozen=True):
    """A unit at its own year of the programme, with its earlier grades (by index of assessment, oldest 1)."""

    unit: str
    year: int
    facts: Facts
    earlier: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))


def subjects_of(text: str, year: int, edition: Edition) -> tuple[Subject, ...]:
    """Read the units of a table; SheetError lists all that is wrong.

    Beside the columns of a score, `year` may say at which year of the programme a unit stands (else `year` given
    holds for it), and `grades` which grades it had before, oldest first, separated by spaces.
    """
    subjects: list[Subject] = []

    def own(row: Row, facts: Facts, problems: list[Problem]) -> None:
        at = _year(row, edition, problems)
        subjects.append(Subject(row.unit, at or year, facts, _earlier(row, edition, problems)))

    read_rows(text, edition, (YEAR, GRADES), own)
    return tuple(subjects)


def _year(row: Row, edition: Edition, problems: list[Problem]) -> int | None:
    text = row.cells.get(YEAR, "")
    if not text:
        return None
    try:
        at = int(read_number(text, "count"))
        column(edition, at, edition.readings)
    except (CellError, ReadingError):
        problems.append(row.problem(YEAR, f"“{text}”应为1至{len(edition.programme.years)}"))
        return None
    return at


def _earlier(row: Row, edition: Edition, problems: list[Problem]) -> dict[int, str]:
    words = row.cells.get(GRADES, "").split()
    for word in words:
        try:
            read_grade(edition, word)
        except ReadingError as refused:
            problems.append(row.problem(GRADES, str(refused)))
    return dict(enumerate(words, 1))
