"""Everything the page of a draft shows, gathered in one reading: rows, who entered what, files, what is locked."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from msgspec import Struct
from sqlalchemy import Connection

from bot.fill.door import Filler
from bot.site.pages import Pages
from bot.storage.entries import Entry, newest_entries
from handlers.forms import Form
from handlers.forms_at_hand import page_forms
from handlers.guide import described
from handlers.ports import Evidence
from handlers.rows import Row, Table, table
from handlers.situation import Situation, Submission
from scoring.model import Status

OPEN = "open"  # the choice of rows that nothing stands in


class Line(Struct, frozen=True):
    """One row with what lies around it: its newest entry, and its files."""

    row: Row
    entry: Entry | None
    files: tuple[Evidence, ...]

    @property
    def key(self) -> str:
        """The key of the row's own field."""
        return self.row.field.key

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys of everything that is entered in this row."""
        return tuple(field.key for field in (self.row.field, self.row.last_field) if field is not None)

    @property
    def is_open(self) -> bool:
        """Whether nothing has been entered or declared."""
        return self.row.verdict.tone == "open"


class View(Struct, frozen=True):
    """The page of one form."""

    form: str
    title: str
    who: str
    role_id: int
    tabs: tuple[tuple[str, str], ...]  # name and title of each form of this page
    others: tuple[tuple[int, str], ...]  # the drafts this person fills in besides: the role, and whose
    table: Table
    lines: tuple[Line, ...]
    locked: Submission | None
    now: datetime

    @property
    def departments(self) -> tuple[str, ...]:
        """The offices whose rows these are, in order."""
        return tuple(dict.fromkeys(line.row.department for line in self.lines if line.row.department))

    @property
    def met(self) -> int:
        """How many rows are met."""
        return self.table.counts.get(Status.MET, 0)

    @property
    def not_met(self) -> int:
        """How many are not."""
        return self.table.counts.get(Status.NOT_MET, 0)

    @property
    def missing(self) -> int:
        """How many nothing can be said of yet."""
        return self.table.counts.get(Status.MISSING, 0)

    def chosen(self, choice: str) -> tuple[Line, ...]:
        """Return the rows of one choice: those still open, those of one department, or all."""
        if choice == OPEN:
            return tuple(line for line in self.lines if line.is_open)
        if choice in self.departments:
            return tuple(line for line in self.lines if line.row.department == choice)
        return self.lines


def view(connection: Connection, filler: Filler, situation: Situation, form: Form) -> View:
    """Gather the page of one form."""
    assert situation.round is not None and situation.unit is not None
    laid_out, year = table(form, situation), situation.round.year
    entries = newest_entries(connection, situation.unit.id, form.name, year)
    files = situation.archive.evidence(form.name)
    return View(
        form.name,
        laid_out.title,
        described(filler.role, filler.role.unit_name),
        filler.role.id,
        tuple((one.name, one.title(situation)) for one in page_forms(situation)),
        tuple((role.id, described(role, role.unit_name)) for role in filler.others()),
        laid_out,
        tuple(_line(row, entries, files) for row in laid_out.rows),
        situation.submissions.get((form.name, year)),
        situation.now,
    )


def _line(row: Row, entries: dict[str, Entry], files: Sequence[Evidence]) -> Line:
    line = Line(row, None, ())
    found = [entries[key] for key in line.fields if key in entries]
    newest = max(found, key=lambda entry: entry.seq, default=None)
    return Line(row, newest, tuple(one for one in files if one.key in line.fields))


class Drawn(Struct, frozen=True):
    """The page's pieces that change while it is open, as HTML; `version` names exactly this state."""

    rows: dict[str, str]
    head: str
    is_locked: bool

    @property
    def version(self) -> str:
        """A digest of everything drawn."""
        return sha256("\x1f".join([self.head, str(self.is_locked), *self.rows.values()]).encode()).hexdigest()[:16]


def drawn(pages: Pages, shown: View) -> Drawn:
    """Draw the pieces that change."""
    rows = {line.key: pages.fragment("_fill_row.html", line=line, view=shown) for line in shown.lines}
    return Drawn(rows, pages.fragment("_fill_head.html", view=shown), shown.locked is not None)
