"""Reads a sheet's XML once for its outline: how many rows, what lies outside the form, which cells are merged."""

import re
from typing import IO
from xml.parsers import expat

from bot.files.workbook_archive import UnusableError
from handlers.contents import Unusable
from handlers.sheets import address

MOST_ROWS = 400
MOST_COLUMNS = 40
_MOST_ROW_TAGS = 20_000  # programs write rows that are only dressed
_MOST_MERGED = 200
_DEEPEST = 40
_CHUNK = 2**16
_FILLING = frozenset({"v", "is", "f"})
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


class Survey:
    """One sheet's outline. `merged` holds its merged ranges."""

    def __init__(self) -> None:
        self.merged: list[str] = []
        self._rows = self._filled_rows = self._depth = 0
        self._row, self._column, self._last_filled = 0, 0, 0

    def read(self, part: IO[bytes]) -> None:
        """Read the part to its end. Raises UnusableError as soon as a bound is passed or the XML defines entities."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = _refuse_entities
        parser.EntityDeclHandler = _refuse_entities
        try:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - expat's own signature
            parser.Parse(b"", True)  # noqa: FBT003 - same
        except expat.ExpatError as error:
            raise UnusableError(Unusable.DAMAGED) from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnusableError(Unusable.DAMAGED)
        match tag.rpartition(":")[2]:
            case "row":
                self._on_row(attributes.get("r"))
            case "c":
                self._on_cell(attributes.get("r"))
            case "mergeCell":
                self._on_merged(attributes.get("ref", ""))
            case name if name in _FILLING and self._row:
                self._on_filled()

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if tag.rpartition(":")[2] == "sheetData":
            self._row = 0

    def _on_row(self, number: str | None) -> None:
        self._rows += 1
        if self._rows > _MOST_ROW_TAGS:
            raise UnusableError(Unusable.TOO_MANY_ROWS)
        if number is not None and not number.isdecimal():
            raise UnusableError(Unusable.DAMAGED)
        self._row = int(number) if number is not None else self._row + 1
        self._column = 0

    def _on_cell(self, name: str | None) -> None:
        if name is None:
            self._column += 1
            return
        found = _ADDRESS.fullmatch(name)
        if found is None:
            raise UnusableError(Unusable.DAMAGED)
        self._column = _column_number(found.group(1))
        self._row = int(found.group(2))

    def _on_filled(self) -> None:
        if self._row != self._last_filled:
            self._last_filled = self._row
            self._filled_rows += 1
        if self._filled_rows > MOST_ROWS:
            raise UnusableError(Unusable.TOO_MANY_ROWS)
        if self._row > MOST_ROWS or self._column > MOST_COLUMNS:
            raise UnusableError(Unusable.OUTSIDE, address(self._row, self._column))

    def _on_merged(self, reference: str) -> None:
        if len(self.merged) == _MOST_MERGED:
            raise UnusableError(Unusable.TOO_HEAVY)
        self.merged.append(reference[:20])


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _refuse_entities(*_: object) -> None:
    raise UnusableError(Unusable.ENTITIES)
