"""What Telegram brings is answered 200 once it is committed, and only to whoever knows the secret."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.clock import SandboxClock
from bot.settings import Settings, WrongSettingError, read_settings
from bot.storage.opening import open_current
from bot.wiring import House, build_app, build_house, front
from tests.fakes import MORNING, World
from tests.telegram_server import TOKEN, TelegramServer

SECRET = "s3cret-_" * 4
HEADER = "X-Telegram-Bot-Api-Secret-Token"
SOURCE = f"telegram:{TOKEN.partition(':')[0]}"
UPDATE = {
    "update_id": 7,
    "message": {
        "message_id": 1, "date": 1, "text": "你好", "chat": {"id": 42, "type": "private", "first_name": "明"},
        "from": {"id": 42, "is_bot": False, "first_name": "明"},
    },
}  # fmt: skip


@pytest.fixture
def house(database_url: str) -> Any:
    with World.on(database_url), TelegramServer() as server:
        settings = Settings(
            database=database_url, telegram_token=TOKEN, telegram_api=server.url, telegram_mode="webhook",
            public_url="https://shifan.test", telegram_webhook_secret=SECRET,
        )  # fmt: skip
        built = build_house(settings, open_current(database_url), SandboxClock(MORNING))
        yield built, server
        built.close()


@pytest.fixture
async def client(house: tuple[House, TelegramServer]) -> AsyncIterator[httpx.AsyncClient]:
    app: FastAPI = build_app(house[0])
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(front(house[0], app)), base_url="https://shifan.test"
        ) as asking,
    ):
        yield asking


def stored(house: House) -> list[dict[str, Any]]:
    with house.running.database.connect() as connection:
        from bot.storage.tables import inbox

        return [dict(row) for row in connection.execute(inbox.select().order_by(inbox.c.id)).mappings()]


async def brings(client: httpx.AsyncClient, body: bytes, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {HEADER: secret.encode()}
    return (await client.post("/telegram/webhook", content=body, headers=headers)).status_code


@pytest.mark.telegram
async def test_an_update_is_stored_before_it_is_acknowledged_and_answered(
    house: tuple[House, TelegramServer], client: httpx.AsyncClient
) -> None:
    built, server = house
    assert await brings(client, json.dumps(UPDATE).encode()) == 200
    (row,) = stored(built)
    assert (row["source"], row["update_id"], row["chat"]) == (SOURCE, "7", "42")
    await asyncio.to_thread(server.wait_for, 42, 1)
    assert built.telegram is not None
    assert not built.telegram._awaited, "who has been answered is not shown afterwards that we are at it"


@pytest.mark.telegram
async def test_the_same_update_twice_is_one(house: tuple[House, TelegramServer], client: httpx.AsyncClient) -> None:
    for _ in range(3):
        assert await brings(client, json.dumps(UPDATE).encode()) == 200
    assert len(stored(house[0])) == 1


@pytest.mark.telegram
@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "密"])
async def test_without_the_secret_nothing_is_stored(
    house: tuple[House, TelegramServer], client: httpx.AsyncClient, secret: str | None
) -> None:
    assert await brings(client, json.dumps(UPDATE).encode(), secret) == 403
    assert stored(house[0]) == []


NESTED = b"[" * 1000 + b"]" * 1000  # can be read, and not be written again
UNREADABLE = [
    b"", b"{", b"[]", b"null", b'"x"', b"\xff\x00", b"[" * 5000, b'{"update_id": "x"}',
    '{"update_id": 8, "云": '.encode() + NESTED + b"}",
]  # fmt: skip


@pytest.mark.telegram
@pytest.mark.parametrize("body", UNREADABLE)
async def test_what_cannot_be_read_is_kept_and_acknowledged_so_that_it_does_not_come_again(
    house: tuple[House, TelegramServer], client: httpx.AsyncClient, body: bytes
) -> None:
    assert await brings(client, body) == 200
    assert len(stored(house[0])) == 1
    assert await brings(client, json.dumps(UPDATE).encode()) == 200, "the next is not held up"


@pytest.mark.telegram
async def test_a_body_over_the_limit_is_refused(
    house: tuple[House, TelegramServer], client: httpx.AsyncClient
) -> None:
    assert await brings(client, b" " * 300_000) == 413
    assert stored(house[0]) == []


@pytest.mark.telegram
async def test_while_the_database_is_away_nothing_is_acknowledged(
    house: tuple[House, TelegramServer], client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: object) -> None:
        raise OSError("database is away")

    monkeypatch.setattr(house[0].running.inbox, "store", away)
    assert await brings(client, json.dumps(UPDATE).encode()) == 503, "Telegram brings it again"


@pytest.mark.telegram
async def test_a_request_that_breaks_off_leaves_nothing(house: tuple[House, TelegramServer]) -> None:
    parts = [{"type": "http.request", "body": b'{"update_id": 7', "more_body": True}, {"type": "http.disconnect"}]
    answered: list[Any] = []

    async def receive() -> Any:
        return parts.pop(0)

    async def send(message: Any) -> None:
        answered.append(message)

    scope = {"type": "http", "method": "POST", "path": "/telegram/webhook",
             "headers": [(HEADER.lower().encode(), SECRET.encode())]}  # fmt: skip
    await front(house[0], build_app(house[0]))(scope, receive, send)
    assert [each["status"] for each in answered if "status" in each] != [200]
    assert stored(house[0]) == []


@pytest.mark.telegram
async def test_what_many_bring_at_once_is_all_acknowledged_and_answered(
    house: tuple[House, TelegramServer], client: httpx.AsyncClient
) -> None:
    built, server = house

    def said_in(chat: int) -> bytes:
        message = UPDATE["message"] | {"chat": {"id": chat, "type": "private"}, "from": {"id": chat, "is_bot": False}}
        return json.dumps({"update_id": chat, "message": message}).encode()

    people = range(100, 140)
    for chat in people:
        server.meets(chat)
    assert set(await asyncio.gather(*(brings(client, said_in(chat)) for chat in people))) == {200}
    assert sorted(int(row["chat"]) for row in stored(built)) == list(people)
    for chat in people:
        await asyncio.to_thread(server.wait_for, chat, 1)


@pytest.mark.telegram
async def test_what_is_written_in_ascii_is_kept_as_it_came(
    house: tuple[House, TelegramServer], client: httpx.AsyncClient
) -> None:
    as_telegram_writes = json.dumps(UPDATE, separators=(",", ":")).encode()
    assert await brings(client, as_telegram_writes) == 200
    assert await brings(client, json.dumps(UPDATE | {"update_id": 8}, ensure_ascii=False).encode()) == 200
    first, second = stored(house[0])
    assert first["payload"] == as_telegram_writes.decode()
    assert second["payload"].isascii() and json.loads(second["payload"]) == UPDATE | {"update_id": 8}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"public_url": None}, "SHIFAN_PUBLIC_URL"),
        ({"public_url": "http://shifan.test"}, "SHIFAN_PUBLIC_URL"),
        ({"telegram_webhook_secret": None}, "SHIFAN_TELEGRAM_WEBHOOK_SECRET"),
        ({"telegram_webhook_secret": "密钥"}, "SHIFAN_TELEGRAM_WEBHOOK_SECRET"),
        ({"telegram_mode": "push"}, "SHIFAN_TELEGRAM_MODE"),
    ],
)
def test_a_webhook_without_address_or_secret_stops_the_start(changes: dict[str, Any], named: str) -> None:
    given: dict[str, Any] = {
        "telegram_token": TOKEN, "telegram_mode": "webhook", "public_url": "https://shifan.test",
        "telegram_webhook_secret": SECRET,
    }  # fmt: skip
    read_settings(**given)
    with pytest.raises(WrongSettingError, match=named):
        read_settings(**given | changes)
