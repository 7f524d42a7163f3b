"""How a command gets at the settings and the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.cli.refusal import unreachable
from bot.crash import NEVER, CrashPoint
from bot.logs import configure
from bot.settings import Settings, read_settings
from bot.storage.engine import DatabaseError, open_engine
from bot.storage.opening import file_of, is_made, open_current


def opened(crash: CrashPoint = NEVER) -> tuple[Settings, Engine]:
    """Read the settings and open their database, created and migrated where missing."""
    settings = read_settings()
    configure(settings.log)
    try:
        return settings, open_current(settings.database, crash)
    except DBAPIError as error:
        raise unreachable(error, file=file_of(settings.database)) from error


def opened_filled() -> Engine:
    """Open the settings' database for a look at what is there. Raises DatabaseError where nothing is.

    A look that first made an empty database would find that in good order, however the address was mistyped.
    """
    _refuse_unmade(read_settings())
    return opened()[1]


def existing() -> tuple[Settings, Engine]:
    """Open the settings' database as it stands, of whatever version. Raises DatabaseError where nothing is."""
    settings = read_settings()
    configure(settings.log)
    _refuse_unmade(settings)
    return settings, open_engine(settings.database)


def _refuse_unmade(settings: Settings) -> None:
    try:
        made = is_made(settings.database)
    except DBAPIError as error:
        raise unreachable(error, file=file_of(settings.database)) from error
    if not made:
        raise DatabaseError(
            "SHIFAN_DATABASE 所指的数据库还没有建立，没有可看的记录。请检查它指的是不是要看的那个数据库。"
        )


@contextmanager
def writing() -> Iterator[tuple[Settings, Connection]]:
    """One transaction on the settings' database."""
    settings, database = opened()
    try:
        with database.begin() as connection:
            yield settings, connection
    except OperationalError as error:
        raise unreachable(error, file=file_of(settings.database)) from error
    finally:
        database.dispose()
