"""The working days this installation knows: the package's, the files', and what the bureau entered."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.holidays import workdays
from bot.storage.tables import year_tables
from reminders.workdays import Workdays, YearTable
from reminders.year_tables import read_table

_KNOWN: dict[tuple[int, ...], Workdays] = {}  # by the ids of what was entered: reading the package takes a while


def known_workdays(connection: Connection) -> Workdays:
    """Return every day that is known. The newest entry of a year counts."""
    rows = connection.execute(select(year_tables).order_by(year_tables.c.id)).all()
    newest = {row.year: row for row in rows}
    key = tuple(row.id for row in newest.values())
    if key not in _KNOWN:
        _KNOWN.clear()
        _KNOWN[key] = workdays([read_table(row.body, f"{row.year}.toml") for row in newest.values()])
    return _KNOWN[key]


def enter_year(connection: Connection, body: str, name: str, person_id: int | None, now: datetime) -> YearTable:
    """Enter a year's table as a file holds it. Raises CalendarError for a bad one."""
    table = read_table(body, name)
    connection.execute(insert(year_tables).values(year=table.year, body=body, person_id=person_id, entered_at=now))
    return table
