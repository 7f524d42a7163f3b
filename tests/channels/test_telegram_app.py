"""The page behind a button in Telegram: only what Telegram has signed, lately, and for somebody we know, leads on."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.channels.telegram_app import opened_by
from bot.clock import SystemClock
from handlers.commands import NAMES
from handlers.words import command
from tests.channels.served import serving
from tests.fakes import World, eventually
from tests.telegram_server import TOKEN, TelegramServer

CHAT = 42
NOON = datetime(2026, 5, 25, 4, tzinfo=UTC)


def signed(token: str = TOKEN, at: datetime = NOON, user: Any = None, **more: str) -> str:
    """What Telegram would hand to the page."""
    fields = {"auth_date": str(int(at.timestamp())), "user": json.dumps(user or {"id": CHAT}), **more}
    said = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    return urlencode({**fields, "hash": hmac.digest(key, said.encode(), hashlib.sha256).hex()})


def test_what_telegram_signed_names_who_opened_the_page() -> None:
    assert opened_by(signed(query_id="AAE", signature="x"), TOKEN, NOON + timedelta(minutes=5)) == CHAT


@pytest.mark.parametrize(
    "given",
    [
        "",
        "hash=",
        "user=%7B%22id%22%3A42%7D&auth_date=1779681600",
        signed(token="123456:another"),
        signed().replace("42", "43"),
        signed() + "&user=%7B%22id%22%3A43%7D",
        signed() + "&more=1",
        signed(at=NOON - timedelta(hours=2)),
        signed(at=NOON + timedelta(hours=2)),
        signed(user={"id": "42"}),
        signed(user={"id": True}),
        signed(user=[1]),
        signed().replace("hash=", "hash=é"),
        signed(auth_date="9" * 40),
    ],
)
def test_what_is_forged_altered_old_or_strange_names_nobody(given: str) -> None:
    assert opened_by(given, TOKEN, NOON) is None


# --- the whole way --------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


async def test_the_button_leads_to_the_page_of_ones_own_draft(database_url: str, server: TelegramServer) -> None:
    with World.on(database_url) as world:
        world.clock.moment = SystemClock().now()
        code = world.invite()
        async with serving(database_url, server, public_url="https://shifan.test") as client:
            server.says(CHAT, f"/start {code}")
            await server.arrives(CHAT, 1)
            server.says(CHAT, "/page")
            shown = (await server.arrives(CHAT, 2))[-1]
            assert shown.data_of("打开网页") == "https://shifan.test/telegram/app"
            page = await client.get("/telegram/app")
            assert "app.js" in page.text and "网页填报" in page.text
            said = signed(at=datetime.now(UTC))
            entered = await client.post("/telegram/app", data={"init_data": said})
            assert entered.status_code == 303
            assert re.fullmatch(r"/fill/[0-9A-Z]{12}", entered.headers["location"])
            door = await client.get(entered.headers["location"])
            assert "文水县" in door.text and "在这台设备上填报" in door.text
            opened = await client.post(entered.headers["location"], data={"id": "m1"}, follow_redirects=True)
            assert opened.status_code == 200 and "文水县" in opened.text
            again = await client.post("/telegram/app", data={"init_data": said}, follow_redirects=True)
            assert "在这台设备上填报" not in again.text, "this device is known already"
            stranger = await client.post(
                "/telegram/app", data={"init_data": signed(at=datetime.now(UTC), user={"id": 7})}
            )
            forged = await client.post("/telegram/app", data={"init_data": said.replace("42", "43")})
            assert (stranger.status_code, forged.status_code) == (403, 403)
            assert "没有认出" in forged.text


async def test_without_a_public_address_there_is_no_button_but_the_link(
    sqlite_url: str, server: TelegramServer
) -> None:
    with World.on(sqlite_url) as world:
        world.clock.moment = SystemClock().now()
        code = world.invite()
        async with serving(sqlite_url, server):
            server.says(CHAT, f"/start {code}")
            await server.arrives(CHAT, 1)
            server.says(CHAT, "网页填报")
            shown = (await server.arrives(CHAT, 2))[-1]
            assert "/fill/" in shown.text
            assert "打开网页" not in shown.labels and shown.labels


async def test_commands_are_listed_in_chinese_in_private_chats_and_every_one_of_them_works(
    sqlite_url: str, server: TelegramServer
) -> None:
    with World.on(sqlite_url):
        async with serving(sqlite_url, server):
            await eventually(lambda: bool(server.api.commands))
    assert [each["command"] for each in server.api.commands] == [*NAMES]
    assert server.api.commands_scope == {"type": "all_private_chats"}
    assert all(re.search("[\u4e00-\u9fff]", each["description"]) for each in server.api.commands)
    assert [name for name in NAMES if command(f"/{name}") is None] == []
