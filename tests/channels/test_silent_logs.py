"""A whole journey, and all that goes wrong on the way, logged at the finest level: no token, code or answer."""

import logging
from collections.abc import Callable, Iterator

import httpx
import pytest

from bot import turn
from bot.clock import SystemClock
from bot.logs import configure
from bot.site.device import COOKIE
from bot.storage.engine import reading
from bot.storage.tables import inbox
from handlers.said import Text
from tests.channels.served import serving
from tests.fakes import World, eventually
from tests.telegram_server import TelegramServer, bad_request, blocked, broken, garbage, too_many

CHAT = 42
SECRET = "webhook-secret-7f3a"
NAME, NOTE = "欧阳测试", "内部情况勿外传"
TYPED = ("31297", "81379", "46183", "焦化测试行业", "58271")
LEVEL = "debug"
SETTINGS = {"public_url": "https://shifan.test", "telegram_webhook_secret": SECRET, "log": LEVEL}


@pytest.fixture(autouse=True)
def _everything_is_logged() -> Iterator[None]:
    """As `SHIFAN_LOG=debug`, and every library's logger at its finest besides."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure(LEVEL)
    root.setLevel(logging.DEBUG)
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


def breaks_at(word: str, respond: Callable[..., object]) -> Callable[..., object]:
    """Return conversations with a bug that quotes what was typed."""

    def broken_respond(situation: object, said: object) -> object:
        if isinstance(said, Text) and said.raw == word:
            raise ValueError(f"cannot deal with {said.raw} of {situation}")
        return respond(situation, said)

    return broken_respond


async def test_no_token_code_or_answer_is_in_the_logs_of_a_whole_journey(
    database_url: str,
    server: TelegramServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(turn, "respond", breaks_at(TYPED[4], turn.respond))
    with World.on(database_url) as world:
        world.clock.moment = SystemClock().now()
        codes = [world.invite(), world.invite("云冈区")]
        async with serving(database_url, server, shows_errors=False, **SETTINGS) as client:
            heard = 0

            async def say(text: str) -> None:
                nonlocal heard
                server.says(CHAT, text, from_user={"first_name": NAME})
                heard += 1
                await server.arrives(CHAT, heard, 30)

            await say(f"/start {codes[0]}")
            await say("申报条件")
            await say("是")
            server.fail(broken(), method="sendMessage")
            await say(TYPED[0])
            server.fail(too_many(1), method="sendMessage")
            await say(TYPED[1])
            server.fail(garbage(f'{{"text": "{TYPED[2]}'.encode()), method="sendMessage")
            server.fail(broken(500), method="getUpdates")
            await say(TYPED[2])
            heard = server.heard(CHAT)  # what was answered by garbage is sent again
            await say(TYPED[3])
            await say(TYPED[4])
            server.uploads(CHAT, f"{NOTE}.txt", NOTE.encode())
            server.raw_update(f'{{"update_id": {server.api.updates.next_id}, "message": "{NOTE}"}}')
            server.raw_update(f'{{"update_id": {server.api.updates.next_id}, "message": {{"text": "{NOTE}')
            server.fail(bad_request(), method="sendMessage")
            server.says(CHAT, "帮助")
            server.fail(blocked(), chat=43)
            server.says(43, NOTE)
            await eventually(lambda: not server.pending)
            await by_browser(client, codes[1])
            await eventually(lambda: world.scalar(inbox.select().where(inbox.c.state == "waiting")) is None, 30)
            cookie = client.cookies[COOKIE]
        with reading(world.database) as connection:
            kept = str(connection.execute(inbox.select().with_only_columns(inbox.c.error)).all())
    written = caplog.text + "".join(capfd.readouterr())
    assert [
        event for event in ("turn_failed", "not_sent", "update_failed", "telegram_refuses") if event not in written
    ] == []
    secret = (server.token, server.token.partition(":")[2], SECRET, cookie, *codes, NAME, NOTE, *TYPED)
    assert [word for word in secret if word in written] == []
    assert [word for word in (NAME, NOTE, *TYPED) if word in kept] == []


async def by_browser(client: httpx.AsyncClient, code: str) -> None:
    """Enrol and answer on the pages, and knock at doors that do not open."""
    await client.get(f"/join/{code}")
    await client.post(f"/join/{code}", data={"name": NAME, "id": "m1"}, follow_redirects=True)
    for number, text in enumerate(("申报基数", TYPED[0], NOTE)):
        await client.post("/chat/say", data={"text": text, "id": f"w{number}"}, follow_redirects=True)
    await client.post("/chat/upload", files={"file": (f"{NOTE}.txt", NOTE.encode())}, follow_redirects=True)
    await client.post(f"/fill/{code}", data={"id": NOTE})
    await client.post("/telegram/app", data={"init_data": NOTE})
    await client.get(f"/calendar/{code}.ics")
