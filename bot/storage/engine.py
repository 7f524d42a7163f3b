"""Opens a database and makes every connection keep its promises, or refuses to use it.

SQLite: WAL, synchronous=FULL, foreign keys, and BEGIN IMMEDIATE for writers (with a plain BEGIN two writers fail at
the first write, more often than not). PostgreSQL: READ COMMITTED with row locks.
"""

import sqlite3
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import URL, Connection, Engine, PoolProxiedConnection, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.crash import NEVER, CrashPoint

BUSY_MS = 10_000
CHECKPOINT_PAGES = 4000  # of the log, 16 MB: a page that a hundred turns have written is copied once, not often
_NO_ADDRESS = (  # without what was given: a password may be in it
    "SHIFAN_DATABASE 不是数据库地址。应写成 sqlite:///var/shifan.db（三条斜杠；从根目录写起的四条）"
    "或 postgresql://用户:密码@主机/库名；密码里的 @ : / # % 要写成 %40 %3A %2F %23 %25。"
)


class DatabaseError(Exception):
    """The database cannot be used; the message says why and what to do."""


def open_engine(url: str, crash: CrashPoint = NEVER) -> Engine:
    """Return an engine whose connections are asserted. Raises DatabaseError for a URL that is none."""
    try:
        engine = _engine(make_url(url))
    except (ArgumentError, ValueError):  # the second for a port that is no number
        raise DatabaseError(_NO_ADDRESS) from None
    if crash is not NEVER:
        _count_steps(engine, crash)
    return engine


def _engine(url: URL) -> Engine:
    match url.get_backend_name():
        case "sqlite":
            return _sqlite(url)
        case "postgresql":
            return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
        case other:
            raise DatabaseError(f"SHIFAN_DATABASE 只支持 sqlite 与 postgresql，不支持 {other}。")


def _sqlite(url: URL) -> Engine:
    database = url.database
    if database and database != ":memory:":
        try:
            Path(database).absolute().parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(
                f"无法建立数据库所在目录（{database}）：{error.strerror}。请换一个可写的位置。"
            ) from error
    promised = {"check_same_thread": False, "isolation_level": None}
    immediate = url.set(drivername=f"sqlite+{_NAME}")
    engine = create_engine(immediate, connect_args=promised, hide_parameters=True)  # no answer in an error or a log
    event.listen(engine, "connect", _promise)
    return engine


def _promise(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        _enter_wal(cursor)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", f"wal_autocheckpoint={CHECKPOINT_PAGES}"):
            cursor.execute(f"PRAGMA {pragma}")
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise DatabaseError(
            f"SHIFAN_DATABASE 所指的文件不是 SQLite 数据库，或已损坏（{error}）。请换一个文件，或从备份恢复。"
        ) from error
    kept = {
        name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    cursor.close()
    in_memory = kept["journal_mode"] == "memory"
    if kept != {"journal_mode": "memory" if in_memory else "wal", "synchronous": 2, "foreign_keys": 1,
                "busy_timeout": BUSY_MS}:  # fmt: skip
        raise DatabaseError(f"SQLite 未能进入可靠写入状态（{kept}），请检查数据库所在磁盘是否支持 WAL。")


def _enter_wal(cursor: sqlite3.Cursor) -> None:
    """Change to WAL. While another program does the same to a new file, SQLite says busy without waiting."""
    patience = monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > patience:
                raise
            sleep(0.02)
        else:
            return


class ImmediateDialect(SQLiteDialect_pysqlite):
    """SQLite whose transactions are a writer's from the start; a dialect, as listening to every begin costs time."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        cursor = dbapi_connection.cursor()
        cursor.execute("BEGIN" if dbapi_connection.info.pop(_READS, False) else "BEGIN IMMEDIATE")
        cursor.close()


_NAME = "immediate"
_READS = "reads"
registry.register(f"sqlite.{_NAME}", __name__, "ImmediateDialect")


def reading(engine: Engine) -> Connection:
    """Return a connection with a transaction for reading only: one snapshot, and on SQLite no write lock."""
    connection = engine.connect()
    if engine.dialect.name == "sqlite":
        connection.connection.info[_READS] = True  # used up by the begin that follows
    connection.begin()
    return connection


def wait_for_lock(connection: Connection, *, is_hasty: bool) -> None:
    """Have a SQLite connection fail at once from here on where another holds the lock, or wait as all others do."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute(f"PRAGMA busy_timeout={0 if is_hasty else BUSY_MS}").close()


def _count_steps(engine: Engine, crash: CrashPoint) -> None:
    event.listen(engine, "before_cursor_execute", lambda *_: crash.step("statement"))
    event.listen(engine, "commit", lambda _: crash.step("commit"))
