"""Puts a backup into an empty database and its folder: files first, then all rows in one transaction.

Killed at any moment it leaves an empty database, and files that the next try puts there again.
"""

from pathlib import Path
from shutil import disk_usage
from time import sleep

from sqlalchemy import Connection, Engine, Table, exists, func, insert, inspect, literal_column, select, table, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from bot.backup.archive import Archive
from bot.backup.making import Watch
from bot.backup.refused import BackupError
from bot.files.store import put_back
from bot.storage import schema
from bot.storage.engine import DatabaseError, reading

_TRIES, _PAUSE_SECONDS = 15, 0.2  # a program that has just ended may be connected for a moment more
_OTHERS = text(  # background workers have no user
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
)
_LOCK_TAKEN = "55P03"
_SERVED = "数据库正由另一个程序使用（服务还在运行，或有别的连接）。请先停止它，再恢复；什么都没有写入。"


def refuse_unfit(database: Engine) -> None:
    """Refuse a target that holds anything, is not ours, is of a newer version or in use. Raises DatabaseError."""
    with reading(database) as connection:
        if schema.is_newer(found := schema.version(connection)):
            raise DatabaseError(f"数据库版本（{found}）比本程序（{schema.HEAD}）新。请升级程序，或换一个空的数据库。")
        _refuse_filled(connection)
        if connection.dialect.name == "postgresql":
            _refuse_in_use(connection)


def restore(database: Engine, folder: Path, archive: Archive, watch: Watch) -> None:
    """Put back files and rows, and bring the database to this program's version.

    Only after `Archive.check`, with the serving lock held. Raises BackupError, DatabaseError, OSError, DBAPIError.
    """
    _refuse_without_room(folder, sum(file.size for file in archive.manifest.files))
    schema.migrate(database, archive.manifest.migration)
    for file in archive.manifest.files:
        put_back(folder, file.sha256, archive.pieces(file))
        watch(0, 1)
    with database.begin() as connection:
        _lock_out(connection, archive)
        _refuse_filled(connection)
        for part in archive.manifest.tables:
            for rows in archive.rows(part):
                _insert(connection, archive.tables[part.table], rows)
                watch(len(rows), 0)
        _go_on_counting(connection, archive)
    schema.ensure(database)


def _refuse_filled(connection: Connection) -> None:
    for name in inspect(connection).get_table_names():
        if name != "alembic_version" and connection.scalar(
            select(exists(select(literal_column("1")).select_from(table(name))))
        ):
            raise BackupError(
                f"SHIFAN_DATABASE 所指的数据库里已有数据（{name}），恢复只写入空的数据库。请换一个新的数据库。"
            )


def _refuse_in_use(connection: Connection) -> None:
    for _ in range(_TRIES):
        if not connection.scalar(_OTHERS):
            return
        connection.execute(select(func.pg_stat_clear_snapshot()))
        sleep(_PAUSE_SECONDS)
    raise DatabaseError(_SERVED)


def _refuse_without_room(folder: Path, size: int) -> None:
    place = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    if disk_usage(place).free < size:
        raise BackupError(
            f"{place} 所在的磁盘空间不够，备份里的文件共 {size} 字节。请腾出空间后再试；什么都没有写入。"
        )


def _lock_out(connection: Connection, archive: Archive) -> None:
    """Keep others from writing until all is there. SQLite has done so since the transaction began."""
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text("SET LOCAL lock_timeout = '3s'"))
    try:
        connection.execute(text(f"LOCK TABLE {', '.join(map(quote, archive.tables))} IN EXCLUSIVE MODE"))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_TAKEN:
            raise
        raise DatabaseError(_SERVED) from None


def _insert(connection: Connection, into: Table, rows: list[dict[str, object]]) -> None:
    try:
        connection.execute(insert(into), rows)
    except (DataError, IntegrityError) as error:
        reason = str(error.orig).splitlines()[0]
        raise BackupError(f"表 {into.name} 的内容放不进这个数据库（{reason}），没有恢复，数据库仍是空的。") from error


def _go_on_counting(connection: Connection, archive: Archive) -> None:
    """Let PostgreSQL number new rows after the newest, as SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    for one in archive.tables.values():
        for column in one.primary_key.columns:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(quote(one.name), column.name)))
            if sequence is not None and (newest := connection.scalar(select(func.max(column)))) is not None:
                connection.execute(select(func.setval(sequence, newest)))
