"""Which messages are still to be dealt with, in the very words of the indexes that know.

The states are written out: for bound ones SQLite prepares the statement anew each time, or reads the whole table.
"""

from sqlalchemy import ColumnElement, FromClause, literal_column

from bot.storage.tables import outbox


def is_waiting(rows: FromClause) -> ColumnElement[bool]:
    """Whether a row of the inbox, or of an alias of it, waits for its turn."""
    return rows.c.state == literal_column("'waiting'")


def is_pending() -> ColumnElement[bool]:
    """Whether a row of the outbox is to be sent, or in somebody's hand."""
    return outbox.c.state.in_([literal_column("'ready'"), literal_column("'sending'")])
