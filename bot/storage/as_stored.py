"""Rows as they are stored, for whoever must not stumble over what somebody has put into a column by hand.

SQLite keeps any value in any column; read in the usual way, a date that is none would be an exception.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Date, Select, String, type_coerce

from bot.storage.tables.kinds import Instant


class Unreadable(Struct, frozen=True):
    """A value that is no instant or date, in a column of these."""

    column: str
    stored: object

    def __str__(self) -> str:
        return f"{self.column} 读不出来（“{self.stored}”）"


def as_stored(columns: Iterable[Column[Any]]) -> list[ColumnElement[Any]]:
    """Select columns without having their times read."""
    return [type_coerce(one, String).label(one.name) if _is_time(one) else one for one in columns]


def read(connection: Connection, statement: Select[Any], *tables: Iterable[Column[Any]]) -> list[dict[str, Any]]:
    """Run a statement over `as_stored` columns of these tables and read the times, each wrong one as Unreadable."""
    return list(read_each(connection, statement, *tables))


def read_each(
    connection: Connection, statement: Select[Any], *tables: Iterable[Column[Any]]
) -> Iterator[dict[str, Any]]:
    """Run such a statement and read its rows one after the other."""
    times = {one.name: one for columns in tables for one in columns if _is_time(one)}
    for row in connection.execute(statement).mappings():
        yield _with_times(dict(row), times)


@contextmanager
def any_text(connection: Connection) -> Iterator[None]:
    """Let SQLite hand over text that is no UTF-8 either."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
    try:
        yield
    finally:
        driver.text_factory = str


def time_of(value: object) -> str:
    """Say when, for a sentence."""
    return f"{value:%Y-%m-%d %H:%M} UTC" if isinstance(value, datetime) else "时间不明"


def count_of(value: object) -> int:
    """Return a stored count, or -1 for what is none."""
    return value if isinstance(value, int) else -1


def unreadable(row: Mapping[str, Any]) -> Unreadable | None:
    """Return the first value of a row that could not be read."""
    return next((value for value in row.values() if isinstance(value, Unreadable)), None)


def _is_time(column: Column[Any]) -> bool:
    return isinstance(column.type, (Instant, Date))


def _with_times(row: Mapping[str, Any], times: Mapping[str, Column[Any]]) -> dict[str, Any]:
    return {name: _time(times[name], value) if name in times else value for name, value in row.items()}


def _time(column: Column[Any], stored: Any) -> datetime | date | Unreadable | None:
    """Read a time; one written otherwise than the program writes it, the program could not read either."""
    match stored:
        case None:
            return None
        case datetime():
            return stored.astimezone(UTC)
        case date():
            return stored
        case str():
            return _written(column, stored)
        case _:
            return Unreadable(column.name, stored)


def _written(column: Column[Any], stored: str) -> datetime | date | Unreadable:
    try:
        if isinstance(column.type, Date):
            day = date.fromisoformat(stored)
            return day if day.isoformat() == stored else Unreadable(column.name, stored)
        moment = datetime.fromisoformat(stored)
    except ValueError:
        return Unreadable(column.name, stored)
    canonical = moment.tzinfo is None and moment.isoformat(" ", "microseconds") == stored
    return moment.replace(tzinfo=UTC) if canonical else Unreadable(column.name, stored)
