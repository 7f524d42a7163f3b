"""Writes a backup: all rows of one moment, then every file they name. Nobody who writes meanwhile has to wait.

The files are copied after the transaction has ended: one is never altered or removed, and its row is there first.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.exc import OperationalError

from bot.backup.manifest import NAME, File, Manifest, Rows
from bot.backup.refused import BackupError
from bot.backup.shape import file_columns, shape_of
from bot.backup.values import to_line
from bot.files.store import MOST_BYTES, placed
from bot.storage import schema
from bot.storage.as_stored import as_stored, read_each
from bot.storage.engine import DatabaseError, reading
from bot.storage.tables import files

BATCH = 500

_UNREADABLE = "读不出来，备份没有做成。请运行 shifan verify 查看哪里被改动过。"

Watch = Callable[[int, int], object]  # told of so many rows and so many files more


def back_up(database: Engine, folder: Path, into: IO[bytes], now: datetime, watch: Watch) -> Manifest:
    """Write a backup of a database and its folder of files. Raises BackupError, DatabaseError, OSError."""
    with ZipFile(into, "w") as archive:
        with _one_moment(database) as connection:
            migration = _migration(connection)
            tables = tuple(_rows(archive, connection, table, watch) for table in shape_of(migration))
            naming = file_columns(migration)
            belonging = {str(one) for column in naming for one in connection.scalars(select(column))}
            received = connection.scalars(select(files.c.digest).order_by(files.c.digest)) if naming else ()
            digests = [str(one) for one in received]
        kept = tuple(_files(archive, folder, digests, watch))
        manifest = Manifest(
            program=version("shifan"),
            migration=migration,
            database=database.dialect.name,
            made_at=now,
            tables=tables,
            files=kept,
            lost=tuple(sorted(belonging - {one.sha256 for one in kept})),
        )
        archive.writestr(_member(NAME, ZIP_DEFLATED), manifest.model_dump_json(indent=1).encode())
    return manifest


@contextmanager
def _one_moment(database: Engine) -> Iterator[Connection]:
    """Read in one transaction that sees one state, whatever is committed meanwhile, and locks nobody out."""
    if database.dialect.name == "sqlite":
        with reading(database) as connection:
            yield connection
        return
    with database.connect() as connection:
        snapshot = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with snapshot.begin():
            yield snapshot


def _migration(connection: Connection) -> str:
    found = schema.version(connection)
    if found is None or schema.is_newer(found):
        raise DatabaseError(f"数据库版本（{found}）不是本程序（{schema.HEAD}）所知的。请用建立它的程序备份。")
    return found


def _rows(archive: ZipFile, connection: Connection, table: Table, watch: Watch) -> Rows:
    digest, count, size = hashlib.sha256(), 0, 0
    with archive.open(_member(f"rows/{table.name}.jsonl", ZIP_DEFLATED), "w", force_zip64=True) as member:
        written = _lines(connection, table)
        while lines := list(islice(written, BATCH)):
            data = b"".join(lines)
            digest.update(data)
            member.write(data)
            count, size = count + len(lines), size + len(data)
            watch(len(lines), 0)
    columns = tuple(column.name for column in table.columns)
    return Rows(table=table.name, columns=columns, rows=count, size=size, sha256=digest.hexdigest())


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    statement = select(*as_stored(table.columns)).order_by(*table.primary_key.columns)
    streaming: Any = statement.execution_options(yield_per=BATCH)
    try:
        for number, row in enumerate(read_each(connection, streaming, table.columns), 1):
            try:
                yield to_line(table, row)
            except ValueError as error:
                raise BackupError(f"表 {table.name} 第{number}行的 {error} {_UNREADABLE}") from None
    except OperationalError as error:
        if "UTF-8" not in str(error.orig):
            raise
        raise BackupError(f"表 {table.name} 里有一段文字{_UNREADABLE}") from error


def _files(archive: ZipFile, folder: Path, digests: list[str], watch: Watch) -> Iterator[File]:
    """Copy the files that are as they were received."""
    for digest in digests:
        if (data := _whole(folder, digest)) is not None:
            archive.writestr(_member(f"files/{digest}", ZIP_STORED), data)
            yield File(sha256=digest, size=len(data))
            watch(0, 1)


def _whole(folder: Path, digest: str) -> bytes | None:
    """Read a file that fits its name; None for one that is not there, unreadable or altered."""
    try:
        with placed(folder, digest).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= MOST_BYTES and hashlib.sha256(data).hexdigest() == digest else None


def _member(name: str, method: int) -> ZipInfo:
    member = ZipInfo(name)
    member.compress_type = method
    member.external_attr = 0o600 << 16
    return member
