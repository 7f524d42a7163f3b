"""Opens a database at the version this program knows."""

from sqlalchemy import Engine

from bot.crash import NEVER, CrashPoint
from bot.storage import schema
from bot.storage.engine import open_engine


def open_current(url: str, crash: CrashPoint = NEVER) -> Engine:
    """Open a database, created and migrated where that is missing. Raises DatabaseError."""
    database = open_engine(url, crash)
    try:
        schema.ensure(database)
    except BaseException:
        database.dispose()
        raise
    return database
