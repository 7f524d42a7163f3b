"""A fresh installation for every journey, copied from one that was set up once."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, make_url, select, text

from bot.storage.engine import open_engine
from bot.storage.invites import issue
from bot.storage.registry import import_units, read_units
from bot.storage.round_entry import open_round
from bot.storage.tables import units
from tests.fakes import REGISTER, YEAR

UNIT = "文水县"
_numbers = count(1)


class Places(Protocol):
    """Where databases come from."""

    def fresh(self) -> str:
        """Return the address of a copy of the installation that was set up."""
        ...

    def empty(self) -> str:
        """Return the address of a database with nothing in it."""
        ...


class SqlitePlaces:
    """Copies of one file."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder, self._template = folder, template

    def fresh(self) -> str:
        number = next(_numbers)
        shutil.copy(self._template, self._folder / f"journey{number}.db")
        return f"sqlite:///{self._folder}/journey{number}.db"

    def empty(self) -> str:
        return f"sqlite:///{self._folder}/journey{next(_numbers)}.db"


class PostgresqlPlaces:
    """Copies of one database, made by the server."""

    def __init__(self, template: str) -> None:
        self._url = make_url(template).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def fresh(self) -> str:
        return self._create(f" TEMPLATE {self._url.database}")

    def empty(self) -> str:
        return self._create("")

    def _create(self, clause: str) -> str:
        name = f"journey{next(_numbers)}"
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}{clause}"))
        return self._url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def close(self) -> None:
        """Drop the copies."""
        with self._admin.connect() as connection:
            made = connection.execute(text("SELECT datname FROM pg_database WHERE datname LIKE 'journey%'")).scalars()
            for name in made.all():
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        self._admin.dispose()


def set_up(database: Engine) -> None:
    """Open the round and enter the units, as the bureau does."""
    with database.begin() as connection:
        open_round(connection, YEAR, "shanxi-2022", None, datetime.now(UTC))
        import_units(connection, read_units(REGISTER), datetime.now(UTC))


def invited(connection: Connection) -> str:
    """Issue the invite of the journey."""
    unit_id = connection.execute(select(units.c.id).where(units.c.name == UNIT)).scalar_one()
    return issue(connection, "contact", datetime.now(UTC), unit_id=unit_id).code


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """A database beside the serving process, as a command has it."""
    database = open_engine(url)
    try:
        yield database
    finally:
        database.dispose()
