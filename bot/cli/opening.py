"""How a command gets at the settings and the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.cli.refusal import unreachable
from bot.crash import NEVER, CrashPoint
from bot.logs import configure
from bot.settings import Settings, read_settings
from bot.storage.opening import open_current


def opened(crash: CrashPoint = NEVER) -> tuple[Settings, Engine]:
    """Read the settings and open their database, created and migrated where missing."""
    settings = read_settings()
    configure(settings.log)
    try:
        return settings, open_current(settings.database, crash)
    except DBAPIError as error:
        raise unreachable(error) from error


@contextmanager
def writing() -> Iterator[tuple[Settings, Connection]]:
    """One transaction on the settings' database."""
    settings, database = opened()
    try:
        with database.begin() as connection:
            yield settings, connection
    except OperationalError as error:
        raise unreachable(error) from error
    finally:
        database.dispose()
