"""The page of dates: more time for one unit, the staff's own dates, who signs; what is refused, what is doubted."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from sqlalchemy import select, update

from bot.storage.tables import people, roles
from tests.console.at_the_desk import browsing, with_staff
from tests.fakes import World

SET = {"title": "报送第一季度进展", "on": "2023-06-10", "document": "晋企发〔2023〕9号"}


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with with_staff(sqlite_url) as world:
        yield world


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(world) as client:
        yield client


async def test_a_date_of_ones_own_is_set_and_stands_with_its_document(client: httpx.AsyncClient) -> None:
    assert (await client.post("/desk/dates/set", data=SET)).status_code == 303
    page = (await client.get("/desk/dates")).text
    assert "报送第一季度进展" in page and "2023年6月10日" in page
    assert "晋企发〔2023〕9号" in page and "sun" in page
    assert "报送第一季度进展截止前" in (await client.get("/desk/reminders")).text
    moved = await client.post("/desk/dates/move", data={"number": "1", "on": "2023-06-20", "document": "改期"})
    assert moved.status_code == 303
    assert "2023年6月20日" in (await client.get("/desk/dates")).text
    assert (await client.post("/desk/dates/end", data={"number": "2", "document": "取消"})).status_code == 303
    assert "没有自定日期。" in (await client.get("/desk/dates")).text


async def test_what_is_refused_is_said_and_what_was_typed_stays(world: World, client: httpx.AsyncClient) -> None:
    for changes, why in (
        ({"on": "2023-05-01"}, "已过"),
        ({"document": " "}, "请写明依据文件"),
        ({"on": ""}, "请写明日期"),
        ({"unit": "9" * 5000}, "请从列表中选择单位"),
        ({"unit": "9" * 20}, "请从列表中选择单位"),
        ({"unit": "999999"}, "请从列表中选择单位"),
    ):
        answer = await client.post("/desk/dates/set", data=SET | changes)
        assert (answer.status_code, why in answer.text) == (400, True)
        assert "报送第一季度进展" in answer.text
    assert world.count("own_dates") == 0


async def test_one_unit_is_given_more_time(world: World, client: httpx.AsyncClient) -> None:
    data = {"stage": "report", "unit": str(world.unit("文水县")), "on": "2023-06-20", "document": "延期批复"}
    assert (await client.post("/desk/dates/deadline", data=data)).status_code == 303
    assert "文水县：年度报告2023年6月20日（单独的日期）" in (await client.get("/desk/dates")).text


async def test_a_date_over_already_is_taken_only_when_somebody_is_sure(
    world: World, client: httpx.AsyncClient
) -> None:
    before = world.count("round_settings")
    data = {"stage": "report", "on": "2023-05-24", "document": "x"}
    answer = await client.post("/desk/dates/deadline", data=data)
    assert answer.status_code == 400
    assert "年度报告截止日 2023-05-24 已过（今天是 2023-05-25）" in answer.text
    assert "已核对，确需如此" in answer.text
    assert world.count("round_settings") == before
    assert (await client.post("/desk/dates/deadline", data=data | {"sure": "yes"})).status_code == 303
    assert "年度报告：2023年5月24日" in (await client.get("/desk/dates")).text


async def test_the_head_is_named_and_relieved(world: World, client: httpx.AsyncClient) -> None:
    sun = str(world.scalar(select(people.c.id).where(people.c.name == "sun")))
    assert (await client.post("/desk/dates/name", data={"number": sun, "document": "任职"})).status_code == 303
    assert "：签发人" in (await client.get("/desk/dates")).text
    again = await client.post("/desk/dates/name", data={"number": sun, "document": "任职"})
    assert (again.status_code, "已经是签发人" in again.text) == (400, True)
    assert (await client.post("/desk/dates/relieve", data={"number": sun, "document": "免职"})).status_code == 303
    assert "：签发人" not in (await client.get("/desk/dates")).text


async def test_the_page_is_the_bureaus_alone(world: World, client: httpx.AsyncClient) -> None:
    assert (await client.post("/desk/dates/delete", data=SET)).status_code == 404
    with world.database.begin() as connection:
        mine = roles.c.person_id == select(people.c.id).where(people.c.name == "sun").scalar_subquery()
        connection.execute(update(roles).where(mine).values(role="reviewer", city="吕梁市"))
    assert (await client.get("/desk/dates")).status_code == 403
    assert (await client.post("/desk/dates/set", data=SET)).status_code == 403
    assert "/desk/dates" not in (await client.get("/desk/reminders")).text
