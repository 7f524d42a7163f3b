"""A county's workbook, filled in and sent back: written, changed and read by the program's own code.

sheet = Filled(li, "indicators")
sheet.puts("high_tech", "33")
li.does(sheet.upload())
"""

from collections.abc import Callable
from io import BytesIO

from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.files.workbook import write_workbook
from bot.files.workbook_process import _lines
from bot.files.workbook_reading import understood
from handlers.contents import Contents, Refusal
from handlers.effects import Document, DocumentKind
from handlers.every_form import FORMS
from handlers.ports import StoredFile
from handlers.said import Upload
from handlers.sheet_out import sheet_out
from handlers.sheets import FIRST_ROW, HEADINGS_ROW, Column, Sheet, address
from tests.handlers.people import Person

NAME = "表.xlsx"


class Filled:
    """One workbook as it went out to somebody, and what is done to it."""

    def __init__(self, person: Person, form: str = "indicators") -> None:
        situation = person.town.situation(person.conversation, person.roles)
        self.sheet: Sheet = sheet_out(FORMS[form], situation)
        self.book = load_workbook(BytesIO(write_workbook(self.sheet)))

    @property
    def page(self) -> Worksheet:
        return self.book[self.sheet.tab]

    def at(self, key: str, column: Column = Column.VALUE) -> str:
        """The address of a row's cell."""
        row = FIRST_ROW + [line.key for line in self.sheet.lines].index(key)
        return address(row, self.sheet.columns.index(column) + 1)

    def heading(self, column: Column) -> str:
        return address(HEADINGS_ROW, self.sheet.columns.index(column) + 1)

    def puts(self, key: str, value: object, column: Column = Column.VALUE, **more: object) -> "Filled":
        """Put a value in a row's cell, and others in further columns by their names."""
        self.page[self.at(key, column)] = value
        for name, other in more.items():
            self.page[self.at(key, Column(name))] = other
        return self

    def changes(self, change: Callable[[Worksheet], object]) -> "Filled":
        change(self.page)
        return self

    def says(self, **identity: str) -> "Filled":
        """Write over the hidden sheet: `says(year="2021")`."""
        for row in self.book["shifan"].iter_rows():
            if row[0].value in identity:
                row[1].value = identity[str(row[0].value)]
        return self

    def contents(self) -> Contents | Refusal:
        saved = BytesIO()
        self.book.save(saved)
        found = understood(_lines(saved))
        assert found is not None
        return found

    def upload(self) -> Upload:
        return Upload(StoredFile("ab" * 32, NAME, "application/zip", 12_000), "", self.contents())


def refused(refusal: Refusal, name: str = NAME) -> Upload:
    """A file that could not be read as a workbook."""
    return Upload(StoredFile("cd" * 32, name, "application/zip", 12_000), "", refusal)


def handed_out(person: Person) -> Document:
    """The workbook that goes with the newest message."""
    document = person.shown[-1].document
    assert document is not None and document.kind is DocumentKind.WORKBOOK
    return document


def in_form(person: Person, form: str) -> Person:
    """The same person with another form on the table."""
    person.conversation = replace(person.conversation, form=form)
    return person
