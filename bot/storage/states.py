"""Which messages are still to be dealt with, or to be decided about, in the very words of the indexes that know.

The states are written out: for bound ones SQLite prepares the statement anew each time, or reads the whole table.
"""

from sqlalchemy import ColumnElement, FromClause, literal_column

from bot.storage.tables import inbox, outbox


def is_waiting(rows: FromClause) -> ColumnElement[bool]:
    """Whether a row of the inbox, or of an alias of it, waits for its turn."""
    return rows.c.state == literal_column("'waiting'")


def is_pending() -> ColumnElement[bool]:
    """Whether a row of the outbox is to be sent, or in somebody's hand."""
    return outbox.c.state.in_([literal_column("'ready'"), literal_column("'sending'")])


def is_undelivered() -> ColumnElement[bool]:
    """Whether a row of the outbox did not arrive, or nobody knows whether it did."""
    return outbox.c.state.in_([literal_column(f"'{state}'") for state in ("uncertain", "failed", "blocked")])


def is_aside() -> ColumnElement[bool]:
    """Whether a row of the inbox could not be dealt with, however often it was tried."""
    return inbox.c.state == literal_column("'aside'")
