"""Insert-or-leave and insert-or-replace, in the words of the database at hand.

Built once each: building a statement costs more than running it.
"""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table) -> Any:
    """Return an insert that leaves a row alone when its unique key is already there."""
    return _insert_new(connection.dialect.name, table)


def insert_or_replace(connection: Connection, table: Table) -> Any:
    """Return an insert that overwrites every other column of the row with the same primary key."""
    return _insert_or_replace(connection.dialect.name, table)


@cache
def _insert_new(dialect: str, table: Table) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _insert_or_replace(dialect: str, table: Table) -> Any:
    statement = _insert(dialect, table)
    keys = {column.name for column in table.primary_key}
    changes = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes)


def _insert(dialect: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
