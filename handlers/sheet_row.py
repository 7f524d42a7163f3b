"""One row of a sheet that came back: its cells become one record, or a line on what is wrong with one of them."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from handlers.answers import UNSAID, Answer, Finality, Kind, Origin, Provenance, SourceKind
from handlers.contents import Cell, CellKind
from handlers.effects import Record
from handlers.facts import opened
from handlers.forms import Form
from handlers.proposals import Left, subject_of
from handlers.putting import draft
from handlers.quantities import Outcome, read_for
from handlers.questions import Asked, Question
from handlers.reading.waits import read_date, read_wait
from handlers.sentences import say
from handlers.sheet_out import choices, written_cell
from handlers.sheets import DATES, Column, as_kept
from handlers.situation import Situation

_Choice = TypeVar("_Choice", SourceKind, Finality)
_SHOWN = 20  # letters of what was found
_DETAILS = (Column.SOURCE, Column.AS_OF, Column.FINALITY, Column.EXPLANATION)
_NEVER = {CellKind.FORMULA: "formula", CellKind.ERROR: "error", CellKind.TOO_LONG: "too_long"}


class RowRead(Struct, frozen=True):
    """What was read: records to be agreed to, lines on what was not taken, how many rows stand like that already."""

    records: tuple[Record, ...] = ()
    left: tuple[Left, ...] = ()
    same: int = 0

    def and_also(self, other: "RowRead") -> "RowRead":
        """Put two readings together."""
        return RowRead(self.records + other.records, self.left + other.left, self.same + other.same)


class Row(Struct, frozen=True):
    """A row as it was found: its question, its input cells, what stood in them when they went out, all addresses."""

    question: Question
    cells: Mapping[Column, Cell]
    sent: Mapping[Column, str]
    addresses: Mapping[Column, str]

    def text(self, column: Column) -> str:
        """What a cell holds now, "" for an empty one."""
        cell = self.cells.get(column)
        return cell.text.strip() if cell is not None else ""

    def is_touched(self, column: Column) -> bool:
        """Whether somebody has changed a cell since it went out."""
        return as_kept(self.text(column)) != as_kept(self.sent.get(column, ""))

    def wrong(self, column: Column, kind: str, **words: object) -> "CellError":
        """Say what is wrong with a cell."""
        told = {"cell": self.addresses[column], "label": self.question.label, "found": self.text(column)[:_SHOWN]}
        return CellError(say(f"workbook.wrong.{kind}", **{**told, **words}))


class CellError(Exception):
    """One cell cannot be taken. The message is shown."""


def read_row(row: Row, form: Form, situation: Situation) -> RowRead:
    """Read a row: untouched it says nothing, and what cannot be read says why."""
    own = [column for column in row.sent if column is not Column.LAST]
    if not any(row.is_touched(column) for column in own):
        return RowRead()
    stands = draft(form, situation).answers.get(row.question.key)
    try:
        for column in own:
            _check_kind(row, column)
        record = _record(row, stands, form, situation)
    except CellError as error:
        return RowRead(left=(Left(str(error), (row.question.key,)),))
    return _against(record, row, Column.VALUE, stands)


def read_last(row: Row, form: Form, situation: Situation) -> RowRead:
    """Read the cell for last year's figure."""
    if not row.is_touched(Column.LAST):
        return RowRead()
    stands = draft(form, situation).answers.get(row.question.key)
    try:
        _check_kind(row, Column.LAST)
        if not row.text(Column.LAST):
            raise row.wrong(Column.LAST, "emptied", was=row.sent[Column.LAST])
        record = _value(row, Column.LAST, form, situation)
    except CellError as error:
        return RowRead(left=(Left(str(error), (row.question.key,)),))
    return _against(record, row, Column.LAST, stands)


def _check_kind(row: Row, column: Column) -> None:
    cell = row.cells.get(column)
    if cell is None or not row.is_touched(column):
        return
    if cell.kind in _NEVER:
        raise row.wrong(column, _NEVER[cell.kind])
    if cell.kind is CellKind.DATE and column not in DATES:
        raise row.wrong(column, "date")


def _record(row: Row, stands: Answer | None, form: Form, situation: Situation) -> Record:
    """Put the cells of a row together."""
    value, nothing = row.text(Column.VALUE), row.text(Column.NOTHING)
    value_is_new, nothing_is_new = row.is_touched(Column.VALUE), row.is_touched(Column.NOTHING)
    if value and nothing and (nothing_is_new or not value_is_new):
        raise row.wrong(Column.NOTHING, "both", value=value[:_SHOWN])
    if value and value_is_new:
        return _with_details(_value(row, Column.VALUE, form, situation), row, None, situation)
    if nothing and (nothing_is_new or row.is_touched(Column.EXPECTED)):
        return _nothing(row, form, situation)
    if value_is_new or nothing_is_new:
        column = Column.VALUE if value_is_new else Column.NOTHING
        raise row.wrong(column, "emptied", was=row.sent[column])
    if stands is None or stands.kind is not Kind.VALUE:
        touched = next(column for column in row.sent if column is not Column.LAST and row.is_touched(column))
        raise row.wrong(touched, "without_value")
    same = Record(form.name, row.question.key, stands.kind, stands.value, stands.raw, Origin.WORKBOOK)
    return _with_details(same, row, stands, situation)


def _value(row: Row, column: Column, form: Form, situation: Situation) -> Record:
    question, cell = row.question, row.cells[column]
    raw = cell.text.strip()
    if cell.kind is CellKind.YES_NO:
        if question.asked is not Asked.YES_NO:
            raise row.wrong(column, "error")
        raw = say("workbook.yes" if raw == "true" else "workbook.no")
    reading = read_for(raw, subject_of(question, situation))
    match reading.outcome:
        case Outcome.VALUE | Outcome.CONFIRM if question.asked is Asked.TEXT:
            return Record(form.name, question.key, Kind.VALUE, None, reading.value or raw, Origin.WORKBOOK)
        case Outcome.VALUE | Outcome.CONFIRM:
            return Record(form.name, question.key, Kind.VALUE, reading.value, raw, Origin.WORKBOOK)
        case Outcome.MISSING if question.may_be_absent:
            return _waited(row, column, raw, form, situation)
        case _:
            raise row.wrong(column, "unread", why=reading.because)


def _nothing(row: Row, form: Form, situation: Situation) -> Record:
    text, question = row.text(Column.NOTHING), row.question
    allowed = {
        Kind.ABSENT: question.may_be_absent,
        Kind.EXCLUSION: question.may_be_excluded,
        Kind.PROVINCE: question.may_be_absent,
    }
    kind = next((kind for kind, is_allowed in allowed.items() if is_allowed and text == say(f"kinds.{kind}")), None)
    if kind is None:
        raise row.wrong(Column.NOTHING, "choice")
    if kind is Kind.ABSENT and row.text(Column.EXPECTED):
        return _waited(row, Column.EXPECTED, text, form, situation)
    return Record(form.name, question.key, kind, None, text, Origin.WORKBOOK)


def _waited(row: Row, column: Column, raw: str, form: Form, situation: Situation) -> Record:
    """Note what is waited for, as a cell says it: a day, an office, the province."""
    text = row.text(column)
    wait = read_wait(text, situation.now)
    if column is Column.EXPECTED and wait.on is None and wait.who is None and not wait.province:
        raise row.wrong(column, "expected")
    if wait.province:
        return Record(form.name, row.question.key, Kind.PROVINCE, None, text, Origin.WORKBOOK)
    expected = wait.on.isoformat() if wait.on is not None else None
    return Record(form.name, row.question.key, Kind.ABSENT, expected, raw, Origin.WORKBOOK, None, wait.told)


def _with_details(record: Record, row: Row, stands: Answer | None, situation: Situation) -> Record:
    """Add where the figure comes from. An explanation left over from an earlier figure does not explain this one."""
    if record.kind is not Kind.VALUE or not any(column in row.sent for column in _DETAILS):
        return record
    told = Provenance(
        as_of=_as_of(row, situation),
        source=_chosen(row, Column.SOURCE, SourceKind),
        finality=_chosen(row, Column.FINALITY, Finality),
        supplier=stands.provenance.supplier if stands is not None else None,
    )
    is_left_over = stands is None and not row.is_touched(Column.EXPLANATION)
    reason = "" if is_left_over else row.text(Column.EXPLANATION)
    return replace(record, reason=reason or None, provenance=UNSAID if told == UNSAID else told)


def _as_of(row: Row, situation: Situation) -> date | None:
    text, year = row.text(Column.AS_OF), opened(situation).year
    if not text:
        return None
    day = read_date(text, date(year, 12, 31))
    if day is None:
        raise row.wrong(Column.AS_OF, "day")
    if day.year not in (year, year + 1):
        raise row.wrong(Column.AS_OF, "other_year", year=year)
    return day


def _chosen(row: Row, column: Column, kind: type[_Choice]) -> _Choice | None:
    text = row.text(column)
    if not text:
        return None
    chosen = choices(column).get(text)
    if chosen is None:
        raise row.wrong(column, "choice")
    return kind(chosen)


def _against(record: Record, row: Row, column: Column, stands: Answer | None) -> RowRead:
    """Leave out what stands like that already, and say when it has been answered since the sheet went out."""
    if stands is not None and _is_same(record, stands):
        return RowRead(same=1)
    since = stands is not None and as_kept(written_cell(stands)) != as_kept(row.sent.get(column, ""))
    if not since or stands is None:
        return RowRead((record,))
    told = str(row.wrong(column, "since", stands=written_cell(stands)))
    return RowRead((record,), (Left(told, (row.question.key,)),))


def _is_same(record: Record, stands: Answer) -> bool:
    told = (record.kind, record.value, record.reason, record.provenance)
    stood = (stands.kind, stands.value, stands.reason, stands.provenance)
    return told == stood and (record.value is not None or record.kind is not Kind.VALUE or record.raw == stands.raw)
