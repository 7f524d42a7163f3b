"""What is found in a workbook that comes back, as plain values; `bot.files.workbook_reading` finds it."""

from enum import StrEnum

from msgspec import Struct

from handlers.sheets import address


class CellKind(StrEnum):
    """What a cell was found to hold."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    FORMULA = "formula"
    ERROR = "error"
    TOO_LONG = "too_long"


class Cell(Struct, frozen=True):
    """A cell that is not empty; `text` is what a person would have typed into it."""

    row: int
    column: int
    kind: CellKind
    text: str

    @property
    def address(self) -> str:
        """Its name, such as H5."""
        return address(self.row, self.column)


class Contents(Struct, frozen=True):
    """What was found in a workbook: the hidden sheet's rows, the form's cells, and the ranges that are merged."""

    identity: tuple[tuple[str, ...], ...]
    cells: tuple[Cell, ...]
    merged: tuple[str, ...] = ()


class Unusable(StrEnum):
    """Why a file cannot be read as a workbook at all."""

    EMPTY = "empty"  # 0 bytes
    TOO_LARGE = "too_large"  # the file, in bytes
    OTHER_KIND = "other_kind"  # a picture, a text, another office program's file
    OLD_EXCEL = "old_excel"  # .xls, .et: a format of before 2007
    CSV = "csv"
    DOCUMENT = "document"  # a text document
    OPEN_DOCUMENT = "open_document"  # .ods
    BINARY_WORKBOOK = "binary_workbook"  # .xlsb
    STRICT_WORKBOOK = "strict_workbook"  # "Strict Open XML", which few programs write and fewer read
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    MACROS = "macros"
    EXTERNAL_LINKS = "external_links"
    EMBEDDED = "embedded"  # other files inside
    UNSAFE_NAMES = "unsafe_names"  # paths that lead out of the archive
    TOO_MANY_PARTS = "too_many_parts"
    SWOLLEN = "swollen"  # much larger unpacked than it may be
    ENTITIES = "entities"  # XML that defines its own abbreviations
    TOO_MANY_SHEETS = "too_many_sheets"
    TOO_MANY_ROWS = "too_many_rows"
    OUTSIDE = "outside"  # a cell far from the form
    TOO_HEAVY = "too_heavy"  # took more memory or time than it may
    FOREIGN = "foreign"  # a sound workbook that did not come from here


class Refusal(Struct, frozen=True):
    """A file that is not read, with the place where there is one (a cell, a part's name)."""

    why: Unusable
    where: str = ""
