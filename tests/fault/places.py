"""A fresh installation for every journey, copied from one that was set up once."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, make_url, select, text

from bot.storage.engine import open_engine
from bot.storage.invites import issue
from bot.storage.registry import import_units, read_units
from bot.storage.round_entry import open_round
from bot.storage.tables import metadata, units
from tests.fakes import REGISTER, YEAR

UNIT = "文水县"
_numbers = count(1)


class Places(Protocol):
    """Where databases come from; each is its own journey's for as long as the block lasts."""

    def fresh(self) -> AbstractContextManager[str]:
        """The address of an installation that was set up."""
        ...

    def empty(self) -> AbstractContextManager[str]:
        """The address of a database with nothing in it."""
        ...


class SqlitePlaces:
    """Copies of one file."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder, self._template = folder, template

    @contextmanager
    def fresh(self) -> Iterator[str]:
        with self._place() as place:
            shutil.copy(self._template, place / "shifan.db")
            yield f"sqlite:///{place}/shifan.db"

    @contextmanager
    def empty(self) -> Iterator[str]:
        with self._place() as place:
            yield f"sqlite:///{place}/shifan.db"

    @contextmanager
    def _place(self) -> Iterator[Path]:
        place = self._folder / f"journey{next(_numbers)}"
        place.mkdir()
        try:
            yield place
        finally:
            shutil.rmtree(place)


class PostgresqlPlaces:
    """A few databases used in turn: making and dropping one costs more than a journey."""

    def __init__(self, template: str, how_many: int) -> None:
        url = make_url(template).set(drivername="postgresql+psycopg")
        admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        self._free: SimpleQueue[Engine] = SimpleQueue()
        with admin.connect() as connection:
            for _ in range(how_many):
                name = f"{url.database}_{next(_numbers)}"
                connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {url.database}"))
                self._free.put(create_engine(url.set(database=name), pool_size=1))
        admin.dispose()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        with self._one() as database:
            names = ", ".join(metadata.tables)
            with database.begin() as connection:
                connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            set_up(database)
            yield _address(database)

    @contextmanager
    def empty(self) -> Iterator[str]:
        with self._one() as database:
            with database.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
            yield _address(database)

    @contextmanager
    def _one(self) -> Iterator[Engine]:
        database = self._free.get()
        try:
            yield database
        finally:
            self._free.put(database)

    def close(self) -> None:
        while not self._free.empty():
            self._free.get().dispose()


def _address(database: Engine) -> str:
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


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
