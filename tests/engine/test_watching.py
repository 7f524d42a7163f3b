"""What staff and cities ask in chat about everybody, a reminder by one tap, and dates for one's own calendar."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import update

from bot.perform import queueing
from bot.settings import Settings
from bot.storage.invites import issue
from bot.storage.opening import open_current
from bot.storage.round_entry import enter
from bot.storage.tables import accounts, roles, units
from bot.wiring import build_app, build_house
from handlers.calendar_file import Entry, calendar_file
from tests.fakes import MORNING, YEAR, World
from tests.handing_in import HANDED_IN


@pytest.fixture
def world(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(queueing, "FETCHED", queueing.FETCHED | {"script"})
    with World.on(sqlite_url) as world:
        world.start()
        world.enrols("li")
        world.enrols("jiao", "交城县")
        world.enrols("yun", "云冈区")
        world.say("sun", f"/start {world.invite(role='staff')}")
        with world.database.begin() as connection:
            code = issue(connection, "reviewer", world.clock.now(), city="吕梁市").code
        world.say("zhao", f"/start {code}")
        with world.database.begin() as connection:
            early = datetime.fromisoformat("2023-03-01T09:00+08:00")
            connection.execute(update(roles).values(valid_from=early))
        yield world


def test_the_bureau_reads_by_city_who_has_not_handed_in(world: World) -> None:
    world.say("sun", "未报送")
    assert world.told("sun")[-1].startswith(
        "2022年度创建工作报告（5月31日前报送，还有6天）：应报3个，未报3个。\n"
        "· 大同市1个：云冈区\n· 忻州市1个：定襄县（没有联系人）\n· 吕梁市1个：文水县"
    )


def test_who_has_handed_in_and_owes_the_scan_only_is_told_from_who_owes_everything(world: World) -> None:
    for words in HANDED_IN:
        world.say("li", words)
    world.say("sun", "未报送")
    assert "文水县（已提交、待盖章件）" in world.told("sun")[-1]


def test_a_city_reads_of_its_own_units_and_cannot_remind_the_province(world: World) -> None:
    world.say("zhao", "谁没报")
    told = world.told("zhao")[-1]
    assert ("文水县" in told, "云冈区" in told) == (True, False)
    with pytest.raises(LookupError):
        world.button("zhao", "提醒这1个单位")
    world.say("zhao", "通知")
    assert "您的身份不能进行此项操作" in world.told("zhao")[-1]


@pytest.mark.parametrize(
    "asked", ["文水县", "文水", "吕梁市文水县", "吕梁文水", "文水县的进度？", "文水县报了吗", " 文水县 怎么样了？"]
)
def test_a_units_name_is_answered_by_how_it_stands(world: World, asked: str) -> None:
    world.say("li", "指标填报")
    world.say("li", "1204")
    world.say("li", "进度")
    for chat in ("sun", "zhao"):
        world.say(chat, asked)
        assert world.told(chat)[-1] == world.told("li")[-1]


def test_an_applicant_is_asked_about_by_name_too(world: World) -> None:
    world.say("sun", "交城县")
    assert world.told("sun")[-1].startswith("交城县尚未列入创建考核。")


@pytest.mark.parametrize("asked", ["云冈区", "大同市云冈区", "云冈区的进度？"])
def test_a_city_is_told_that_another_citys_unit_is_none_of_its_own(world: World, asked: str) -> None:
    world.say("zhao", asked)
    assert world.told("zhao")[-1].startswith("云冈区不是您所辖的单位")


@pytest.mark.parametrize("asked", ["无名县", "县", "文"])
def test_a_name_that_is_nobodys_is_not_understood(world: World, asked: str) -> None:
    world.say("zhao", asked)
    assert world.told("zhao")[-1].startswith("没有看懂这句话")


def test_a_contact_does_not_read_of_others_by_their_names(world: World) -> None:
    world.say("li", "云冈区")
    assert world.told("li")[-1].startswith("没有看懂这句话")


def test_a_name_that_several_have_is_asked_back_about(world: World) -> None:
    with world.database.begin() as connection:
        connection.execute(update(units).where(units.c.name == "云冈区").values(name="文水县"))
    world.say("sun", "文水县")
    assert world.told("sun")[-1] == "有几个单位叫这个名字：大同市文水县、吕梁市文水县。请连同市名发送。"
    world.say("sun", "大同市文水县")
    assert world.told("sun")[-1].startswith("文水县 2022年度")


def test_a_unit_whose_contact_cannot_be_reached_is_told_from_one_without_any(world: World) -> None:
    with world.database.begin() as connection:
        gone = {"unreachable_since": world.clock.now()}
        connection.execute(update(accounts).where(accounts.c.chat == "yun").values(gone))
    world.say("sun", "未报送")
    assert "· 大同市1个：云冈区（联系不上）\n" in world.told("sun")[-1]
    world.stores_tap("sun", "提醒这3个单位")
    assert "1人没有可用的账号，发不到，请电话通知：yun、云冈区。" in world.told("sun")[-1]
    world.say("sun", "日程")
    assert "· 年度报告截止当天下午：须电话通知　云冈区（联系不上）、定襄县（没有联系人）" in world.told("sun")[-1]


def test_one_tap_reminds_all_who_owe_once_a_day(world: World) -> None:
    world.say("sun", "未报送")
    world.stores_tap("sun", "提醒这3个单位")
    assert world.told("sun")[-1].startswith("已提醒2人。")
    assert world.told("li")[-1] == "【通知】\n文水县：2022年度创建工作报告尚未报送，请于5月31日前报送。"
    before = world.told("li")
    world.stores_tap("sun", "提醒这3个单位")
    assert "今天已向其中2人" in world.told("sun")[-1]
    assert world.told("li") == before
    assert not any(text.startswith("【通知】") for text in world.told("jiao"))
    world.stores_tap("li", "收到")
    world.say("sun", "通知")
    assert "共2人：已签收1，未签收1，待发0，失败0。" in world.told("sun")[-1]


def test_the_plan_is_a_table_in_chat_with_those_nobody_can_reach(world: World) -> None:
    world.say("sun", "日程")
    told = world.told("sun")[-1]
    assert "5月26日 09:00\n· 年度报告截止前5天（休息日提前）：2人　云冈区、文水县" in told
    assert "· 年度报告截止当天下午：须电话通知　定襄县（没有联系人）" in told
    assert "联系不上的单位：定襄县。请电话通知。" in told
    world.say("zhao", "日程")
    assert "云冈区" not in world.told("zhao")[-1]


def test_a_contact_asks_for_nothing_of_the_kind(world: World) -> None:
    for word in ("未报送", "日程", "通知"):
        world.say("li", word)
        assert "您的身份不能进行此项操作" in world.told("li")[-1]


# --- one's own calendar ---------------------------------------------------------------------------------------


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    house = build_house(Settings.model_construct(database=world.url), open_current(world.url), world.clock)
    transport = httpx.ASGITransport(build_app(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client
    house.close()


def link(world: World, chat: str) -> str:
    world.say(chat, "日历")
    return next(line for line in world.told(chat)[-1].splitlines() if line.endswith(".ics"))


async def test_a_contact_subscribes_to_the_dates_of_their_unit(world: World, client: httpx.AsyncClient) -> None:
    first = link(world, "li")
    with world.database.begin() as connection:
        enter(connection, YEAR, {"deadline.report": "2023-06-20"}, "延期批复", MORNING, unit_id=world.unit("文水县"))
    answer = await client.get(first)
    assert answer.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.text).walk("VEVENT")
    assert event["SUMMARY"] == "文水县：2022年度创建工作报告截止"
    assert event.decoded("DTSTART") == date(2023, 6, 20)
    again = link(world, "li")
    assert (await client.get(first)).status_code == 404
    assert (await client.get(again)).status_code == 200


async def test_the_bureau_subscribes_to_the_rounds_own_dates(world: World, client: httpx.AsyncClient) -> None:
    events = Calendar.from_ical((await client.get(link(world, "sun"))).text).walk("VEVENT")
    assert sorted(event.decoded("DTSTART") for event in events) == [date(2023, 4, 30), date(2023, 5, 31)]


@pytest.mark.parametrize("code", ["ABCDEFGHJKLM", "x" * 65, "..", "%00"])
async def test_a_link_that_is_none_is_not_there(client: httpx.AsyncClient, code: str) -> None:
    assert (await client.get(f"/calendar/{code}.ics")).status_code == 404


def test_whatever_a_title_holds_the_file_can_be_read() -> None:
    title = "补充材料；逗号,分号;反斜线\\换行\nEND:VEVENT" + "很长的名字" * 30
    text = calendar_file([Entry("own-1-7", date(2027, 5, 1), title)], MORNING)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert str(event["SUMMARY"]) == title
    assert event.decoded("DTEND") == date(2027, 5, 2)


def test_of_applications_those_are_counted_that_want_to_and_nobody_has_to(world: World) -> None:
    world.clock.moment = datetime.fromisoformat("2023-04-20T09:00+08:00")
    world.say("sun", "未报送")
    assert "2023年创建申报（4月30日前报送，还有10天）：申报自愿，还没有单位表示有意申报。" in world.told("sun")[-1]
    with pytest.raises(LookupError):
        world.button("sun", "提醒这0个单位")
    world.say("jiao", "申报条件")
    world.say("jiao", "是")
    world.say("sun", "未报送")
    assert "2023年创建申报（4月30日前报送，还有10天）：有意申报1个，未报1个。\n· 吕梁市1个：" in world.told("sun")[-1]
    world.clock.moment = datetime.fromisoformat("2023-05-25T09:00+08:00")
    world.say("sun", "未报送")
    assert "2023年创建申报（4月30日前报送，已过25天）：有意申报1个，未报1个。" in world.told("sun")[-1]


@pytest.mark.parametrize("asked", ["谁没交", "谁还没交？", "未申报", "催报"])
def test_who_looks_after_units_asks_in_their_own_words_who_has_not_handed_in(world: World, asked: str) -> None:
    for chat in ("sun", "zhao"):
        world.say(chat, asked)
        assert "2022年度创建工作报告（5月31日前报送，还有6天）：应报" in world.told(chat)[-1]


def test_the_help_of_staff_names_no_word_that_is_not_understood(world: World) -> None:
    world.say("sun", "帮助")
    assert "· 代填：" in world.told("sun")[-1]
    world.say("sun", "代填")
    assert "没有看懂" not in world.told("sun")[-1]
    assert "导出填报表（/desk/）" in world.told("sun")[-1]


def test_what_is_due_next_leads_and_each_button_says_whom_it_reminds(world: World) -> None:
    world.clock.moment = datetime.fromisoformat("2023-04-28T10:00+08:00")
    world.say("jiao", "申报条件")
    world.say("jiao", "是")
    world.say("sun", "未报送")
    told = world.told("sun")[-1]
    assert told.index("2023年创建申报") < told.index("2022年度创建工作报告")
    world.stores_tap("sun", "提醒未申报的1个单位")
    assert world.told("sun")[-1].startswith("已提醒1人。")
    assert world.told("jiao")[-1].startswith("【通知】\n交城县：2023年创建申报尚未报送，请于4月30日前报送。")
