"""A form as a sheet of a workbook, as plain values. Knows no file format: `bot.files.workbook` writes it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from hashlib import sha256

from msgspec import Struct, field

from handlers.questions import Asked

SHEETED = frozenset({"eligibility", "baseline", "indicators"})  # the forms that fit a sheet: no long texts, no files
LAYOUT = "1"  # of the sheet; one that was written under another is not read by today's rules
HEADINGS_ROW = 4  # title, whose it is, how to fill it, then the headings
FIRST_ROW = HEADINGS_ROW + 1


class Column(StrEnum):
    """What stands in a column, in the order the columns have."""

    NUMBER = "number"
    NAME = "name"
    UNIT = "unit"
    OWNER = "owner"
    TARGET = "target"
    LAST = "last"
    VALUE = "value"
    NOTHING = "nothing"
    EXPECTED = "expected"
    SOURCE = "source"
    AS_OF = "as_of"
    FINALITY = "finality"
    EXPLANATION = "explanation"


IDENTITY_TAB = "shifan"  # the hidden sheet

FIGURES = frozenset({Column.NUMBER, Column.TARGET, Column.LAST, Column.VALUE})
DATES = frozenset({Column.EXPECTED, Column.AS_OF})


class Identity(Struct, frozen=True):
    """Which draft a sheet belongs to, under which edition, and how far the draft was when it went out."""

    unit_id: int
    unit: str
    form: str
    year: int
    edition: str
    revision: int


class Line(Struct, frozen=True):
    """One row: its locked words by column, its input cells with what stands in them, and what they take.

    `note` is the definition. `last_key` names the question behind the cell for last year, when that is an input.
    """

    key: str
    asked: Asked
    locked: Mapping[Column, str]
    inputs: Mapping[Column, str]
    choices: Mapping[Column, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""
    last_key: str | None = None


class Sheet(Struct, frozen=True):
    """One form of one unit and year, ready to be written. `prompts` say what a cell takes, by kind or column."""

    identity: Identity
    tab: str
    title: str
    whose: str
    how: str
    headings: Mapping[Column, str]
    lines: tuple[Line, ...]
    prompts: Mapping[str, str]
    refused: str  # what the spreadsheet program says to what a cell does not take

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns this sheet has, in their order."""
        return tuple(column for column in Column if column in self.headings)


def identity_rows(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    """Write down, for the hidden sheet, whose this is and what went out; read back with what stands under it."""
    own = sheet.identity
    head = (
        ("layout", LAYOUT),
        ("unit", str(own.unit_id), own.unit),
        ("form", own.form),
        ("year", str(own.year)),
        ("edition", own.edition),
        ("revision", str(own.revision)),
        ("tab", sheet.tab),
        ("columns", " ".join(sheet.columns)),
        ("headings", fingerprint(sheet.headings[column] for column in sheet.columns)),
    )
    return head + tuple(_line_row(sheet, line) for line in sheet.lines)


def _line_row(sheet: Sheet, line: Line) -> tuple[str, ...]:
    """One row of the form: its number and question, its locked words, and its inputs with what stood in them."""
    inputs = [column for column in sheet.columns if column in line.inputs]
    locked = fingerprint(line.locked.get(column, "") for column in sheet.columns if column not in line.inputs)
    given = (line.inputs[column] for column in inputs)
    return ("line", line.locked[Column.NUMBER], line.key, locked, " ".join(inputs), *given)


def fingerprint(words: Iterable[str]) -> str:
    """Return a short digest of words as a spreadsheet keeps them: 24.30 and 24.3 are the same cell."""
    kept = "\x1f".join(as_kept(word) for word in words)
    return sha256(kept.encode()).hexdigest()[:16]


def as_kept(text: str) -> str:
    """Return a text as it looks after a spreadsheet program has kept it: figures lose the zeros at their end."""
    words = " ".join(text.split())
    figure = figure_of(words)
    return words if figure is None else f"{figure.normalize():f}"


def figure_of(text: str) -> Decimal | None:
    """Read plain ASCII digits as a number; None for anything else."""
    if not text.isascii() or len(text) > _MOST_DIGITS or text.strip() != text or "_" in text:
        return None
    try:
        figure = Decimal(text)
    except InvalidOperation:
        return None
    return figure if figure.is_finite() and "e" not in text.lower() else None


def address(row: int, column: int) -> str:
    """Name a cell the way spreadsheets do: row 5, column 8 is H5."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


_MOST_DIGITS = 15  # a spreadsheet keeps no more
