"""A sheet that came back, against the form as it stands: what would be stored, and what is wrong cell by cell."""

import re
from collections import Counter
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from handlers.contents import Cell, Contents
from handlers.facts import opened
from handlers.forms import Form, find
from handlers.proposals import Left
from handlers.sent_sheet import SentLine, SentSheet, sent_sheet
from handlers.sentences import say
from handlers.sheet_out import sheet_out
from handlers.sheet_row import Row, RowRead, read_last, read_row
from handlers.sheets import FIRST_ROW, HEADINGS_ROW, Column, Line, Sheet, address, as_kept, fingerprint
from handlers.situation import Situation

_RANGE = re.compile(r"[A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")
_SHOWN = 20  # letters of what was found
_NAMING = (Column.NUMBER, Column.NAME, Column.UNIT)  # changed, nobody knows what was filled in

Cells = Mapping[tuple[int, int], Cell]


class MisfitError(Exception):
    """The sheet is not read: another's, of another year, or not as it went out. The message is shown."""


def read_sheet(contents: Contents, form: Form, situation: Situation) -> RowRead:
    """Read a sheet as one of this form. Raises MisfitError when it is none, or was rebuilt."""
    sent = sent_sheet(contents.identity)
    if sent is None or not sent.is_of_this_layout:
        raise MisfitError(say("workbook.misfit.layout"))
    check_unit(sent, situation)
    _check_identity(sent, form, situation)
    sheet = sheet_out(form, situation)
    cells = {(cell.row, cell.column): cell for cell in contents.cells}
    _check_headings(sent, sheet, cells)
    comparison = _Comparison(sent, sheet, form, situation, _merged_rows(contents), _rows_twice(sent, cells))
    read = RowRead()
    for row in sorted({row for row, _ in cells if row >= FIRST_ROW}):
        read = read.and_also(comparison.read(row, {at: cell for (own, at), cell in cells.items() if own == row}))
    return read


def check_unit(sent: SentSheet, situation: Situation) -> None:
    """Raise MisfitError when a sheet is another unit's: that is said before what else may be wrong with it."""
    unit = situation.unit
    assert unit is not None
    if sent.identity.unit_id != unit.id:
        raise MisfitError(say("workbook.misfit.unit", unit=sent.identity.unit, own=unit.name))


def _check_identity(sent: SentSheet, form: Form, situation: Situation) -> None:
    the_round, own = opened(situation), sent.identity
    if own.year != the_round.year:
        raise MisfitError(say("workbook.misfit.year", year=own.year, own=the_round.year))
    if own.edition != the_round.edition.name:
        raise MisfitError(say("workbook.misfit.edition", edition=own.edition, own=the_round.edition.name))
    if own.form != form.name:
        raise MisfitError(say("workbook.misfit.form", title=form.title(situation)))


def _check_headings(sent: SentSheet, sheet: Sheet, cells: Cells) -> None:
    """Refuse a sheet whose columns were renamed or moved, and one whose columns mean something else by now."""
    found = [cells[at].text if (at := (HEADINGS_ROW, sent.at(column))) in cells else "" for column in sent.columns]
    differs = [
        (address(HEADINGS_ROW, sent.at(column)), sheet.headings[column], words)
        for column, words in zip(sent.columns, found, strict=True)
        if column in sheet.headings and as_kept(sheet.headings[column]) != as_kept(words)
    ]
    if fingerprint(found) == sent.headings and not differs:
        return
    if fingerprint(found) == sent.headings or not differs:
        raise MisfitError(say("workbook.misfit.outdated"))
    cell, expected, words = differs[0]
    raise MisfitError(say("workbook.misfit.heading", cell=cell, expected=expected, found=words[:_SHOWN]))


def _merged_rows(contents: Contents) -> Mapping[int, str]:
    """Return the rows of the form that a merged range touches: what lies under it is hidden from whoever fills."""
    rows: dict[int, str] = {}
    for reference in contents.merged:
        if (found := _RANGE.fullmatch(reference)) is not None:
            first, last = int(found[1]), int(found[2])
            touched = {cell.row for cell in contents.cells if first <= cell.row <= last}
            rows |= dict.fromkeys(touched, reference)
    return rows


def _rows_twice(sent: SentSheet, cells: Cells) -> frozenset[str]:
    """Return the numbers of rows that are there more than once: which of them is meant, nobody knows."""
    at = sent.at(Column.NUMBER)
    numbers = Counter(
        as_kept(cell.text) for (row, column), cell in cells.items() if row >= FIRST_ROW and column == at
    )
    return frozenset(number for number, times in numbers.items() if times > 1)


class _Comparison(Struct, frozen=True):
    """The sheet as it went out, as it would go out now, and what is odd about the one that came back."""

    sent: SentSheet
    sheet: Sheet
    form: Form
    situation: Situation
    merged: Mapping[int, str]
    twice: frozenset[str]

    def read(self, row: int, cells: Mapping[int, Cell]) -> RowRead:
        """Find out which row this is, and read its cells."""
        number = as_kept(self._text(cells, Column.NUMBER))
        sent = self.sent.lines.get(number)
        if sent is None:
            stray = min(cells.values(), key=lambda cell: cell.column)
            return _wrong("stray", stray.address, found=stray.text[:_SHOWN])
        line = next((line for line in self.sheet.lines if line.key == sent.key), None)
        name = self._text(cells, Column.NAME)[:_SHOWN]
        if line is None:
            at = address(row, self.sent.at(Column.NAME))
            return _wrong("not_asked", at, sent.key, label=name) if self._is_touched(cells, sent) else RowRead()
        if row in self.merged:
            return _wrong("merged", self.merged[row], sent.key, label=name)
        if number in self.twice:
            return _wrong("twice", address(row, self.sent.at(Column.NUMBER)), sent.key, label=name)
        return self._renamed(row, cells, line) or self._cells(row, cells, sent, line)

    def _cells(self, row: int, cells: Mapping[int, Cell], sent: SentLine, line: Line) -> RowRead:
        questions = self.form.questions(self.situation)
        question, second = find(questions, line.key), find(questions, line.last_key)
        assert question is not None
        own = {column: cells[at] for column in sent.inputs if (at := self.sent.at(column)) in cells}
        addresses = {column: address(row, self.sent.at(column)) for column in self.sent.columns}
        found = Row(question, own, sent.inputs, addresses)
        read = read_row(found, self.form, self.situation)
        if second is not None and Column.LAST in sent.inputs:
            read = read.and_also(read_last(replace(found, question=second), self.form, self.situation))
        return read.and_also(self._written_over(row, cells, sent, line))

    def _is_touched(self, cells: Mapping[int, Cell], sent: SentLine) -> bool:
        return any(as_kept(self._text(cells, column)) != as_kept(was) for column, was in sent.inputs.items())

    def _renamed(self, row: int, cells: Mapping[int, Cell], line: Line) -> RowRead | None:
        for column in _NAMING:
            expected, found = line.locked.get(column, ""), self._text(cells, column)
            if column in self.sent.columns and column is not Column.NUMBER and as_kept(expected) != as_kept(found):
                at = address(row, self.sent.at(column))
                return _wrong("renamed", at, line.key, expected=expected, found=found[:_SHOWN])
        return None

    def _written_over(self, row: int, cells: Mapping[int, Cell], sent: SentLine, line: Line) -> RowRead:
        """Say which locked cells were written over: what stands there is not read, and whoever wrote it must know."""
        locked = [column for column in self.sent.columns if column not in sent.inputs]
        if fingerprint(self._text(cells, column) for column in locked) == sent.locked:
            return RowRead()
        read = RowRead()
        for column in locked:
            found = self._text(cells, column)
            if column is not Column.NUMBER and as_kept(line.locked.get(column, "")) != as_kept(found):
                at = address(row, self.sent.at(column))
                read = read.and_also(_wrong("locked", at, line.key, found=found[:_SHOWN]))
        return read

    def _text(self, cells: Mapping[int, Cell], column: Column) -> str:
        cell = cells.get(self.sent.at(column)) if column in self.sent.columns else None
        return cell.text if cell is not None else ""


def _wrong(why: str, cell: str, *keys: str, **words: str) -> RowRead:
    return RowRead(left=(Left(say(f"workbook.wrong.{why}", cell=cell, **words), keys),))
