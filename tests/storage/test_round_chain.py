"""What the bureau set is chained: an edited or deleted entry is named, and so is a round that stands otherwise."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update

from bot.storage import schema
from bot.storage.engine import open_engine
from bot.storage.round_entry import enter, open_round, read_entries
from bot.storage.round_record import describe
from bot.storage.tables import round_heads, round_settings, rounds, stages
from bot.storage.verification import verify_chains
from tests.fakes import MORNING, YEAR

NAME = f"年度参数 {YEAR}年度"
OLD_ROUND = "INSERT INTO rounds VALUES (2022, 'shanxi-2022', '2023-01-03 01:00:00.000000', '晋政办函')"
OLD_ENTRY = (
    "INSERT INTO round_settings (year, name, value, document, set_at) VALUES "
    "(2022, 'province_sme_growth', '6.{n}', '公报', '2023-0{n}-01 01:00:00.000000')"
)


@pytest.fixture
def entered(database: Engine) -> Engine:
    """A round with three entries after its opening."""
    with database.begin() as connection:
        open_round(connection, YEAR, "shanxi-2022", "晋政办函〔2020〕99号", MORNING)
    for word in ("province_sme_growth=6.3", "gate_mode=absolute", "province_sme_growth=6.5"):
        with database.begin() as connection:
            enter(connection, YEAR, read_entries(connection, YEAR, [word], for_unit=False), "局办公会纪要", MORNING)
    assert verify_chains(database).breaks == ()
    return database


def by_hand(engine: Engine, *changes: Any) -> tuple[str, ...]:
    with engine.begin() as connection:
        for change in changes:
            connection.execute(change)
    return verify_chains(engine).breaks


def entry(seq: int) -> Any:
    return round_settings.c.seq == seq


@pytest.mark.parametrize(
    ("column", "value"),
    [("value", "9.9"), ("name", "county_gdp_growth"), ("document", ""), ("set_at", MORNING.replace(year=2022)),
     ("salt", "x"), ("hash", "0" * 64), ("algorithm", "md5")],
)  # fmt: skip
def test_an_edited_entry_is_named(entered: Engine, column: str, value: object) -> None:
    (found,) = by_hand(entered, update(round_settings).where(entry(2)).values({column: value}))
    assert found.startswith(f"{NAME}：第2条（")
    assert found.endswith("被改动过")


def test_an_entry_somebody_else_is_said_to_have_made_is_named(entered: Engine) -> None:
    with entered.begin() as connection:
        connection.execute(
            text("INSERT INTO people (id, name, created_at) VALUES (77, '王处', '2023-01-01 00:00:00')")
        )
    (found,) = by_hand(entered, update(round_settings).where(entry(3)).values(person_id=77))
    assert found == f"{NAME}：第3条（gate_mode，2023-05-25 01:00 UTC）被改动过"


@pytest.mark.parametrize(("seq", "said"), [(1, "第1条缺失"), (2, "第2条缺失"), (4, "第4条缺失（共应有4条）")])
def test_a_deleted_entry_is_missed(entered: Engine, seq: int, said: str) -> None:
    assert by_hand(entered, delete(round_settings).where(entry(seq))) == (f"{NAME}：{said}",)


def test_an_entry_put_in_by_hand_is_named(entered: Engine) -> None:
    with entered.begin() as connection:
        copied = dict(connection.execute(select(round_settings).where(entry(4))).mappings().one())
    copied |= {"seq": 5, "value": "7.7"}
    del copied["id"]
    (found,) = by_hand(entered, insert(round_settings).values(copied))
    assert "第5条（province_sme_growth" in found


@pytest.mark.parametrize("values", [{"count": 3}, {"count": 5}, {"hash": "0" * 64}])
def test_a_changed_head_is_noticed(entered: Engine, values: dict[str, Any]) -> None:
    (found,) = by_hand(entered, update(round_heads).values(values))
    assert found.startswith(NAME)


def test_another_edition_under_a_round_is_noticed(entered: Engine) -> None:
    (found,) = by_hand(entered, update(rounds).values(edition="shanxi-2020"))
    assert found == f"{NAME}：规则版本 shanxi-2020 与开启时的记录 shanxi-2022 不符"


def test_a_date_moved_without_an_entry_is_noticed(entered: Engine) -> None:
    moved = update(stages).where(stages.c.stage == "report").values(due_on=date(2023, 7, 1))
    assert by_hand(entered, moved) == (f"{NAME}：report 的截止日期 2023-07-01 与规则版本不符",)


def test_a_round_of_an_edition_this_program_does_not_know_is_still_verified(entered: Engine) -> None:
    renamed = update(rounds).values(edition="henan-2031")
    (found,) = by_hand(entered, renamed)
    assert "henan-2031" in found


def test_two_who_enter_at_once_are_both_in_the_chain(entered: Engine) -> None:
    def sets(number: int) -> None:
        with entered.begin() as connection:
            enter(connection, YEAR, {"province_sme_growth": f"6.{number}"}, f"文件{number}", MORNING)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sets, range(8)))
    found = verify_chains(entered)
    assert (found.entries, found.breaks) == (4 + 8, ())


@pytest.fixture
def postgresql_url(bare_postgresql_url: str) -> str:
    """Without tables: these tests make them."""
    return bare_postgresql_url


@pytest.fixture
def of_yesterday(database_url: str) -> Iterator[Engine]:
    """A database of the version before, with a round and two entries."""
    engine = open_engine(database_url)
    schema.migrate(engine, "0003")
    with engine.begin() as connection:
        connection.execute(text(OLD_ROUND))
        for number in (3, 5):
            connection.execute(text(OLD_ENTRY.format(n=number)))
    yield engine
    engine.dispose()


def test_entries_made_before_there_was_a_chain_are_chained_as_they_stand(of_yesterday: Engine) -> None:
    schema.ensure(of_yesterday)
    assert verify_chains(of_yesterday).breaks == ()
    with of_yesterday.begin() as connection:
        told = [
            (one["name"], one["value"], one["document"], one["at"]) for one in describe(connection, 2022)["settings"]
        ]
        enter(connection, 2022, {"gate_mode": "absolute"}, "局办公会纪要", MORNING)
    assert told == [
        ("edition", "shanxi-2022", "晋政办函", "2023-01-03T01:00:00+00:00"),
        ("province_sme_growth", "6.3", "公报", "2023-03-01T01:00:00+00:00"),
        ("province_sme_growth", "6.5", "公报", "2023-05-01T01:00:00+00:00"),
    ]
    found = verify_chains(of_yesterday)
    assert (found.entries, found.breaks) == (4, ())
    (edited,) = by_hand(of_yesterday, update(round_settings).where(entry(2)).values(value="9.9"))
    assert "第2条（province_sme_growth，2023-03-01 01:00 UTC）被改动过" in edited


def test_the_version_before_finds_its_entries_again(of_yesterday: Engine) -> None:
    schema.ensure(of_yesterday)
    schema.migrate(of_yesterday, "0003")
    with of_yesterday.connect() as connection:
        rows = connection.execute(text("SELECT name, value FROM round_settings ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [
        ("edition", "shanxi-2022"), ("province_sme_growth", "6.3"), ("province_sme_growth", "6.5"),
    ]  # fmt: skip
    schema.ensure(of_yesterday)
    assert verify_chains(of_yesterday).breaks == ()
