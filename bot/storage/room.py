"""Whether there is room on the disk: tried beforehand, and told from an error afterwards."""

import errno
import sqlite3
from pathlib import Path
from tempfile import TemporaryFile

TRIED_BYTES = 64 * 1024
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_FULL = sqlite3.SQLITE_FULL
_FULL_ON_SERVER = "53100"  # PostgreSQL's disk_full


def try_writing(folder: Path) -> None:
    """Write a little where these files are kept, and leave nothing. Raises OSError; see `is_full`."""
    place = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    with TemporaryFile(dir=place, buffering=0) as file:
        file.write(bytes(TRIED_BYTES))


def is_without_room(folder: Path) -> bool:
    """Whether the disk is full on which this folder lies: SQLite itself may speak of an I/O error."""
    try:
        try_writing(folder)
    except OSError as error:
        return is_full(error)
    return False


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or what it comes from, says that a disk is full: ours, or the database server's."""
    while error is not None:
        for each in (error, getattr(error, "orig", None)):
            is_ours = isinstance(each, OSError) and each.errno in _NO_ROOM
            if is_ours or getattr(each, "sqlite_errorcode", None) == _FULL:
                return True
            if getattr(each, "sqlstate", None) == _FULL_ON_SERVER:
                return True
        error = error.__cause__ or error.__context__
    return False
