"""What the hidden sheet of a workbook says: whose it is, and what went out.

Anybody may have changed it: it is only compared with what is known here, never believed.
"""

from collections.abc import Mapping

from msgspec import Struct

from handlers.sheets import LAYOUT, Column, Identity

_MOST_NAME = 40  # letters of a name that is shown


class SentLine(Struct, frozen=True):
    """One row as it went out: its question, a fingerprint of its locked words, its inputs and what stood in them."""

    key: str
    locked: str
    inputs: Mapping[Column, str]


class SentSheet(Struct, frozen=True):
    """A sheet as it went out. `headings` is a fingerprint; `lines` are by their number."""

    layout: str
    identity: Identity
    columns: tuple[Column, ...]
    headings: str
    lines: Mapping[str, SentLine]

    @property
    def is_of_this_layout(self) -> bool:
        """Whether it was laid out as sheets are today."""
        return self.layout == LAYOUT

    def at(self, column: Column) -> int:
        """The number of a column, from 1."""
        return self.columns.index(column) + 1


def sent_sheet(rows: tuple[tuple[str, ...], ...]) -> SentSheet | None:
    """Read the hidden sheet's rows; None where they are not what was written there."""
    try:
        head = {row[0]: row[1:] for row in rows if row and row[0] != "line"}
        unit_id, unit = head["unit"]
        identity = Identity(
            int(unit_id),
            unit[:_MOST_NAME],
            head["form"][0],
            int(head["year"][0]),
            head["edition"][0][:_MOST_NAME],
            int(head["revision"][0]),
        )
        columns = tuple(Column(name) for name in head["columns"][0].split())
        lines = {row[1]: _line(row) for row in rows if row and row[0] == "line"}
        return SentSheet(head["layout"][0], identity, columns, head["headings"][0], lines)
    except (KeyError, ValueError, IndexError):
        return None


def _line(row: tuple[str, ...]) -> SentLine:
    _, _, key, locked, inputs, *given = row
    names = [Column(name) for name in inputs.split()]
    stood = [*given, *[""] * (len(names) - len(given))]
    return SentLine(key, locked, dict(zip(names, stood, strict=True)))
