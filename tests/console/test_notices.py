"""Notices from the desk: looked at before they go, tried on oneself, signed for, stopped; the plan beside them."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import httpx
import pytest
from sqlalchemy import event, insert, select, update

from bot.console.access import Viewer
from bot.console.progress import progress_page
from bot.perform import queueing
from bot.storage.engine import reading
from bot.storage.round_entry import enter
from bot.storage.rounds import Rounds
from bot.storage.tables import intentions, notices, people, roles, units
from tests.console.at_the_desk import CHAT, browsing, seats_staff
from tests.fakes import World

LOOK = {"text": "{单位}请于{截止日}前报送。", "to": "联系人"}


@pytest.fixture
def world(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Two contacts on a scripted channel, and somebody of the bureau at a browser."""
    monkeypatch.setattr(queueing, "FETCHED", queueing.FETCHED | {"script"})
    with World.on(sqlite_url) as world:
        world.start()
        world.enrols("li")
        world.enrols("yun", "云冈区")
        seats_staff(world)
        with world.database.begin() as connection:
            early = datetime.fromisoformat("2023-03-01T09:00+08:00")
            connection.execute(update(roles).values(valid_from=early))
        world.stop()
        yield world


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(world) as client:
        yield client


async def looked(client: httpx.AsyncClient, **changes: str) -> tuple[httpx.Response, str]:
    """Look at a notice; return the page and what it remembers of whom it showed."""
    page = await client.post("/desk/notices", data=LOOK | changes)
    found = page.text.partition('name="circle" value="')[2].partition('"')[0]
    return page, found


async def test_a_notice_is_looked_at_before_it_goes(world: World, client: httpx.AsyncClient) -> None:
    page, circle = await looked(client)
    assert "将发给2人" in page.text
    assert "请于5月31日前报送。" in page.text
    assert "发送 2 条" in page.text
    assert circle
    assert world.count("notices") == 0


async def test_it_goes_to_those_who_were_shown_and_the_board_fills_as_they_sign(
    world: World, client: httpx.AsyncClient
) -> None:
    _, circle = await looked(client)
    gone = await client.post("/desk/notices", data=LOOK | {"act": "send", "circle": circle})
    assert (gone.status_code, gone.headers["location"]) == (303, "/desk/notices/1")
    assert world.told("li")[-1] == "【通知】\n文水县请于5月31日前报送。"
    page = (await client.get("/desk/notices/1")).text
    assert "催未签收的2人" in page
    assert "吕梁市" in page and "大同市" in page
    listed = (await client.get("/desk/notices")).text
    assert "第1号" in listed


async def test_nothing_goes_to_people_who_were_not_shown(world: World, client: httpx.AsyncClient) -> None:
    answer = await client.post("/desk/notices", data=LOOK | {"act": "send"})
    assert answer.status_code == 400
    assert "请重新核对名单和正文后再发" in answer.text
    assert world.count("notices") == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"to": "联系人们"}, "不认识的收件范围"),
        ({"to": "市级"}, "这个范围里没有人"),
        ({"text": "{密码}"}, "不是可以替换的内容"),
        ({"text": " "}, "没有正文"),
        ({"at": "下周"}, "定时应为日期和时间"),
    ],
)
async def test_what_cannot_go_is_said_and_what_was_typed_stays(
    world: World, client: httpx.AsyncClient, changes: dict[str, str], said: str
) -> None:
    page, _ = await looked(client, **changes)
    assert page.status_code == 400
    assert said in page.text
    assert "请于" in page.text or "密码" in page.text or changes.get("text") == " "


async def test_a_text_is_tried_on_oneself(world: World, client: httpx.AsyncClient) -> None:
    _, circle = await looked(client)
    await client.post("/desk/notices", data=LOOK | {"act": "try", "circle": circle})
    assert any("试发" in text for text in [*world.told("sun"), *world.told(CHAT)])
    assert not any("试发" in text for text in world.told("li"))


async def test_it_can_be_stopped_and_says_when_it_cannot_be_chased(world: World, client: httpx.AsyncClient) -> None:
    _, circle = await looked(client)
    await client.post("/desk/notices", data=LOOK | {"act": "send", "circle": circle})
    chased = await client.post("/desk/notices/1/chase")
    assert (chased.status_code, "以后可以再催" in chased.text) == (400, True)
    assert (await client.post("/desk/notices/1/stop")).status_code == 303
    assert "已停发" in (await client.get("/desk/notices/1")).text
    assert (await client.post("/desk/notices/1/stop")).status_code == 400
    assert (await client.post("/desk/notices/1/delete")).status_code == 404
    assert (await client.get("/desk/notices/9")).status_code == 404


async def test_a_reviewer_sends_no_notices_and_sees_their_own_citys_plan(
    world: World, client: httpx.AsyncClient
) -> None:
    assert "云冈区" in (await client.get("/desk/reminders")).text
    with world.database.begin() as connection:
        mine = roles.c.person_id == select(people.c.id).where(people.c.name == "sun").scalar_subquery()
        connection.execute(update(roles).where(mine).values(role="reviewer", city="吕梁市"))
    for path in ("/desk/notices", "/desk/notices/1"):
        assert (await client.get(path)).status_code == 403
    assert (await client.post("/desk/notices", data=LOOK)).status_code == 403
    page = (await client.get("/desk/reminders")).text
    assert ("文水县" in page, "云冈区" in page) == (True, False)


async def test_the_plan_says_who_is_told_when_and_why(client: httpx.AsyncClient) -> None:
    page = (await client.get("/desk/reminders")).text
    assert "年度报告截止当天下午" in page
    assert "文水县 li" in page
    assert "须电话通知：定襄县（没有联系人）" in page


async def test_who_left_no_name_is_no_gap_in_a_notice_or_in_the_plan(world: World, client: httpx.AsyncClient) -> None:
    with world.database.begin() as connection:
        connection.execute(update(people).values(name=""))
    page, circle = await looked(client)
    assert "未留姓名（文水县）" in page.text
    gone = await client.post("/desk/notices", data=LOOK | {"act": "send", "circle": circle})
    shown = (await client.get(gone.headers["location"])).text
    assert "未留姓名起草" in shown
    assert "文水县（未留姓名）" in shown
    assert "未留姓名，" in (await client.get("/desk/notices")).text
    assert "文水县（未留姓名）" in (await client.get("/desk/reminders")).text


async def test_the_author_is_not_offered_to_agree_and_nothing_is_counted_before_it_goes(
    world: World, client: httpx.AsyncClient
) -> None:
    with world.database.begin() as connection:
        enter(connection, 2022, {"second_above": "1"}, "内部规定", world.clock.now())
    _, circle = await looked(client, text="{单位}：请看。")
    gone = await client.post("/desk/notices", data=LOOK | {"text": "{单位}：请看。", "act": "send", "circle": circle})
    shown = (await client.get(gone.headers["location"])).text
    assert "还没有发出，等另一位工作人员确认。" in shown
    assert "确认发送" not in shown and "<dt>收件人</dt>" not in shown
    assert "停发" in shown


async def test_the_second_person_reads_on_the_page_who_and_what_and_agrees_to_those_alone(
    world: World, client: httpx.AsyncClient
) -> None:
    with world.database.begin() as connection:
        enter(connection, 2022, {"second_above": "1"}, "内部规定", world.clock.now())
    _, circle = await looked(client)
    await client.post("/desk/notices", data=LOOK | {"act": "send", "circle": circle})
    with world.database.begin() as connection:
        connection.execute(
            update(notices).values(author_id=select(people.c.id).where(people.c.name == "li").scalar_subquery())
        )
    page = (await client.get("/desk/notices/1")).text
    assert "确认后将发给2人" in page and "yun（云冈区）" in page
    assert "请于5月31日前报送。" in page and "{单位}" not in page
    shown = page.partition('name="circle" value="')[2].partition('"')[0]
    with world.database.begin() as connection:
        gone = update(roles).where(roles.c.person_id.in_(select(people.c.id).where(people.c.name == "yun")))
        connection.execute(gone.values(valid_to=datetime.fromisoformat("2023-05-01T09:00+08:00")))
    changed = await client.post("/desk/notices/1/agree", data={"circle": shown})
    assert changed.status_code == 400
    assert "收件名单与您核对时不同，现为1人" in changed.text and "确认后将发给1人" in changed.text
    again = await client.get("/desk/notices/1/agree")
    assert (again.status_code, again.headers["location"]) == (303, "/desk/notices/1")
    shown = changed.text.partition('name="circle" value="')[2].partition('"')[0]
    assert (await client.post("/desk/notices/1/agree", data={"circle": shown})).status_code == 303
    assert world.told("li")[-2] == "【通知】\n文水县请于5月31日前报送。"
    assert not any("请于5月31日前报送" in text for text in world.told("yun"))


async def test_a_trial_is_confirmed_on_the_page_and_a_notice_tapped_twice_goes_out_once(
    world: World, client: httpx.AsyncClient
) -> None:
    with world.database.begin() as connection:
        enter(connection, 2022, {"second_above": "1"}, "内部规定", world.clock.now())
    page, circle = await looked(client)
    assert "已发给您本人试看" not in page.text
    assert (
        "已发给您本人试看" in (await client.post("/desk/notices", data=LOOK | {"act": "try", "circle": circle})).text
    )
    sends = [await client.post("/desk/notices", data=LOOK | {"act": "send", "circle": circle}) for _ in range(2)]
    assert [each.headers["location"] for each in sends] == ["/desk/notices/1", "/desk/notices/1"]
    assert world.count("notices") == 1


async def test_the_same_text_for_another_time_or_after_a_stop_is_another_notice(
    world: World, client: httpx.AsyncClient
) -> None:
    with world.database.begin() as connection:
        enter(connection, 2022, {"second_above": "1"}, "内部规定", world.clock.now())
    _, circle = await looked(client)
    later = {"at": "2023-05-26T09:00"}
    for changes, number in (({}, 1), (later, 2), (later, 2)):
        sent = await client.post("/desk/notices", data=LOOK | {"act": "send", "circle": circle} | changes)
        assert sent.headers.get("location") == f"/desk/notices/{number}"
    await client.post("/desk/notices/1/stop")
    again = await client.post("/desk/notices", data=LOOK | {"act": "send", "circle": circle})
    assert again.headers["location"] == "/desk/notices/3"


async def test_whoever_goes_astray_at_the_desk_is_led_back_to_it(client: httpx.AsyncClient) -> None:
    for path in ("/desk/notices/9", "/desk/units/zehn"):
        assert '<a class="button" href="/desk/">工作台</a>' in (await client.get(path)).text
    reloaded = await client.get("/desk/dates/deadline")
    assert (reloaded.status_code, reloaded.headers["location"]) == (303, "/desk/dates#deadline")
    assert '<a href="/desk/">工作台</a>' in (await client.get("/chat")).text
    stranger = await client.get("/chat", headers={"Cookie": ""})
    assert '<a href="/desk/">' not in stranger.text


async def test_the_board_shows_who_is_applying_while_that_is_what_is_due_next(
    world: World, client: httpx.AsyncClient
) -> None:
    world.clock.moment = datetime.fromisoformat("2023-04-30T22:40+08:00")
    page = (await client.get("/desk/")).text
    assert "2023年创建申报" in page and "还没有单位表示有意申报" in page
    with world.database.begin() as connection:
        jiao = connection.execute(select(units.c.id).where(units.c.name == "交城县")).scalar_one()
        said = {"year": 2022, "unit_id": jiao, "person_id": 1, "intends": True, "said_at": world.clock.now()}
        connection.execute(insert(intentions).values(said))
    page = (await client.get("/desk/")).text
    assert "今天24:00截止。申报自愿，有意申报1个，已提交0个。" in page
    assert page.index("交城县") < page.index("文水县")
    world.clock.moment = datetime.fromisoformat("2023-06-01T09:00+08:00")
    page = (await client.get("/desk/")).text
    assert "年度报告5月31日前报送，已截止" in page
    assert page.index("文水县") < page.index("交城县")


def test_the_board_reads_nothing_of_people_and_dates_it_does_not_show(world: World) -> None:
    asked: list[str] = []
    with reading(world.database) as connection:
        opened = Rounds().opened(connection)
        assert opened is not None
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        progress_page(connection, opened, Viewer("孙敏", None), world.clock.now())
    assert any("intentions" in each for each in asked)
    assert not any(table in each for each in asked for table in ("own_dates", "people", "roles"))
