"""Opens a database at the version this program knows."""

from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

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


def file_of(url: str) -> Path | None:
    """Return the file an embedded database is; None for a server, for one in memory, and for what is no address."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return None
    embedded = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
    return Path(parsed.database or "") if embedded else None


def is_made(url: str) -> bool:
    """Whether the program's tables are there, in whatever version; leaves no trace. May raise DatabaseError."""
    if (file := file_of(url)) is not None and not file.exists():
        return False  # an engine would make the folder, a connection the file
    database = open_engine(url)
    try:
        with database.connect() as connection:
            return schema.version(connection) is not None
    finally:
        database.dispose()
