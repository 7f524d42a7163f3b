"""Every SQLite connection keeps its promises, and whoever only reads is in nobody's way."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.storage.engine import DatabaseError, open_engine, reading
from bot.storage.lock import hold
from bot.storage.opening import open_current
from bot.storage.tables import facts, roles
from tests.fakes import MORNING


@pytest.fixture
def sqlite(sqlite_url: str) -> Engine:
    return open_current(sqlite_url)


def test_every_connection_is_durable_and_checks_its_references(sqlite: Engine) -> None:
    connections = [sqlite.connect() for _ in range(3)]
    for connection in connections:
        asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                 for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}  # fmt: skip
        assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
        connection.close()
    sqlite.dispose()


def test_a_disk_without_wal_is_refused_with_a_sentence(sqlite_url: str) -> None:
    class Stubborn(sqlite3.Connection):
        def cursor(self, *given: object) -> sqlite3.Cursor:  # type: ignore[override]
            return StubbornCursor(self)

    class StubbornCursor(sqlite3.Cursor):
        def execute(self, statement: str, *given: object) -> sqlite3.Cursor:  # type: ignore[override]
            return super().execute(statement.replace("=WAL", "=DELETE"), *given)  # type: ignore[arg-type]

    engine = open_engine(sqlite_url)
    event.listen(
        engine, "do_connect", lambda _d, _r, args, kwargs: sqlite3.connect(*args, **kwargs, factory=Stubborn)
    )
    with pytest.raises(DatabaseError, match="WAL"):
        engine.connect()


def test_a_role_of_nobody_is_refused(database: Engine) -> None:
    nobodys = {"person_id": 7, "role": "contact", "rank": 1, "duty": "fill", "valid_from": MORNING}
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(insert(roles).values(nobodys))


def test_two_writers_wait_for_each_other_instead_of_failing(sqlite: Engine) -> None:
    """Each reads before it writes: with a plain BEGIN the second would fail at once, whatever the timeout."""
    failures: list[Exception] = []

    def count_up(times: int) -> None:
        try:
            for _ in range(times):
                with sqlite.begin() as connection:
                    found = connection.execute(select(facts.c.value).where(facts.c.name == "count")).scalar() or "0"
                    connection.execute(
                        text("INSERT OR REPLACE INTO facts VALUES ('count', :n)"), {"n": int(found) + 1}
                    )
        except OperationalError as error:
            failures.append(error)

    writers = [threading.Thread(target=count_up, args=(50,)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with reading(sqlite) as connection:
        assert connection.execute(select(facts.c.value)).scalar() == "200"
    assert not failures
    sqlite.dispose()


def test_whoever_reads_takes_no_write_lock_and_sees_one_moment(sqlite: Engine) -> None:
    with reading(sqlite) as reader:
        assert reader.execute(select(facts)).all() == []
        with sqlite.begin() as writer:  # would wait ten seconds and fail if the reader held the lock
            writer.execute(insert(facts).values(name="a", value="1"))
        assert reader.execute(select(facts)).all() == []
    with reading(sqlite) as reader:
        assert len(reader.execute(select(facts)).all()) == 1
    sqlite.dispose()


def test_one_process_serves_an_sqlite_database_and_the_second_is_told(sqlite: Engine, sqlite_url: str) -> None:
    first = hold(sqlite)
    assert first is not None
    with pytest.raises(DatabaseError, match="正由另一个 shifan 服务使用"):
        hold(sqlite)
    first.close()
    second = hold(sqlite)
    assert second is not None
    second.close()
    sqlite.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://root@localhost/shifan", "不是地址", "sqlite", "sqlite://var/shifan.db",
        "postgresql://shifan@localhost:port/shifan",
    ],
)  # fmt: skip
def test_what_is_no_usable_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(DatabaseError, match="SHIFAN_DATABASE"):
        open_engine(url)


@pytest.mark.parametrize("url", ["postgresql:/shifan:geheim@localhost/x", "postgresql://shifan:geheim@localhost:x/x"])
def test_the_password_in_what_is_no_address_is_not_repeated(url: str) -> None:
    with pytest.raises(DatabaseError, match="SHIFAN_DATABASE") as refused:
        open_engine(url)
    assert "geheim" not in str(refused.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="请换一个可写的位置"):
        open_engine(f"sqlite:///{tmp_path}/file/deeper/shifan.db")


def test_what_was_given_to_a_statement_is_in_no_error(database: Engine) -> None:
    with pytest.raises(IntegrityError) as caught, database.begin() as connection:
        connection.execute(insert(facts), [{"name": "phone", "value": "13593330000"}] * 2)
    assert "13593330000" not in str(caught.value)
