"""Forward and back on both databases, with data in every table; other people's databases are left alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Boolean, Date, Engine, Integer, Table, insert, inspect, select, text

from bot.storage import schema
from bot.storage.engine import DatabaseError, open_engine
from bot.storage.opening import open_current
from bot.storage.tables import Instant, metadata

ALLOWED = {("units", "kind"): "county", ("roles", "role"): "contact", ("unit_rounds", "assessment_year"): 1}


@pytest.fixture
def postgresql_url(bare_postgresql_url: str) -> str:
    """Without tables: these tests make them."""
    return bare_postgresql_url


@pytest.fixture
def empty(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def a_row(table: Table) -> dict[str, Any]:
    """One row with a value in every column; whatever refers to something refers to row 1."""
    values: dict[str, Any] = {}
    for column in table.columns:
        match column.type:
            case _ if (table.name, column.name) in ALLOWED:
                values[column.name] = ALLOWED[table.name, column.name]
            case Boolean():
                values[column.name] = True
            case Instant():
                values[column.name] = datetime(2023, 5, 25, 1, 2, 3, 456789, tzinfo=UTC)
            case Date():
                values[column.name] = date(2023, 5, 31)
            case Integer():
                values[column.name] = 1
            case _:
                values[column.name] = "x"
    return values


def fill(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(insert(table).values(a_row(table)))


def dump(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in metadata.sorted_tables}  # fmt: skip


def tables_of(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_a_migrated_database_is_what_the_program_believes_it_to_be(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_every_table_takes_a_row_and_gives_it_back(database: Engine) -> None:
    fill(database)
    assert dump(database) == {table.name: [a_row(table)] for table in metadata.sorted_tables}


def test_back_to_nothing_and_forward_again_with_data_in_every_table(database: Engine) -> None:
    fill(database)
    schema.migrate(database, "base")
    assert tables_of(database) == {"alembic_version"}
    schema.migrate(database, schema.HEAD)
    assert tables_of(database) == {*metadata.tables, "alembic_version"}
    fill(database)


def test_opening_again_changes_nothing(database: Engine, database_url: str) -> None:
    fill(database)
    before = dump(database)
    open_current(database_url).dispose()
    assert dump(database) == before


def test_a_migration_that_fails_leaves_nothing_behind(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("CREATE TABLE outbox (id INTEGER)"))  # in the way, half way through
    with pytest.raises(Exception, match="outbox"):
        schema.migrate(empty, schema.HEAD)
    assert tables_of(empty) == {"alembic_version", "outbox"}


def test_a_database_of_a_newer_version_is_refused_with_a_sentence(database: Engine, database_url: str) -> None:
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="9999"):
        open_current(database_url)


def test_somebody_elses_database_is_refused_and_left_alone(empty: Engine, database_url: str) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE customers (id INTEGER)"))
    with pytest.raises(DatabaseError, match="不是本程序的数据库"):
        open_current(database_url)
    assert tables_of(empty) == {"customers"}


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Any) -> None:
    (tmp_path / "shifan.db").write_text("年度报告\n" * 1000)
    with pytest.raises(DatabaseError, match="不是"):
        open_current(f"sqlite:///{tmp_path}/shifan.db")


def test_two_programs_that_start_at_once_migrate_once(database_url: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        opened = list(pool.map(open_current, [database_url] * 3))
    assert tables_of(opened[0]) == {*metadata.tables, "alembic_version"}
    for engine in opened:
        engine.dispose()


@pytest.mark.parametrize("moment", ["2023-05-25T09:00:00+08:00", "2023-05-25T01:00:00.000001+00:00"])
def test_instants_come_back_aware_and_the_same(database: Engine, moment: str) -> None:
    given = datetime.fromisoformat(moment)
    with database.begin() as connection:
        connection.execute(insert(metadata.tables["leases"]).values(name="a", holder="b", until=given))
        back = connection.execute(select(metadata.tables["leases"].c.until)).scalar_one()
    assert (back, back.tzinfo) == (given, UTC)


def test_an_instant_without_a_zone_is_refused(database: Engine) -> None:
    naive = datetime(2023, 5, 25)  # noqa: DTZ001 - the mistake itself
    with pytest.raises(Exception, match="without a time zone"), database.begin() as connection:
        connection.execute(insert(metadata.tables["leases"]).values(name="a", holder="b", until=naive))
