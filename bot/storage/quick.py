"""Runs statements of the hot path without the machinery around them, which on SQLite costs more than the work itself.

SQLAlchemy compiles them as ever, but once; values pass through their types' own processing. On PostgreSQL, and where
somebody listens to statements (the crash hook), they go the ordinary way.
"""

import re
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from operator import itemgetter
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import Insert, UpdateBase

from bot.storage.tables.kinds import Instant

TOGETHER = (64, 16, 4, 1)  # rows inserted by one statement: few sizes, as each is prepared once and kept
VALUES = re.compile(r"VALUES (\([^()]*\))")
MOST_STATEMENTS = 512  # a statement counts once for each length of its lists
MOST_INSTANTS = 16

Process = Callable[[Any], Any] | None


def write(connection: Connection, statement: UpdateBase, rows: Sequence[Mapping[str, Any]]) -> int:
    """Execute once for each row (all with the same keys), and return how many rows of the table were touched.

    On PostgreSQL only a single row's count can be relied upon.
    """
    if not _is_quick(connection):
        return connection.execute(statement, [dict(row) for row in rows]).rowcount
    plan = _writing(statement, tuple(rows[0]), connection.dialect)
    if len(rows) == 1:
        return _run(connection, plan.sql, plan.bind(rows[0])).rowcount
    return _run_many(connection, plan.sql, [plan.bind(row) for row in rows]).rowcount


def insert_one(connection: Connection, statement: Insert, row: Mapping[str, Any]) -> int:
    """Insert a row of a table with an id of its own, and return that id."""
    if _is_quick(connection):
        plan = _writing(statement, tuple(row), connection.dialect)
        given = _run(connection, plan.sql, plan.bind(row)).lastrowid
    else:
        key = connection.execute(statement.values(dict(row))).inserted_primary_key
        given = key[0] if key is not None else None
    assert given is not None, "a row that was inserted has an id"
    return int(given)


def write_many(
    connection: Connection, statement: UpdateBase, rows: Iterable[Mapping[str, Any]], shared: Mapping[str, Any]
) -> None:
    """Execute once for each row. What all of them have in common is given once; no row is kept: thousands pass."""
    known = iter(rows)
    first = next(known, None)
    if first is None:
        return
    everything = chain((first,), known)
    if not _is_quick(connection):
        connection.execute(statement, [{**shared, **row} for row in everything])
        return
    plan = _writing(statement, (*first, *shared), connection.dialect)
    _run_many(connection, plan.sql, map(plan.binder(shared), everything))


def insert_many(
    connection: Connection, statement: Insert, rows: Sequence[Mapping[str, Any]], shared: Mapping[str, Any]
) -> None:
    """Insert these rows, with what all of them have in common, by as few statements as possible.

    While a statement runs other threads work on; between two of them they take the interpreter and give it back late.
    """
    if len(rows) == 1 or not _is_quick(connection):
        write(connection, statement, [{**shared, **row} for row in rows])
        return
    plan = _writing(statement, (*rows[0], *shared), connection.dialect)
    bound = [*map(plan.binder(shared), rows)]
    at = 0
    while at < len(bound):
        size = next(size for size in TOGETHER if size <= len(bound) - at)
        _run(connection, _repeated(plan.sql, size), tuple(chain.from_iterable(bound[at : at + size])))
        at += size


@lru_cache(MOST_STATEMENTS)
def _repeated(sql: str, times: int) -> str:
    """Return an insert of one row as one of so many."""
    return VALUES.sub(lambda found: "VALUES " + ", ".join([found[1]] * times), sql, count=1)


def read(connection: Connection, statement: Select[Any], given: Mapping[str, Any]) -> Sequence[Any]:
    """Return the rows of a select, with their columns as attributes. Lists in `given` fill expanding parameters."""
    if not _is_quick(connection):
        return connection.execute(statement, dict(given)).all()
    lengths = [(name, len(value)) for name, value in given.items() if isinstance(value, list)]
    plan = _reading(statement, tuple(given), tuple(lengths), connection.dialect)
    return plan.rows(_run(connection, plan.sql, plan.bind(given)).fetchall())


def _is_quick(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite" and not connection.engine.dispatch.before_cursor_execute


def _run(connection: Connection, sql: str, values: Sequence[Any]) -> sqlite3.Cursor:
    try:
        return _driver(connection).execute(sql, values)
    except sqlite3.Error as error:
        raise _wrapped(sql, error, connection.dialect) from error


def _run_many(connection: Connection, sql: str, values: Iterable[Sequence[Any]]) -> sqlite3.Cursor:
    try:
        return _driver(connection).executemany(sql, values)
    except sqlite3.Error as error:
        raise _wrapped(sql, error, connection.dialect) from error


def _driver(connection: Connection) -> sqlite3.Connection:
    """Return what runs statements, within a transaction."""
    driver: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
    if not driver.in_transaction:
        connection.begin()
    return driver


def _wrapped(sql: str, error: sqlite3.Error, dialect: Dialect) -> BaseException:
    """Return the error as SQLAlchemy would raise it, without the values: they may be answers."""
    return DBAPIError.instance(
        sql, None, error, sqlite3.Error, hide_parameters=True, connection_invalidated=False, dialect=dialect
    )


class _Writing(Struct, frozen=True):
    """A compiled statement and how a row's values are put into its order."""

    sql: str
    constants: tuple[tuple[int, Any], ...]
    fields: tuple[tuple[str, Process], ...]
    pick: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    processes: tuple[tuple[int, Callable[[Any], Any]], ...]  # by the place of their field

    def bind(self, row: Mapping[str, Any]) -> Sequence[Any]:
        picked = self.pick(row)
        if not self.processes and not self.constants:
            return picked
        values = list(picked)
        for at, process in self.processes:
            values[at] = process(values[at])
        for at, value in self.constants:
            values.insert(at, value)
        return values

    def binder(self, shared: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
        """Return what binds a row beside values that are the same for all rows, and are made ready once."""
        template: list[Any] = []
        own: list[tuple[int, str, Process]] = []
        fields, constants = iter(self.fields), dict(self.constants)
        for at in range(len(self.fields) + len(constants)):
            if at in constants:
                template.append(constants[at])
                continue
            name, process = next(fields)
            if name in shared:
                template.append(shared[name] if process is None else process(shared[name]))
            else:
                template.append(None)
                own.append((at, name, process))

        def bind(row: Mapping[str, Any]) -> tuple[Any, ...]:
            values = template.copy()
            for at, name, process in own:
                values[at] = row[name] if process is None else process(row[name])
            return tuple(values)

        return bind


class _Reading(Struct, frozen=True):
    """A compiled select for lists of certain lengths, and what makes its rows."""

    sql: str
    template: tuple[Any, ...]  # the constants, and a gap for every value
    singles: tuple[tuple[int, str, Process], ...]  # place, name
    lists: tuple[tuple[int, str, int, Process], ...]  # place, name, which of its values
    new_row: Callable[[Iterable[Any]], Any]
    columns: tuple[tuple[int, Callable[[Any], Any]], ...]

    def bind(self, given: Mapping[str, Any]) -> list[Any]:
        values = list(self.template)
        for at, name, process in self.singles:
            values[at] = given[name] if process is None else process(given[name])
        if self.lists:
            flat = {name: _flat(value) for name, value in given.items() if isinstance(value, list)}
            for at, name, which, process in self.lists:
                values[at] = flat[name][which] if process is None else process(flat[name][which])
        return values

    def rows(self, found: Sequence[tuple[Any, ...]]) -> list[Any]:
        if not self.columns:
            return [*map(self.new_row, found)]
        rows = []
        for each in found:
            values = list(each)
            for at, process in self.columns:
                values[at] = process(values[at])
            rows.append(self.new_row(values))
        return rows


@lru_cache(MOST_STATEMENTS)
def _writing(statement: UpdateBase, names: tuple[str, ...], dialect: Dialect) -> _Writing:
    compiled: Any = statement.compile(dialect=dialect, column_keys=sorted(names))
    given = set(names)
    constants, fields = [], []
    for at, name in enumerate(compiled.positiontup):
        process = _bind_process(compiled.binds[name].type, dialect)
        if name in given:
            fields.append((name, process))
        else:
            value = compiled.params[name]
            constants.append((at, value if process is None else process(value)))
    processes = [(at, process) for at, (_, process) in enumerate(fields) if process is not None]
    pick = _picking([name for name, _ in fields])
    return _Writing(compiled.string, tuple(constants), tuple(fields), pick, tuple(processes))


def _picking(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Return what takes the values of these names out of a row; `itemgetter` gives a single one bare."""
    return itemgetter(*names) if len(names) > 1 else lambda row: tuple(row[name] for name in names)


@lru_cache(MOST_STATEMENTS)
def _reading(
    statement: Select[Any], names: tuple[str, ...], lengths: tuple[tuple[str, int], ...], dialect: Dialect
) -> _Reading:
    compiled: Any = statement.compile(dialect=dialect)
    samples = {name: [_sample(compiled.binds[name].type)] * length for name, length in lengths}
    expanded = compiled.construct_expanded_state({**dict.fromkeys(names), **samples})
    listed = {
        each: (name, which) for name, _ in lengths for which, each in enumerate(expanded.parameter_expansion[name])
    }
    template, singles, lists = [], [], []
    for at, name in enumerate(expanded.positiontup):
        process = (
            expanded.processors.get(name) if name in listed else _bind_process(compiled.binds[name].type, dialect)
        )
        value = None
        if name in listed:
            lists.append((at, *listed[name], process))
        elif name in names:
            singles.append((at, name, process))
        else:
            value = compiled.params[name] if process is None else process(compiled.params[name])
        template.append(value)
    columns = statement.selected_columns
    results = [each.type.dialect_impl(dialect).result_processor(dialect, None) for each in columns]
    return _Reading(
        expanded.statement,
        tuple(template),
        tuple(singles),
        tuple(lists),
        partial(tuple.__new__, namedtuple("Row", columns.keys(), rename=True)),  # noqa: PYI024 - the statement's fields
        tuple((at, process) for at, process in enumerate(results) if process is not None),
    )


def _bind_process(kind: Any, dialect: Dialect) -> Process:
    if isinstance(kind, Instant):
        return _instant_process(dialect)
    process: Process = kind.dialect_impl(dialect).bind_processor(dialect)
    return process


@lru_cache(MOST_STATEMENTS)
def _instant_process(dialect: Dialect) -> Process:
    """Return what makes instants ready. One turn writes the same one a dozen times: it is made ready once."""
    process: Process = Instant().dialect_impl(dialect).bind_processor(dialect)
    return lru_cache(MOST_INSTANTS)(process) if process is not None else None


def _sample(kind: Any) -> Any:
    """One element of a list of this type: a tuple type wants one of its width."""
    types = getattr(kind, "types", None)
    return (None,) * len(types) if types else None


def _flat(values: Sequence[Any]) -> Sequence[Any]:
    if values and isinstance(values[0], tuple):
        return [one for each in values for one in each]
    return values
