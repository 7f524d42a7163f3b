"""The bureau's screen of what was not delivered: by name, with the two things that can be decided."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256

import httpx
import pytest
from sqlalchemy import insert, select

from bot.clock import SystemClock
from bot.settings import Settings
from bot.site.device import COOKIE
from bot.storage.opening import open_current
from bot.storage.tables import accounts, inbox, outbox, people, roles
from bot.wiring import build_app, build_house
from reminders.delivery import Lane
from tests.fakes import MORNING, World, eventually

TOKEN = "d" * 43
CHAT = sha256(TOKEN.encode()).hexdigest()


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with World.on(sqlite_url, pulls=False) as made:
        made.posts("li", "通知一", Lane.BROADCAST, state="uncertain", error="发送过程中断")
        made.posts("wang", "通知二", Lane.BROADCAST, state="failed", error="chat not found")
        yield made


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    house = build_house(Settings(database=world.url, _env_file=None), open_current(world.url), SystemClock())
    house.running.hub.bind(asyncio.get_running_loop())
    transport = httpx.ASGITransport(build_app(house))
    headers = {"Cookie": f"{COOKIE}={TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://example.test", headers=headers) as client:
        yield client
    house.close()


def sits_down(world: World, role: str, city: str | None = None) -> None:
    with world.database.begin() as connection:
        connection.execute(insert(people).values(id=99, name="赵六", created_at=MORNING))
        account = {"person_id": 99, "source": "web", "chat": CHAT, "created_at": MORNING}
        connection.execute(insert(accounts).values(account))
        held = {"person_id": 99, "role": role, "city": city, "rank": 1, "duty": "review", "valid_from": MORNING}
        connection.execute(insert(roles).values(held))


def state(world: World, text: str) -> str:
    number = select(outbox.c.state).where(outbox.c.body.contains(text))
    return str(world.scalar(number))


def number(world: World, text: str) -> int:
    return int(world.scalar(select(outbox.c.id).where(outbox.c.body.contains(text))))


async def test_only_the_bureau_sees_it(world: World, client: httpx.AsyncClient) -> None:
    assert (await client.get("/desk/delivery")).status_code == 403
    sits_down(world, "reviewer", "吕梁市")
    assert (await client.get("/desk/delivery")).status_code == 403
    assert (await client.post(f"/desk/delivery/{number(world, '通知一')}/drop")).status_code == 403
    assert state(world, "通知一") == "uncertain"


async def test_each_message_is_shown_with_its_reason_and_decided_by_a_tap(
    world: World, client: httpx.AsyncClient
) -> None:
    sits_down(world, "staff")
    page = (await client.get("/desk/delivery")).text
    assert "待处理2条" in page
    for shown in ("通知一", "不能确定是否送达", "发送过程中断", "通知二", "发送失败", "chat not found"):
        assert shown in page
    again = await client.post(f"/desk/delivery/{number(world, '通知一')}/resend")
    await client.post(f"/desk/delivery/{number(world, '通知二')}/drop")
    assert (again.status_code, again.headers["location"]) == (303, "/desk/delivery")
    assert (state(world, "通知一"), state(world, "通知二")) == ("ready", "failed")
    assert "没有未送达的消息" in (await client.get("/desk/delivery")).text
    assert (await client.post("/desk/delivery/4711/resend")).status_code == 409


async def test_an_update_that_was_set_aside_may_be_tried_again(world: World, client: httpx.AsyncClient) -> None:
    sits_down(world, "administrator")
    with world.database.begin() as connection:
        row = {"source": "web", "update_id": "x", "chat": "c", "payload": "{", "state": "aside", "attempts": 3}
        connection.execute(insert(inbox).values(**row, error="JSONDecodeError: ...", received_at=MORNING))
    assert "未能读懂的来信1条" in (await client.get("/desk/delivery")).text
    (row,) = world.rows("inbox")
    assert (await client.post(f"/desk/delivery/update/{row['id']}/again")).status_code == 303
    await eventually(lambda: world.rows("inbox")[0]["attempts"] == 3, 30)  # and it is set aside again


async def test_what_a_colleague_has_decided_just_now_is_said_and_the_list_shown(
    world: World, client: httpx.AsyncClient
) -> None:
    sits_down(world, "staff")
    one = number(world, "通知二")
    await client.post(f"/desk/delivery/{one}/drop")
    for act in ("drop", "resend"):
        late = await client.post(f"/desk/delivery/{one}/{act}")
        assert late.status_code == 409
        assert "这一条已经处理过了" in late.text and "待处理1条" in late.text
        again = await client.get(f"/desk/delivery/{one}/{act}")
        assert (again.status_code, again.headers["location"]) == (303, "/desk/delivery")
    assert state(world, "通知二") == "failed"
