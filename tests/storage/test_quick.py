"""The short way to the database does what the long one does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, bindparam, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.storage.engine import open_engine
from bot.storage.opening import open_current
from bot.storage.quick import insert_many, read, write
from bot.storage.tables import accounts, people, rounds, stages, units
from bot.storage.upsert import insert_new

NOW = datetime(2023, 5, 25, 1, 2, 3, 456, tzinfo=UTC)
EARLIER = datetime(2023, 5, 24, tzinfo=UTC)
ROWS = [{"source": "web", "chat": f"c{number}", "created_at": NOW} for number in range(3)]
CHATS = (
    select(accounts.c.chat, accounts.c.created_at, accounts.c.unreachable_since.label("since"))
    .where(
        tuple_(accounts.c.source, accounts.c.chat).in_(bindparam("chats", expanding=True)),
        accounts.c.created_at <= bindparam("now"),
        accounts.c.source != "terminal",
    )
    .order_by(accounts.c.id)
    .limit(bindparam("most"))
)


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    made = open_current(database_url)
    yield made
    made.dispose()


def chats(*names: str) -> list[tuple[str, str]]:
    return [("web", name) for name in names]


def test_what_is_written_and_read_is_what_the_long_way_reads(database: Engine) -> None:
    with database.begin() as connection:
        write(connection, insert(accounts), ROWS)
        for names in ((), ("c0",), ("c2", "c0", "none"), ("c1", "c2")):
            given = {"chats": chats(*names), "now": NOW, "most": 2}
            short, long = read(connection, CHATS, given), connection.execute(CHATS, given).all()
            assert [tuple(row) for row in short] == [tuple(row) for row in long]
            assert [row.created_at for row in short] == [NOW] * len(short)
            assert [row.since for row in short] == [None] * len(short)


def test_every_kind_of_value_comes_back_as_it_was(database: Engine) -> None:
    with database.begin() as connection:
        write(connection, insert(rounds), [{"year": 2022, "edition": "e", "opened_at": NOW}])
        write(
            connection,
            insert(stages),
            [{"year": 2022, "stage": "report", "level": "county", "due_on": date(2023, 5, 31)}],
        )
        write(
            connection,
            insert(units),
            [
                {"name": name, "city": "市", "kind": "county", "former_poverty": poverty}
                for name, poverty in (("甲", True), ("乙", False), ("丙", None))
            ],
        )
        (stage,) = read(connection, select(stages.c.due_on, stages.c.level), {})
        kept = read(connection, select(units.c.former_poverty).order_by(units.c.id), {})
    assert (stage.due_on, stage.level) == (date(2023, 5, 31), "county")
    assert [row.former_poverty for row in kept] == [True, False, None]


def test_constants_of_a_statement_and_values_of_its_rows_find_their_places(database: Engine) -> None:
    reachable = (
        update(accounts)
        .where(accounts.c.chat == bindparam("b_chat"), accounts.c.source == "web")
        .values(unreachable_since=bindparam("since"), person_id=None)
    )
    with database.begin() as connection:
        write(connection, insert(accounts), ROWS)
        assert write(connection, reachable, [{"since": NOW, "b_chat": "c1"}]) == 1
        found = connection.execute(select(accounts.c.chat).where(accounts.c.unreachable_since == NOW)).scalars()
        assert list(found) == ["c1"]


def test_what_the_database_refuses_is_told_without_the_values(sqlite_url: str) -> None:
    database = open_current(sqlite_url)
    with pytest.raises(IntegrityError) as refused, database.begin() as connection:
        write(connection, insert(people), [{"name": "王小明", "phone": "13800000000", "created_at": None}])
    database.dispose()
    assert "王小明" not in str(refused.value)


def test_a_locked_database_is_passing_trouble(sqlite_url: str) -> None:
    first, second = open_current(sqlite_url), open_engine(sqlite_url)
    with first.begin() as writing:
        write(writing, insert(accounts), ROWS[:1])
        with second.connect() as waiting:
            waiting.connection.driver_connection.execute("PRAGMA busy_timeout=1")  # type: ignore[union-attr]
            with pytest.raises(OperationalError):
                write(waiting, insert(accounts), ROWS[1:])
    first.dispose()
    second.dispose()


def test_it_takes_part_in_the_transaction_it_finds(database: Engine) -> None:
    with database.connect() as connection:
        write(connection, insert(accounts), ROWS)
        connection.rollback()
    with database.begin() as connection:
        assert connection.execute(select(accounts.c.id)).all() == []


@pytest.mark.parametrize("count", [1, 3, 4, 64, 151])
def test_many_rows_are_inserted_as_one_by_one_and_what_is_there_is_left(database: Engine, count: int) -> None:
    rows = [{"chat": f"c{number}"} for number in range(count)]
    with database.begin() as connection:
        write(connection, insert(accounts), [{"source": "web", "chat": "c0", "created_at": EARLIER}])
        insert_many(connection, insert_new(connection, accounts), rows, {"source": "web", "created_at": NOW})
        found = connection.execute(select(accounts.c.chat, accounts.c.created_at).order_by(accounts.c.id)).all()
    assert [tuple(row) for row in found] == [("c0", EARLIER), *((f"c{number}", NOW) for number in range(1, count))]


def test_a_row_the_database_refuses_is_an_error_of_its_own_kind(database: Engine) -> None:
    rows = [{"chat": "c0"}, {"chat": None}]
    with pytest.raises(IntegrityError), database.begin() as connection:
        insert_many(connection, insert_new(connection, accounts), rows, {"source": "web", "created_at": NOW})
    with database.begin() as connection:
        assert not connection.execute(select(accounts.c.id)).all()
