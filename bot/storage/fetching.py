"""Messages in the inbox whose file is still on its way. They keep their place: nothing later of their chat overtakes.

Such a row waits like every other, with attempts below zero: as many as may still fail.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from bot.storage.states import is_waiting
from bot.storage.tables import inbox

TRIES = 3


def to_fetch(connection: Connection, source: str, most: int) -> Sequence[Any]:
    """Return the oldest messages of a source whose files are to be fetched, as (id, payload, attempts)."""
    waiting = (inbox.c.source == source) & is_waiting(inbox) & (inbox.c.attempts < 0)
    return connection.execute(
        select(inbox.c.id, inbox.c.payload, inbox.c.attempts).where(waiting).order_by(inbox.c.id).limit(most)
    ).all()


def fetched(connection: Connection, inbox_id: int, payload: str) -> None:
    """Let a message have its turn, with what became of its file."""
    row = update(inbox).where(inbox.c.id == inbox_id, inbox.c.attempts < 0)
    connection.execute(row.values(payload=payload, attempts=0))


def failed_once(connection: Connection, inbox_id: int, attempts: int) -> None:
    """Count an attempt that failed; after the last it is not to be fetched any more, and has its turn without."""
    row = update(inbox).where(inbox.c.id == inbox_id, inbox.c.attempts == attempts)
    connection.execute(row.values(attempts=attempts + 1))
