"""Passes over a real database: who is told what, once, also when two pass at the same moment."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.storage.opening import open_current
from bot.storage.round_entry import enter
from bot.storage.rounds import Rounds
from bot.storage.tables import accounts, answers, own_dates, reminders, roles, unit_rounds
from bot.ticking import Ticked, is_before_the_last, rehearse, tick
from reminders.deadlines import LOCAL
from tests.fakes import YEAR, World


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with World.on(database_url) as world:
        world.start()
        yield world


def joins(world: World, chat: str, unit: str = "文水县") -> None:
    """Enrol somebody, long ago."""
    world.enrols(chat, unit)
    _long_ago(world)


def _long_ago(world: World) -> None:
    with world.database.begin() as connection:
        connection.execute(update(roles).values(valid_from=at("2023-03-01T09:00")))


def passes(world: World, moment: str, *, dry: bool = False) -> Ticked:
    world.clock.moment = at(moment)
    with world.database.begin() as connection:
        opened = Rounds().opened(connection)
        assert opened is not None
        return (rehearse if dry else tick)(connection, opened, at(moment))


def told(ticked: Ticked) -> list[str]:
    return [one.text.splitlines()[0] for one in ticked.queued]


def test_a_contact_is_told_once_what_is_missing_and_how_many_days_are_left(world: World) -> None:
    joins(world, "li")
    world.clock.moment = at("2023-05-24T08:00")
    first = passes(world, "2023-05-25T09:00")
    assert told(first)[0].startswith(f"文水县：{YEAR}年度创建工作报告尚未开始填报，请于5月31日前报送，还有6天。")
    assert told(passes(world, "2023-05-25T09:01")) == []
    assert world.told("li")[-1] == first.queued[0].text


def test_a_rehearsal_says_what_would_be_said_and_says_nothing(world: World) -> None:
    joins(world, "li")
    assert len(told(passes(world, "2023-05-25T09:00", dry=True))) == 1
    assert world.count("reminders") == 0
    assert len(told(passes(world, "2023-05-25T09:00"))) == 1


def test_who_has_begun_reads_which_rows_are_missing(world: World) -> None:
    joins(world, "li")
    world.say("li", "指标填报")
    world.say("li", "1100")
    world.say("li", "菜单")
    (said,) = told(passes(world, "2023-05-26T10:00"))
    assert "尚有28项未填报（" in said
    assert "等）" in said


def test_two_who_pass_at_the_same_moment_tell_nobody_twice(world: World) -> None:
    for chat, unit in (("li", "文水县"), ("wang", "云冈区"), ("zhao", "定襄县")):
        joins(world, chat, unit)
    found: list[Ticked] = []
    starting = threading.Barrier(4)

    def one() -> None:
        database = open_current(world.url)
        starting.wait(10)
        with database.begin() as connection:
            opened = Rounds().opened(connection)
            assert opened is not None
            found.append(tick(connection, opened, at("2023-05-25T09:00")))
        database.dispose()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 4
    assert sorted(len(one.queued) for one in found) == [0, 0, 0, 3]
    assert world.count("reminders") == 3


def test_an_applicant_is_invited_and_says_yes_or_no(world: World) -> None:
    joins(world, "li", "交城县")
    (said,) = told(passes(world, "2023-04-03T10:00"))
    assert said.startswith("交城县：2023年")
    world.stores_tap("li", "本年不申报")
    assert "不再提醒" in world.told("li")[-1]
    assert told(passes(world, "2023-04-24T09:00")) == []
    world.stores_tap("li", "有意申报")
    (said,) = told(passes(world, "2023-04-25T09:00"))
    assert said == "交城县：2023年创建申报尚未开始填报，请于4月30日前报送，还有5天。"


def test_somebody_who_wants_to_be_left_alone_is_until_tomorrow(world: World) -> None:
    joins(world, "li")
    passes(world, "2023-05-25T09:00")
    world.stores_tap("li", "明天再提醒")
    with world.database.begin() as connection:
        connection.execute(update(reminders).values(what="another"))
        connection.execute(update(reminders).values(queued_at=at("2023-05-20T09:00")))
    ticked = passes(world, "2023-05-25T17:00")
    assert [one.wait.why.value for one in ticked.found.held] == ["snoozed"]
    assert len(told(passes(world, "2023-05-26T09:00"))) == 1


def test_a_unit_that_is_given_more_time_is_reminded_of_its_own_date(world: World) -> None:
    joins(world, "li")
    joins(world, "wang", "云冈区")
    with world.database.begin() as connection:
        enter(connection, YEAR, {"deadline.report": "2023-06-20"}, "延期批复", at("2023-05-24T10:00"),
              unit_id=world.unit("云冈区"))  # fmt: skip
    said = told(passes(world, "2023-05-25T09:00"))
    assert "请于6月20日前报送，还有26天" in said[0]
    assert "请于5月31日前报送，还有6天" in said[1]
    world.say("wang", "提醒")
    assert "2023年6月20日前" in world.told("wang")[-1]


def test_a_date_of_the_staffs_own_is_reminded_of_until_it_is_done(world: World) -> None:
    joins(world, "li")
    with world.database.begin() as connection:
        connection.execute(insert(own_dates).values(
            year=YEAR, title="补充材料", due_on=at("2023-05-26T00:00").date(), set_at=at("2023-05-20T10:00"),
        ))  # fmt: skip
        connection.execute(update(unit_rounds).values(assessment_year=None))
    said = told(passes(world, "2023-05-25T09:00"))
    assert said[0] == "文水县：补充材料，请于5月26日前完成，还有1天。"
    world.stores_tap("li", "已完成")
    assert told(passes(world, "2023-05-26T09:00")) == []


def test_a_department_that_said_when_is_asked_for_on_that_day(world: World) -> None:
    joins(world, "li")
    world.say("li", "指标填报")
    world.say("li", "暂缺")
    with world.database.begin() as connection:
        connection.execute(update(answers).values(value="2023-04-20"))
    world.say("li", "菜单")
    said = told(passes(world, "2023-04-20T10:00"))
    assert said == ["文水县：市场监管原定4月20日发布的数据（企业数）如已发布，请补填；仍未发布的，请另填预计日期。"]


def test_who_cannot_be_reached_is_named_and_nobody_is_written_to(world: World) -> None:
    joins(world, "li")
    with world.database.begin() as connection:
        connection.execute(update(accounts).values(unreachable_since=at("2023-05-01T09:00")))
    ticked = passes(world, "2023-05-25T09:00")
    assert ticked.queued == ()
    assert "文水县" in {one.unit.name for one in ticked.found.unreached}


def test_after_an_outage_the_staff_are_told_what_was_overtaken(world: World) -> None:
    joins(world, "li")
    code = world.invite(role="staff")
    world.say("sun", f"/start {code}")
    _long_ago(world)
    passes(world, "2023-05-10T09:00")
    passes(world, "2023-05-25T10:00")
    gap = next(text for text in world.told("sun") if "没有运行" in text)
    assert "5月17日 09:00　年度报告：云冈区、定襄县、文水县" in gap
    assert "补发" in gap
    assert world.count("gaps") == 1


def test_a_pass_knows_of_the_last_one(world: World) -> None:
    passes(world, "2023-05-25T09:00")
    with world.database.begin() as connection:
        assert is_before_the_last(connection, at("2023-05-25T08:59")) == at("2023-05-25T09:00")
        assert is_before_the_last(connection, at("2023-05-25T09:00") + timedelta(seconds=1)) is None


def test_the_city_and_the_head_are_told_in_the_last_days(world: World) -> None:
    joins(world, "li")
    with world.database.begin() as connection:
        from bot.storage.invites import issue

        city = issue(connection, "reviewer", world.clock.now(), city="吕梁市").code
    world.say("zhao", f"/start {city}")
    world.say("sun", f"/start {world.invite(role='staff')}")
    _long_ago(world)
    passes(world, "2023-05-26T09:00")
    assert world.told("zhao")[-1].startswith(
        "吕梁市：2022年度创建工作报告还有5天截止（5月31日），尚有1个单位未报：\n· 文水县"
    )
    assert len(world.told("sun")[-1].splitlines()) == 3
    assert world.rows(select(reminders.c.what).order_by(reminders.c.id))
