"""`shifan calendar`, `tick` and `workdays` as they are called: what they print, and what they refuse."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.storage.invites import issue
from bot.storage.tables import people, roles
from tests.cli.conftest import Ran
from tests.fakes import World
from tests.reminders.calendars import TABLE_2027

YEAR = "2022"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Four units, two contacts, a reviewer and somebody of the bureau, on the database of the settings."""
    url = f"sqlite:///{tmp_path}/shifan.db"
    monkeypatch.setenv("SHIFAN_DATABASE", url)
    with World.on(url) as world:
        world.start()
        world.enrols("li")
        world.enrols("jiao", "交城县")
        world.say("sun", f"/start {world.invite(role='staff')}")
        with world.database.begin() as connection:
            code = issue(connection, "reviewer", world.clock.now(), city="吕梁市").code
        world.say("zhao", f"/start {code}")
        with world.database.begin() as connection:
            connection.execute(update(roles).values(valid_from=datetime.fromisoformat("2023-03-01T09:00+08:00")))
            connection.execute(update(people).where(people.c.name == "li").values(phone="13800000001"))
        world.stop()
        yield world


Called = Callable[..., Ran]


def plan(called: Called, first: str, last: str) -> list[dict[str, Any]]:
    ran = called("calendar", "--from", first, "--to", last, "--json")
    assert (ran.status, ran.err) == (0, "")
    return list(json.loads(ran.out))


def test_the_plan_has_a_row_for_each_date_and_recipient(world: World, called: Called) -> None:
    rows = plan(called, "2023-05-24", "2023-05-24")
    nine = "2023-05-24T09:00:00+08:00"
    assert rows == [
        {"at": nine, "kind": "report", "unit": unit, "to": to, "because": "7 days before", "message": message}
        for unit, to, message in [
            ("云冈区", None, None), ("定襄县", None, None), ("文水县", "li", "1@2023-05-24T09:00"),
        ]
    ]  # fmt: skip


def test_dates_are_included_and_who_has_not_begun_to_apply_is_only_invited(world: World, called: Called) -> None:
    rows = plan(called, "2023-03-31", "2023-04-30")
    mine = [row for row in rows if row["unit"] == "交城县"]
    assert [(row["at"][:10], row["because"]) for row in mine] == [("2023-03-31", "invitation")]
    assert plan(called, "2023-04-01", "2023-04-27") == []


def test_summaries_name_no_unit(world: World, called: Called) -> None:
    rows = plan(called, "2023-05-31", "2023-06-07")
    upward = [(row["to"], row["because"], row["at"][5:16]) for row in rows if row["unit"] is None]
    assert upward == [
        (to, f"{of} summary, {when}", f"{day}T09:00")
        for when, day in [("on the day", "05-31"), ("overdue, day 1", "06-01"), ("overdue, day 7", "06-07")]
        for to, of in [("zhao", "city"), ("sun", "head")]
    ]


def test_the_plan_reads_like_one(world: World, called: Called) -> None:
    ran = called("calendar", "--from", "2023-05-17", "--to", "2023-05-31")
    assert ran.status == 0
    assert ran.out.splitlines()[:3] == [
        "2022年度提醒日程　2023年5月17日至2023年5月31日",
        "截止日：申报2023年4月30日，年度报告2023年5月31日（当天24:00前有效）。按目前进度推算，情况变化则随之变化。",
        "",
    ]
    assert "2023年5月26日（星期五）09:00\n  年度报告截止前5天（休息日提前）：1人　文水县 li" in ran.out
    assert "  年度报告截止当天下午：须电话通知　云冈区（没有联系人）、定襄县（没有联系人）" in ran.out


def test_a_year_nobody_has_published_is_said_to_be_a_guess_until_the_bureau_enters_it(
    world: World, called: Called, tmp_path: Path
) -> None:
    assert "2027年的放假安排尚未录入" in called("calendar", "--from", "2027-03-25", "--to", "2027-06-05").out
    assert "只按周末推算" in called("workdays", "show", "2027").out
    (tmp_path / "2027.toml").write_text(TABLE_2027, "utf-8")
    ran = called("workdays", "enter", "2027.toml")
    assert (ran.status, ran.err) == (0, "")
    shown = called("workdays", "show", "2027")
    assert "补班：1月30日、2月20日、4月25日、5月8日、9月26日、10月9日" in shown.out
    assert "尚未录入" not in called("calendar", "--from", "2027-03-25", "--to", "2027-06-05").out
    assert json.loads(called("workdays", "show", "2027", "--json").out)["known"] is True
    (tmp_path / "2027.toml").write_text(TABLE_2027.replace("2027-01-30", "2027-01-29"), "utf-8")
    ran = called("workdays", "enter", "2027.toml")
    assert ran.status == 1
    assert "不是星期六或星期日" in ran.err


def test_a_tick_prints_what_it_queued_held_and_skipped(world: World, called: Called) -> None:
    ran = called("tick", "--at", "2023-05-24T08:00:00+08:00", "--json")
    assert ran.status == 0
    early = json.loads(ran.out)
    assert early["queued"] == []
    assert [(one["to"], one["reason"], one["until"]) for one in early["held"]] == [
        ("li", "hours", "2023-05-24T09:00:00+08:00"),
    ]  # fmt: skip
    due = json.loads(called("tick", "--at", "2023-05-24T09:00", "--json").out)
    assert [(one["to"], one["items"][0]["units"]) for one in due["queued"]] == [("li", ["文水县"])]
    assert "还有7天" in due["queued"][0]["text"]
    assert {(one["unit"], one["reason"]) for one in due["skipped"]} == {("云冈区", "nobody"), ("定襄县", "nobody")}
    assert world.told("li")[-1] == due["queued"][0]["text"]
    again = json.loads(called("tick", "--at", "2023-05-24T09:00", "--json").out)
    assert again["queued"] == []


def test_a_dry_run_leaves_no_trace(world: World, called: Called) -> None:
    before = world.told("li")
    ran = called("tick", "--at", "2023-05-24T09:00", "--dry-run")
    assert "将发出1条" in ran.out
    assert world.told("li") == before
    assert world.count("reminders") == 0
    assert called("tick", "--at", "2023-05-01T09:00", "--dry-run").status == 0


def test_a_tick_before_the_last_one_is_refused(world: World, called: Called) -> None:
    assert called("tick", "--at", "2023-05-24T09:00").status == 0
    ran = called("tick", "--at", "2023-05-24T08:59")
    assert ran.status == 1
    assert "不能再做更早的" in ran.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["calendar", "--from", "2027-13-01", "--to", "2027-06-05"], "--from 应为日期"),
        (["calendar", "--from", "2027-06-06", "--to", "2027-06-05"], "晚于"),
        (["calendar", "--from", "2001-01-01", "--to", "2027-06-05"], "一次最多看"),
        (["tick", "--at", "明天"], "--at 应为时间"),
        (["tick", "--at", "0001-01-01T00:00:00+23:00"], "--at"),
        (["workdays", "enter", "没有.toml"], "没有这个文件"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    world: World, called: Called, words: list[str], message: str
) -> None:
    ran = called(*words)
    assert ran.status == 1
    assert message in ran.err
    assert ran.out == ""


def test_without_a_round_there_is_nothing_to_remind_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: Called
) -> None:
    monkeypatch.setenv("SHIFAN_DATABASE", f"sqlite:///{tmp_path}/empty.db")
    for words in (["tick"], ["calendar", "--from", "2027-01-01", "--to", "2027-01-02"]):
        ran = called(*words)
        assert ran.status == 1
        assert "还没有开启年度" in ran.err
