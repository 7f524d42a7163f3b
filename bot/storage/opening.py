"""Opens a database at the version this program knows."""

from pathlib import Path

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


def is_made(url: str) -> bool:
    """Whether the program's tables are there, in whatever version; leaves no trace. May raise DatabaseError."""
    backend, _, place = url.partition(":///")
    if backend.startswith("sqlite") and not Path(place.partition("?")[0]).exists():
        return False  # an engine would make the folder, a connection the file
    database = open_engine(url)
    try:
        with database.connect() as connection:
            return schema.version(connection) is not None
    finally:
        database.dispose()
