"""A round's parameters: appended, never overwritten; the newest counts and every older one stays readable."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, Engine

from bot.storage.operators import operator_named
from bot.storage.round_entry import enter, open_round, read_entries
from bot.storage.round_record import describe, readable
from bot.storage.rounds import Rounds, load_round
from scoring.errors import ReadingError
from tests.fakes import MORNING, YEAR, World


@pytest.fixture
def connection(database: Engine) -> Iterator[Connection]:
    with database.begin() as opened:
        open_round(opened, YEAR, "shanxi-2022", "晋政办函〔2020〕99号", MORNING)
        yield opened


def setting(connection: Connection, *words: str, document: str = "局办公会纪要", unit: int | None = None) -> None:
    entries = read_entries(connection, YEAR, words, for_unit=unit is not None)
    enter(connection, YEAR, entries, document, MORNING, unit_id=unit)


def test_a_round_opens_with_the_dates_of_its_edition(connection: Connection) -> None:
    opened = load_round(connection, YEAR).round
    assert dict(opened.due) == {"application": date(2023, 4, 30), "report": date(2023, 5, 31)}
    assert opened.province_sme_growth is None


def test_a_year_opens_once(connection: Connection) -> None:
    with pytest.raises(ReadingError, match="已经开启"):
        open_round(connection, YEAR, "shanxi-2022", None, MORNING)


def test_the_newest_entry_counts_and_the_older_ones_stay(connection: Connection) -> None:
    setting(connection, "province_sme_growth=6.3", "gate_mode=proportional")
    setting(connection, "province_sme_growth=6.5", "deadline.report=2023-06-15", document="关于延期的通知")
    opened = load_round(connection, YEAR).round
    assert opened.province_sme_growth == Decimal("6.5")
    assert opened.readings.gate_mode == "proportional"
    assert opened.due["report"] == date(2023, 6, 15)
    told = [(one["name"], one["value"], one["document"]) for one in describe(connection, YEAR)["settings"]]
    assert told == [
        ("edition", "shanxi-2022", "晋政办函〔2020〕99号"),
        ("province_sme_growth", "6.3", "局办公会纪要"), ("gate_mode", "proportional", "局办公会纪要"),
        ("province_sme_growth", "6.5", "关于延期的通知"), ("deadline.report", "2023-06-15", "关于延期的通知"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "for_unit", "says"),
    [
        ("gate_mode", False, "名称=取值"),
        ("gatemode=absolute", False, "没有名为“gatemode”的参数"),
        ("gate_mode=sometimes", False, "gate_mode"),
        ("province_sme_growth=六", False, "应为百分数"),
        ("province_sme_growth=NaN", False, "应为百分数"),
        ("province_sme_growth=1e9", False, "应为百分数"),
        ("deadline.report=5月31日", False, "应为日期"),
        ("province_sme_growth=-100.1", False, "应在-100至1000之间"),
        ("county_gdp_growth=63000", True, "应在-100至1000之间"),
        ("deadline.report=2022-05-31", False, "应在数据年度2022年结束以后"),
        ("deadline.report=9999-12-31", True, "最晚到2025年，请核对年份"),
        ("missing_frozen=是", False, "应为 true 或 false"),
        ("missing_frozen=true", False, "请先录入 province_sme_growth"),
        ("missing_frozen=true", True, "请先录入 province_sme_growth"),
        ("edition=shanxi-2020", False, "没有名为“edition”的参数"),
        ("county_gdp_growth=6.3", False, "请加 --unit"),
        ("gate_mode=absolute", True, "请去掉 --unit"),
        ("not_applicable=srdi,nonsense", True, "没有指标 nonsense"),
    ],
)
def test_a_wrong_entry_is_refused_with_what_is_allowed(
    connection: Connection, word: str, for_unit: bool, says: str
) -> None:
    with pytest.raises(ReadingError, match=says):
        read_entries(connection, YEAR, [word], for_unit=for_unit)


def test_a_name_is_set_once_in_a_command(connection: Connection) -> None:
    with pytest.raises(ReadingError, match="gate_mode 写了两次"):
        read_entries(connection, YEAR, ["gate_mode=absolute", "gate_mode=proportional"], for_unit=False)


def test_what_is_missing_may_be_frozen_for_all_and_otherwise_for_one(world: World) -> None:
    one, other = world.unit("文水县"), world.unit("云冈区")
    with world.database.begin() as connection:
        assert not load_round(connection, YEAR).is_frozen(one)
        setting(connection, "province_sme_growth=6.3", "missing_frozen=true")
        setting(connection, "missing_frozen=false", unit=other, document="同意云冈区延期的函")
        opened = load_round(connection, YEAR)
        assert (opened.is_frozen(one), opened.is_frozen(other)) == (True, False)
        setting(connection, "missing_frozen=false")
        assert not load_round(connection, YEAR).is_frozen(one)


def test_frozen_takes_effect_in_chat_when_the_report_was_due(world: World) -> None:
    world.enrols("li", "文水县")
    with world.database.begin() as connection:
        setting(connection, "province_sme_growth=6.3", "missing_frozen=true")
    world.say("li", "进度")
    world.clock.moves(days=7)  # 1 June
    world.say("li", "进度")
    before, after = world.told("li")[-2:]
    assert "达标0项，未达标0项，未填报或待对比23项" in before
    assert "达标0项，未达标23项，未填报或待对比0项" in after
    assert "截止日已过，按省局决定，未填报和待对比的项目计为未达标。" in after


def test_counting_for_two_may_be_switched_off_for_one_unit(world: World) -> None:
    world.enrols("li", "文水县")
    world.enrols("wang", "云冈区")
    for chat in ("li", "wang"):
        world.say(chat, "指标填报")
        world.say(chat, "1301")
        world.say(chat, "1000")
    with world.database.begin() as connection:
        setting(connection, "double_enabled=false", unit=world.unit("文水县"), document="复核意见")
        setting(connection, "gate_mode=proportional")
    for chat in ("li", "wang"):
        world.say(chat, "进度")
    switched, other = world.told("li")[-1], world.told("wang")[-1]
    assert "增速超过30%可视同完成2个考核指标是否适用：按省局设定的“不适用”计。" in switched
    assert "现计1项，须22项" in switched
    assert "可视同完成2个考核指标：新增企业数量（增速30.1%）。" in other
    assert "现计2项，须22项" in other


def test_a_unit_with_more_time_is_not_frozen_before_its_own_date_is_over(world: World) -> None:
    world.enrols("li", "文水县")
    with world.database.begin() as connection:
        setting(connection, "province_sme_growth=6.3", "missing_frozen=true")
        setting(connection, "deadline.report=2023-06-05", unit=world.unit("文水县"), document="同意延期的函")
    world.clock.moves(days=7)  # 1 June
    world.say("li", "进度")
    world.clock.moves(days=5)  # 6 June
    world.say("li", "进度")
    before, after = world.told("li")[-2:]
    assert "未达标0项" in before
    assert "未达标23项" in after


def test_every_entry_is_told_with_person_document_and_local_time(connection: Connection) -> None:
    who = operator_named(connection, "王处", MORNING)
    entries = read_entries(connection, YEAR, ["province_sme_growth=6.3", "missing_frozen=true"], for_unit=False)
    enter(connection, YEAR, entries, "晋企发〔2023〕3号", MORNING, person_id=who)
    lines = readable(connection, YEAR)
    assert "全省营收增速：6.3%" in lines
    assert "未填报的项目：2023-05-31 截止后计为未达标" in lines
    assert lines[-3:] == [
        "  2023-05-25 09:00　未记名　全省　edition=shanxi-2022　依据：晋政办函〔2020〕99号",
        "  2023-05-25 09:00　王处　全省　province_sme_growth=6.3　依据：晋企发〔2023〕3号",
        "  2023-05-25 09:00　王处　全省　missing_frozen=true　依据：晋企发〔2023〕3号",
    ]
    assert describe(connection, YEAR)["missing_frozen"] is True
    assert describe(connection, YEAR)["settings"][-1]["person"] == "王处"


def test_a_past_round_keeps_its_edition_readings_and_figures(connection: Connection) -> None:
    setting(connection, "province_sme_growth=6.3", "gate_mode=absolute")
    before = load_round(connection, YEAR)
    open_round(connection, YEAR + 1, "shanxi-2020", None, MORNING + timedelta(days=365))
    entries = read_entries(connection, YEAR + 1, ["gate_mode=proportional"], for_unit=False)
    enter(connection, YEAR + 1, entries, "后来的文件", MORNING)
    assert load_round(connection, YEAR) == before
    assert (before.round.edition.name, before.round.readings.gate_mode) == ("shanxi-2022", "absolute")


def test_a_document_cannot_look_like_another_entry(connection: Connection) -> None:
    setting(connection, "gate_mode=absolute", document="晋统〔2023〕\n  1号\n")
    assert describe(connection, YEAR)["settings"][-1]["document"] == "晋统〔2023〕 1号"


def test_no_entry_without_its_document(connection: Connection) -> None:
    with pytest.raises(ReadingError, match="--document"):
        setting(connection, "gate_mode=absolute", document="  ")


def test_a_year_that_is_not_open_says_how_to_open_it(connection: Connection) -> None:
    with pytest.raises(ReadingError, match="shifan round open 2031"):
        read_entries(connection, 2031, [], for_unit=False)


def test_a_setting_made_beside_the_serving_process_counts_from_the_next_message(world: World) -> None:
    world.enrols("li", "文水县")
    world.say("li", "提醒")
    with world.database.begin() as connection:
        setting(connection, "deadline.report=2023-06-15")
    world.say("li", "提醒")
    assert ("5月31日" in world.told("li")[1], "6月15日" in world.told("li")[2]) == (True, True)


def test_a_units_own_figures_are_its_own(world: World) -> None:
    with world.database.begin() as connection:
        setting(connection, "county_gdp_growth=5.1", unit=world.unit("文水县"))
        setting(connection, "not_applicable=neeq,main_board", unit=world.unit("云冈区"))
        opened = load_round(connection, YEAR)
    assert opened.county_gdp_growth == {world.unit("文水县"): Decimal("5.1")}
    assert opened.not_applicable == {world.unit("云冈区"): frozenset({"neeq", "main_board"})}


def test_a_setting_that_was_rolled_back_is_forgotten(database: Engine) -> None:
    """A turn may have read it in a group that failed; on SQLite its number is given out again."""
    rounds = Rounds()
    with database.begin() as connection:
        open_round(connection, YEAR, "shanxi-2022", None, MORNING)
    with database.connect() as connection:
        setting(connection, "province_sme_growth=6.3")
        rounds.opened(connection)
        connection.rollback()
    with database.begin() as connection:
        setting(connection, "province_sme_growth=7.7")
        opened = rounds.opened(connection)
    assert opened is not None
    assert opened.round.province_sme_growth == Decimal("7.7")


def test_the_newest_year_is_the_open_round(database: Engine) -> None:
    rounds = Rounds()
    with database.begin() as connection:
        assert rounds.opened(connection) is None
        open_round(connection, YEAR, "shanxi-2022", None, MORNING)
        open_round(connection, YEAR + 1, "shanxi-2022", None, MORNING + timedelta(days=365))
        opened = rounds.opened(connection)
        assert opened is not None and opened.round.year == YEAR + 1
