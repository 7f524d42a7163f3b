"""A row as a line of JSON: what is stored exactly, and nothing that depends on the database.

Instants are UTC with microseconds, dates ISO; decimals are stored as text and stay as they are.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, Column, Date, Table, Text

from bot.storage.tables import Instant

_MOST = 2**63


def to_line(table: Table, row: Mapping[str, Any]) -> bytes:
    """Write one row. Raises ValueError with the column's name for a value that is not of its kind."""
    return orjson.dumps([_to_wire(column, row[column.name]) for column in table.columns]) + b"\n"


def from_line(table: Table, line: bytes) -> dict[str, Any]:
    """Read one row. Raises ValueError for whatever `to_line` would not have written."""
    values = orjson.loads(line)
    if not isinstance(values, list) or len(values) != len(table.columns) or not line.endswith(b"\n"):
        raise ValueError(table.name)
    return {column.name: _from_wire(column, value) for column, value in zip(table.columns, values, strict=True)}


def _to_wire(column: Column[Any], value: Any) -> Any:
    match column.type, value:
        case _, None:
            return None
        case Instant(), datetime():
            return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
        case Date(), date():
            return value.isoformat()
        case Boolean(), bool():
            return value
        case BigInteger(), int() if not isinstance(value, bool) and -_MOST <= value < _MOST:
            return value
        case Text(), str() if _is_text(value):
            return value
        case _:
            raise ValueError(column.name)


def _from_wire(column: Column[Any], value: Any) -> Any:
    read: Any = value
    if isinstance(value, str) and isinstance(column.type, Instant):
        read = datetime.fromisoformat(value)
        if read.tzinfo is None:
            raise ValueError(column.name)
    elif isinstance(value, str) and isinstance(column.type, Date):
        read = date.fromisoformat(value)
    if (value is None and not column.nullable) or _to_wire(column, read) != value:
        raise ValueError(column.name)
    return read


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half a pair: JSON could not hold it
        return False
    return True
