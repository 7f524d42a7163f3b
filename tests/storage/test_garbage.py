"""Whatever somebody puts into a chained row by hand: `verify` says so in a sentence, and never fails itself."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.engine import open_engine
from bot.storage.verification import verify_chains
from tests.fakes import World
from tests.storage.test_rounds import setting

GARBAGE = (
    "'昨天'",
    "'2023-05-25'",
    "'2023-05-25T09:00:00+08:00'",
    "-1",
    "3.5",
    "x'ff00'",
    "cast(x'c3' as text)",
    "''",
)
WHERE = {  # one row of each chained table
    "answers": "seq = 2 and draft_id = (select min(id) from drafts)",
    "answer_words": "seq = 2 and draft_id = (select min(id) from drafts)",
    "answer_heads": "draft_id = (select min(id) from drafts)",
    "audit": "seq = 3 and account_id = 1",
    "audit_heads": "account_id = 1",
    "round_settings": "seq = 2",
    "round_heads": "year = 2022",
}
NOT_CHAINED = {("round_settings", "id")}


@pytest.fixture
def filled(sqlite_url: str, tmp_path: Path) -> Path:
    """The file of a database with something in every chain. Only SQLite takes any value in any column."""
    with World.on(sqlite_url) as world:
        world.start()
        world.enrols("li", "文水县")
        for word in ("指标填报", "1204", "950", "6.3"):
            world.say("li", word)
        with world.database.begin() as connection:
            setting(connection, "province_sme_growth=6.3")
        assert verify_chains(world.database).breaks == ()
    with closing(sqlite3.connect(tmp_path / "shifan.db")) as driver:
        driver.execute("VACUUM INTO ?", (str(tmp_path / "filled.db"),))
    return tmp_path / "filled.db"


@pytest.mark.parametrize("table", WHERE)
def test_no_value_in_a_chained_row_escapes_or_stops_the_verification(filled: Path, table: str) -> None:
    with closing(sqlite3.connect(filled)) as driver:
        columns = [str(row[1]) for row in driver.execute(f"PRAGMA table_info({table})")]
    for column in columns:
        if (table, column) in NOT_CHAINED:
            continue
        for value in GARBAGE:
            found = with_garbage(filled, table, column, value)
            assert found, f"{table}.{column} = {value} was not noticed"
            assert all("：" in one for one in found)


def test_a_time_that_is_none_is_named_with_its_row(filled: Path) -> None:
    (found,) = with_garbage(filled, "answers", "answered_at", "'昨天'")
    row = "填报记录 文水县 2022年度 indicators：第2条（prev.new_enterprises，时间不明）"
    assert found == f"{row}的 answered_at 读不出来（“昨天”）"
    (found,) = with_garbage(filled, "round_settings", "set_at", "'2023-02-30 00:00:00.000000'")
    assert "第2条（province_sme_growth，时间不明）的 set_at 读不出来" in found


def with_garbage(filled: Path, table: str, column: str, value: str) -> tuple[str, ...]:
    """Verify a copy in which one value was changed."""
    copy = filled.with_name("changed.db")
    shutil.copy(filled, copy)
    with closing(sqlite3.connect(copy)) as driver:
        try:
            driver.execute(f"UPDATE {table} SET {column} = {value} WHERE {WHERE[table]}")
        except sqlite3.IntegrityError:
            return ("：SQLite 不接受",)  # a row id takes whole numbers only
        driver.commit()
    engine = open_engine(f"sqlite:///{copy}")
    try:
        return verify_chains(engine).breaks
    finally:
        engine.dispose()
