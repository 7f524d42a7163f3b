"""The staff's own dates and who signs: set, moved, ended by document, and what the reminders make of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from bot.storage.heads import bureau, name_head, relieve_head, somebody_of_the_bureau
from bot.storage.own_dates import EVERYBODY, Stamp, Whom, end_date, listed, move_date, set_date
from bot.storage.reminding import load_scene
from bot.storage.round_chain import verify_rounds
from bot.storage.rounds import Rounds
from bot.storage.tables import own_dates_met, round_settings
from reminders.obligations import Kind, Point
from scoring.errors import RefusalError
from tests.fakes import MORNING, YEAR, World

APRIL = date(2023, 6, 10)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with World.on(database_url) as world:
        world.start()
        world.enrols("li")
        world.enrols("yun", "云冈区")
        world.say("sun", f"/start {world.invite(role='staff')}")
        yield world


def stamp(document: str = "局办公会纪要", days: int = 0) -> Stamp:
    return Stamp(None, document, MORNING + timedelta(days=days))


def does(world: World, act: Any, *given: Any) -> Any:
    with world.database.begin() as connection:
        return act(connection, *given)


def owed(world: World) -> list[tuple[str, str, date, Point]]:
    """What the staff's own dates ask of whom."""
    with world.database.begin() as connection:
        opened = Rounds().opened(connection)
        assert opened is not None
        scene = load_scene(connection, opened, MORNING)
        return [(one.title, one.unit.name, one.due_on, one.point)
                for one in scene.obligations if one.kind is Kind.OWN]  # fmt: skip


def chained(world: World) -> list[tuple[str, str]]:
    rows = world.rows(round_settings.select().where(round_settings.c.name.in_(["own_date", "head"])))
    return [(row["value"], row["document"]) for row in rows]


def test_a_date_for_all_is_owed_by_every_unit_with_a_contact_and_stands_in_the_chain(world: World) -> None:
    number = does(world, set_date, YEAR, "报送第一季度进展", APRIL, EVERYBODY, stamp())
    assert sorted(unit for _, unit, _, _ in owed(world)) == sorted(["文水县", "云冈区"])
    assert chained(world) == [(f"第{number}号 2023-06-10 报送第一季度进展", "局办公会纪要")]
    (row,) = does(world, listed, YEAR)
    assert (row.title, row.met, row.document) == ("报送第一季度进展", 0, "局办公会纪要")


def test_a_date_may_be_one_citys_or_one_units(world: World) -> None:
    does(world, set_date, YEAR, "市里的事", APRIL, Whom(city="大同市"), stamp())
    does(world, set_date, YEAR, "县里的事", APRIL, Whom(unit_id=world.unit("文水县")), stamp())
    assert [(title, unit) for title, unit, _, _ in owed(world)] == [("市里的事", "云冈区"), ("县里的事", "文水县")]


def test_a_date_that_moves_dies_and_who_has_done_it_has_done_it(world: World) -> None:
    number = does(world, set_date, YEAR, "进展", APRIL, EVERYBODY, stamp())
    done = {"own_date_id": number, "unit_id": world.unit("文水县"), "met_at": MORNING}
    does(world, lambda connection: connection.execute(own_dates_met.insert().values(done)))
    moved = does(world, move_date, number, APRIL + timedelta(days=5), stamp("改期通知"))
    assert {(unit, due, point) for _, unit, due, point in owed(world)} == {
        ("文水县", date(2023, 6, 15), Point.DONE),
        ("云冈区", date(2023, 6, 15), Point.NOT_BEGUN),
    }
    assert chained(world)[1:] == [
        (f"第{number}号 改期到 2023-06-15", "改期通知"),
        (f"第{moved}号 2023-06-15 进展", "改期通知"),
    ]
    does(world, end_date, moved, stamp("取消通知"))
    assert owed(world) == []
    with pytest.raises(RefusalError, match="没有编号"):
        does(world, end_date, moved, stamp())
    with world.database.begin() as connection:
        assert [broken for name, _, broken in verify_rounds(connection) if broken] == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": " "}, "事项应写1至40个字"), ({"title": "长" * 41}, "收到的是41个字"),
        ({"due_on": date(2023, 5, 24)}, "2023-05-24 已过"),
        ({"due_on": date(2032, 1, 1)}, "太远"),
        ({"whom": Whom(city="吕粱市")}, "名录中没有“吕粱市”"), ({"stamp": stamp(" ")}, "请写明依据文件"),
        ({"year": 2031}, "2031年度尚未开启"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_leaves_nothing(world: World, changes: dict[str, Any], why: str) -> None:
    given = {"year": YEAR, "title": "进展", "due_on": APRIL, "whom": EVERYBODY, "stamp": stamp()} | changes
    with pytest.raises(RefusalError, match=why):
        does(world, set_date, *given.values())
    assert owed(world) == []
    assert chained(world) == []


def test_a_date_is_not_moved_into_the_past_nor_to_where_it_is(world: World) -> None:
    number = does(world, set_date, YEAR, "进展", APRIL, EVERYBODY, stamp())
    for day, why in ((APRIL, "没有改动"), (date(2023, 5, 1), "已过")):
        with pytest.raises(RefusalError, match=why):
            does(world, move_date, number, day, stamp())
    assert {due for _, _, due, _ in owed(world)} == {APRIL}


def test_who_is_named_head_alone_gets_the_three_lines_until_relieved(world: World) -> None:
    world.say("qian", f"/start {world.invite(role='staff')}")
    sun = does(world, somebody_of_the_bureau, "sun", stamp())
    qian = does(world, somebody_of_the_bureau, "qian", stamp())
    assert heads(world) == [sun, qian]  # while nobody signs, all of the staff
    assert does(world, name_head, qian, stamp("任职文件")) == "qian"
    assert heads(world) == [qian]
    assert {one.name: bool(one.signs) for one in does(world, bureau, stamp())} == {"sun": False, "qian": True}
    with pytest.raises(RefusalError, match="已经是签发人"):
        does(world, name_head, qian, stamp())
    does(world, relieve_head, qian, stamp("免职文件"))
    assert heads(world) == [sun, qian]
    assert [document for _, document in chained(world)] == ["任职文件", "免职文件"]


def test_nobody_but_the_bureaus_own_is_named_head(world: World) -> None:
    with pytest.raises(RefusalError, match="省局工作人员中没有“li”。现有：sun"):
        does(world, somebody_of_the_bureau, "li", stamp())
    li = world.rows("people")[0]["id"]
    with pytest.raises(RefusalError, match="现在不是省局工作人员"):
        does(world, name_head, li, stamp())


def heads(world: World) -> list[int]:
    with world.database.begin() as connection:
        opened = Rounds().opened(connection)
        assert opened is not None
        return list(load_scene(connection, opened, MORNING).heads)


def test_a_date_tapped_twice_is_one(world: World) -> None:
    first = does(world, set_date, YEAR, "报送季度进展", date(2023, 6, 15), Whom(city="吕梁市"), stamp())
    with pytest.raises(RefusalError, match=f"已经有同样的日期（第{first}号）"):
        does(world, set_date, YEAR, "报送季度进展", date(2023, 6, 15), Whom(city="吕梁市"), stamp())
    does(world, set_date, YEAR, "报送季度进展", date(2023, 6, 15), EVERYBODY, stamp())
    assert world.count("own_dates") == 2
