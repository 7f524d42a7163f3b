"""`shifan doctor` finds what an operator got wrong, says what to do, and exits with 1 when something must be done."""

import json
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from bot.storage.opening import open_current
from bot.storage.tables import inbox
from tests.cli.conftest import Ran
from tests.fakes import MORNING
from tests.telegram_server import TOKEN, TelegramServer

Run = Callable[..., Ran]


def found(ran: Ran) -> dict[str, dict[str, Any]]:
    return {one["what"]: one for one in json.loads(ran.out)}


@pytest.fixture
def shifan(called: Run) -> Run:
    """The program within this process: whole ones are started elsewhere, and each takes a second."""
    return called


def test_a_fresh_place_is_well_but_empty(shifan: Run) -> None:
    ran = shifan("doctor")
    assert (ran.status, ran.err) == (0, "")
    assert "[正常] 设置" in ran.out
    assert "[正常] 图片和打印件：排版程序和字体齐全" in ran.out
    assert "[正常] 表格：读取填报表的进程可以启动" in ran.out
    assert "[注意] 数据库：还是空的" in ran.out


def test_an_opened_round_without_people_units_or_growth_is_told_what_is_missing(shifan: Run) -> None:
    assert shifan("round", "open", "2025", "--edition", "shanxi-2022", "--document", "文").status == 0
    ran = shifan("doctor", "--json")
    told = found(ran)
    assert ran.status == 0
    assert told["年度"]["health"] == "good"
    assert "round set 2025 province_sme_growth" in told["全省增速"]["advice"]
    assert "units import" in told["名录"]["advice"]
    assert "invite --role staff" in told["人员"]["advice"]


def test_a_wrong_setting_and_a_wrong_database_are_told_with_what_to_do(shifan: Run, tmp_path: Path) -> None:
    ran = shifan("doctor", SHIFAN_PORT="abc")
    assert (ran.status, "SHIFAN_PORT" in ran.out) == (1, True)
    (tmp_path / "x.db").write_text("这不是数据库" * 1000)
    ran = shifan("doctor", SHIFAN_DATABASE="sqlite:///x.db")
    assert (ran.status, "[有问题] 数据库" in ran.out) == (1, True)
    ran = shifan("doctor", SHIFAN_DATABASE="postgresql://nobody:secret@127.0.0.1:9/none")
    assert (ran.status, "连不上" in ran.out) == (1, True)
    assert "secret" not in ran.out + ran.err


def test_a_register_without_anybody_under_creation_is_told_from_an_empty_one(shifan: Run, tmp_path: Path) -> None:
    assert shifan("round", "open", "2025", "--document", "文").status == 0
    (tmp_path / "名录.csv").write_text("code,city,name,kind\n141121,吕梁市,文水县,county\n", "utf-8")
    assert shifan("units", "import", "名录.csv").status == 0
    assert "assessment_year" in found(shifan("doctor", "--json"))["名录"]["advice"]
    given = "code,city,name,kind,assessment_year\n141121,吕梁市,文水县,county,2\n"
    (tmp_path / "名录.csv").write_text(given, "utf-8")
    assert shifan("units", "import", "名录.csv").status == 0
    told = found(shifan("doctor", "--json"))
    assert (told["名录"]["health"], told["名录"]["found"]) == ("good", "有 1 个县（开发区），其中 1 个在创建期内")
    assert "申报 2026-04-30，年度报告 2026-05-31" in told["年度"]["found"]


def test_a_database_of_a_newer_program_is_bad(shifan: Run, tmp_path: Path) -> None:
    assert shifan("round", "open", "2025", "--document", "文").status == 0
    with sqlite3.connect(tmp_path / "var" / "shifan.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    ran = shifan("doctor", "--json")
    assert (ran.status, found(ran)["数据库"]["health"]) == (1, "bad")
    assert "升级程序" in found(ran)["数据库"]["advice"]


def test_an_older_database_is_told_and_left_as_it_is(shifan: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shifan.db"
    database = open_current(url)
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert "自动升级" in found(shifan("doctor", "--json", SHIFAN_DATABASE=url))["数据库"]["advice"]
    with database.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"


def test_messages_set_aside_are_told(shifan: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shifan.db"
    with open_current(url).begin() as connection:
        row = {
            "source": "web",
            "update_id": "1",
            "payload": "{",
            "state": "aside",
            "attempts": 3,
            "received_at": MORNING,
        }
        connection.execute(insert(inbox).values(row))
    assert "1 条" in found(shifan("doctor", "--json", SHIFAN_DATABASE=url))["收到的消息"]["found"]


@pytest.mark.telegram
def test_telegram_is_asked_whether_it_knows_the_bot(shifan: Run) -> None:
    with TelegramServer() as server:
        good = shifan("doctor", "--json", SHIFAN_TELEGRAM_TOKEN=TOKEN, SHIFAN_TELEGRAM_API=server.url)
        wrong = shifan("doctor", "--json", SHIFAN_TELEGRAM_TOKEN="1:wrong", SHIFAN_TELEGRAM_API=server.url)
    away = shifan("doctor", "--json", SHIFAN_TELEGRAM_TOKEN=TOKEN, SHIFAN_TELEGRAM_API=server.url)
    assert (good.status, found(good)["Telegram"]["health"]) == (0, "good")
    assert (wrong.status, "BotFather" in found(wrong)["Telegram"]["advice"]) == (1, True)
    assert (away.status, "连不上" in found(away)["Telegram"]["found"]) == (1, True)
    assert all(TOKEN not in ran.out + ran.err for ran in (good, wrong, away))


@pytest.mark.telegram
def test_who_brings_the_updates_is_compared_with_the_settings(shifan: Run) -> None:
    with TelegramServer() as server:
        webhook = {"SHIFAN_TELEGRAM_TOKEN": TOKEN, "SHIFAN_TELEGRAM_API": f"{server.url}/"}
        webhook |= {"SHIFAN_TELEGRAM_MODE": "webhook", "SHIFAN_PUBLIC_URL": "https://shifan.test"}
        webhook |= {"SHIFAN_TELEGRAM_WEBHOOK_SECRET": "s"}
        nowhere = shifan("doctor", **webhook)
        server.api.webhook = {"url": "https://elsewhere.test/telegram/webhook"}
        elsewhere = shifan("doctor", **webhook)
        server.says(42, "在吗")
        server.api.webhook = {
            "url": "https://shifan.test/telegram/webhook",
            "last_error_message": "Connection timed out",
        }
        stuck = shifan("doctor", **webhook)
        polling = shifan("doctor", **{**webhook, "SHIFAN_TELEGRAM_MODE": "polling"})
    assert (nowhere.status, "还没有登记 webhook" in nowhere.out) == (1, True)
    assert (elsewhere.status, "elsewhere.test" in elsewhere.out) == (1, True)
    assert (stuck.status, "1 条消息送不到" in stuck.out, "Connection timed out" in stuck.out) == (0, True, True)
    assert (polling.status, "shifan webhook delete" in polling.out) == (1, True)


def test_an_address_that_is_not_ours_or_a_port_that_is_taken_is_told(shifan: Run) -> None:
    ran = shifan("doctor", SHIFAN_HOST="203.0.113.7")
    assert (ran.status, "SHIFAN_HOST" in ran.out) == (1, True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        taken.settimeout(0)
        ran = shifan("doctor", SHIFAN_PORT=str(taken.getsockname()[1]))
    assert (ran.status, "已被占用" in ran.out) == (1, True)


@pytest.mark.parametrize("place", ["sqlite://", "sqlite:///:memory:", "sqlite:///."])
def test_a_database_that_keeps_nothing_is_told(shifan: Run, place: str) -> None:
    ran = shifan("doctor", "--json", SHIFAN_DATABASE=place)
    assert (ran.status, "文件" in found(ran)["数据库"]["advice"]) == (1, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHIFAN_PUBLIC_URL", "https://a b"), ("SHIFAN_PUBLIC_URL", "https://a.cn?x=1"),
        ("SHIFAN_TELEGRAM_API", "https://api.telegram.org/bot"), ("SHIFAN_TELEGRAM_API", "https://a.org/bot/"),
        ("SHIFAN_CRASH_AT", "100000"),
    ],
)  # fmt: skip
def test_a_setting_that_reads_well_and_cannot_work_is_told(shifan: Run, name: str, value: str) -> None:
    ran = shifan("doctor", **{name: value})
    assert (ran.status, name in ran.out) == (1, True)
