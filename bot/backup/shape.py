"""What the tables of a migration are: their columns and kinds of value, the same whatever the database.

Asked of the migrations themselves, run on an empty database in memory: a backup of an older version is read, checked
and restored by what its tables were then, and a table or column that no migration made is known as none.
"""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeEngine

from bot.storage import schema
from bot.storage.engine import open_engine
from bot.storage.tables import Instant

_OWN = "alembic_version"  # the manifest says the migration


@cache
def shape_of(migration: str) -> tuple[Table, ...]:
    """Return the tables of a known migration, each after those it refers to."""
    database = open_engine("sqlite://")
    try:
        schema.migrate(database, migration)
        found = MetaData()
        found.reflect(database)
    finally:
        database.dispose()
    return tuple(_neutral(table) for table in found.sorted_tables if table.name != _OWN)


def file_columns(migration: str) -> tuple[Column[str], ...]:
    """Return the columns that name a received file by its digest, as something's own."""
    return tuple(column for table in shape_of(migration) for column in table.columns if column.info[_FILES])


_FILES = "files"


def _neutral(table: Table) -> Table:
    columns = [
        Column(
            column.name,
            _kind(column.type),
            primary_key=column.primary_key,
            nullable=column.nullable,
            autoincrement=False,
            info={_FILES: any(key.column.table.name == _FILES for key in column.foreign_keys)},
        )
        for column in table.columns
    ]
    return Table(table.name, MetaData(), *columns)


def _kind(found: TypeEngine[Any]) -> TypeEngine[Any]:
    match found:
        case DateTime():
            return Instant()
        case Date():
            return Date()
        case Boolean():
            return Boolean()
        case Integer():
            return BigInteger()
        case String():
            return Text()
        case _:
            raise TypeError(f"a backup does not know this kind of column: {found!r}")
