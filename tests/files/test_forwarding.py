"""A county's workbook put in by staff stands as a proposal: it counts for nothing until the county agrees."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.channels.terminal import TerminalChannel
from handlers.answers import Origin
from tests.fakes import World
from tests.files.terminals import Terminal

CELLS = {"G5": 7428, "G7": 68, "G14": 17}  # 新增企业数量, 占GDP比重, 高企


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    return tmp_path / "文水县.xlsx"


def enrolled(world: World, folder: Path, name: str, role: str, unit: str = "文水县") -> Terminal:
    terminal = Terminal(world, name, folder)
    terminal.says(f"/start {world.invite(unit, role)}")
    return terminal


def fill(contact: Terminal, place: Path, cells: dict[str, object] = CELLS) -> Path:
    """Export the contact's form and fill these cells in."""
    contact.says("导出表格")
    book = load_workbook(contact.saves(place))
    for at, value in cells.items():
        book["填报表"][at] = value
    book.save(place)
    return place


def test_staff_put_in_a_countys_workbook_and_the_county_agrees(
    database_url: str, tmp_path: Path, filled: Path
) -> None:
    with World.on(database_url) as world:
        world.start(TerminalChannel())
        li = enrolled(world, tmp_path / "files", "li", "contact")
        wang = enrolled(world, tmp_path / "files", "wang", "staff")
        told = wang.sends(fill(li, filled))
        assert "读到3项" in told and "由其联系人确认以后才算填报" in told
        assert world.recorded() == []
        assert "没有保存" not in wang.says("提交文水县确认")
        assert world.recorded() == []
        assert "代文水县录入了3项数据" in li.text

        told = li.says("待确认的数据")
        assert "代为录入了" in told and "读到3项" in told
        assert world.recorded() == []
        li.says("对，保存这3项")
        assert dict(world.recorded()) == {"new_enterprises": "7428", "sme_gdp_share": "68", "high_tech": "17"}
        assert {row["origin"] for row in world.rows("answers")} == {Origin.WORKBOOK}
        assert "文水县已确认" in wang.text
        (kept,) = world.rows("forwarded")
        assert kept["agreed"] and kept["settled_by"] != kept["person_id"]
        assert "没有等您确认的数据" in li.says("待确认")


def test_a_county_may_send_them_back(sqlite_url: str, tmp_path: Path, filled: Path) -> None:
    with World.on(sqlite_url) as world:
        world.start(TerminalChannel())
        li = enrolled(world, tmp_path / "files", "li", "contact")
        wang = enrolled(world, tmp_path / "files", "wang", "staff")
        wang.sends(fill(li, filled))
        wang.says("提交文水县确认")
        assert "有1份代为录入的数据等您确认" in li.says("菜单")
        li.says("待确认的数据")
        assert "等您确认" not in li.says("不采用，退回")
        assert "没有采用" in wang.text
        assert world.recorded() == []
        assert "等您确认" not in li.says("菜单")
        assert "没有正在" in li.says("对") or "没有看懂" in li.text
        assert world.recorded() == []


def test_what_waits_can_be_looked_at_later_and_mended_before_it_is_stored(
    sqlite_url: str, tmp_path: Path, filled: Path
) -> None:
    with World.on(sqlite_url) as world:
        world.start(TerminalChannel())
        li = enrolled(world, tmp_path / "files", "li", "contact")
        wang = enrolled(world, tmp_path / "files", "wang", "staff")
        wang.sends(fill(li, filled))
        wang.says("提交文水县确认")
        li.says("待确认的数据")
        li.says("以后再看")
        assert world.recorded() == []
        li.says("待确认的数据")
        assert "18家" in li.says("高企18")
        li.says("对")
        assert dict(world.recorded()) == {"new_enterprises": "7428", "sme_gdp_share": "68", "high_tech": "18"}
        assert world.rows("forwarded")[0]["agreed"]


def test_two_contacts_settle_it_once(database_url: str, tmp_path: Path, filled: Path) -> None:
    with World.on(database_url) as world:
        world.start(TerminalChannel())
        li = enrolled(world, tmp_path / "files", "li", "contact")
        zhao = enrolled(world, tmp_path / "files", "zhao", "contact")
        wang = enrolled(world, tmp_path / "files", "wang", "staff")
        wang.sends(fill(li, filled))
        wang.says("提交文水县确认")
        li.says("待确认的数据")
        zhao.says("待确认的数据")
        li.says("对")
        assert "已经处理过了" in zhao.says("对")
        assert len(world.recorded()) == 3


def test_what_was_typed_meanwhile_is_not_overwritten(sqlite_url: str, tmp_path: Path, filled: Path) -> None:
    with World.on(sqlite_url) as world:
        world.start(TerminalChannel())
        li = enrolled(world, tmp_path / "files", "li", "contact")
        zhao = enrolled(world, tmp_path / "files", "zhao", "contact")
        wang = enrolled(world, tmp_path / "files", "wang", "staff")
        wang.sends(fill(li, filled))
        wang.says("提交文水县确认")
        li.says("待确认的数据")
        zhao.says("高企20")
        assert "高新技术" in li.says("对")
        assert dict(world.recorded())["high_tech"] == "20"


def test_a_reviewer_puts_in_only_the_units_of_the_own_city(sqlite_url: str, tmp_path: Path, filled: Path) -> None:
    from bot.storage.invites import issue

    with World.on(sqlite_url) as world:
        world.start(TerminalChannel())
        li = enrolled(world, tmp_path / "files", "li", "contact")
        fill(li, filled)
        for name, city in (("lv", "吕梁市"), ("da", "大同市")):
            with world.database.begin() as connection:
                code = issue(connection, "reviewer", world.clock.now(), city=city).code
            reviewer = Terminal(world, name, tmp_path / "files")
            reviewer.says(f"/start {code}")
            told = reviewer.sends(filled)
            assert ("读到3项" in told) == (city == "吕梁市")
            assert ("不是您所负责的" in told) == (city != "吕梁市")


def test_a_county_does_not_put_in_anothers(sqlite_url: str, tmp_path: Path, filled: Path) -> None:
    with World.on(sqlite_url) as world:
        world.start(TerminalChannel())
        li = enrolled(world, tmp_path / "files", "li", "contact")
        chen = enrolled(world, tmp_path / "files", "chen", "contact", "云冈区")
        assert "这是文水县的填报表" in chen.sends(fill(li, filled))
        assert "不能进行此项操作" in chen.says("提交文水县确认") or "没有" in chen.text
        assert world.rows("forwarded") == []


def test_errors_are_told_to_staff_cell_by_cell_too(sqlite_url: str, tmp_path: Path, filled: Path) -> None:
    with World.on(sqlite_url) as world:
        world.start(TerminalChannel())
        li = enrolled(world, tmp_path / "files", "li", "contact")
        wang = enrolled(world, tmp_path / "files", "wang", "staff")
        told = wang.sends(fill(li, filled, {"G5": "约七千", "G7": 120}))
        assert "· G5（" in told and "· G7（" in told
        assert "没有可以保存的项目" in told
