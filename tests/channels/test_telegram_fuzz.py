"""Whatever arrives: nothing crashes, nothing stops, and who speaks plainly is answered. `make soak`: ten thousand."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select
from telegram import Update

from bot.channels.base import LEFT
from bot.storage.engine import reading
from bot.storage.tables import inbox, outbox
from bot.storage.verification import verify_chains
from tests.channels.served import serving
from tests.channels.updates_at_random import samples, update
from tests.fakes import World, eventually
from tests.telegram_server import TelegramServer

MANY, SOAKING = 300, 10_000
SECRET = "s3cret"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
WEBHOOK = {"telegram_mode": "webhook", "telegram_webhook_secret": SECRET, "public_url": "https://shifan.test"}
PLAIN = 4711

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


def settled(database: Engine) -> bool:
    """Nothing waits for its turn, and nothing that can be sent now is unsent."""
    with reading(database) as connection:
        waits = connection.execute(select(inbox.c.id).where(inbox.c.state == "waiting").limit(1)).first()
        in_hand = connection.execute(select(outbox.c.id).where(outbox.c.state == "sending").limit(1)).first()
    return waits is None and in_hand is None


def check(database: Engine, brought: int) -> None:
    """Everything brought was dealt with, or was set aside and says why; the chains hold."""
    with reading(database) as connection:
        stored = connection.execute(select(func.count()).where(inbox.c.payload != LEFT)).scalar_one()
        counted = connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state))
        states = {state: count for state, count in counted}  # noqa: C416 - a row is no pair to the type checker
        silent = connection.execute(select(inbox.c.id).where(inbox.c.state == "aside", inbox.c.error.is_(None))).all()
    assert set(states) == {"done", "aside"}, states
    assert states["done"] > states["aside"] > 0, "an easy mixture: most can be read, and some cannot"
    assert not silent
    assert abs(stored - brought) <= brought // 100, "without an id two alike are one; one that came again may be two"
    assert not verify_chains(database).breaks


def test_every_kind_of_update_the_library_knows_is_among_them() -> None:
    kinds = {kind.partition(":")[0] for kind in samples(PLAIN, {})}
    assert {str(kind) for kind in Update.ALL_TYPES} <= kinds


async def test_any_update_at_all_by_polling(database_url: str, server: TelegramServer, soaking: bool) -> None:
    chance = random.Random(20261121)
    file = server.api.keep("佐证.txt", b"x")
    with World.on(database_url) as world:
        async with serving(database_url, server):
            many = SOAKING if soaking else MANY
            for _ in range(many):
                server.raw_update(update(chance, server.api.updates.next_id, file))
            await eventually(lambda: not server.pending, 900)
            server.says(PLAIN, "帮助")
            await server.arrives(PLAIN, 1, 60)
            await eventually(lambda: settled(world.database), 300)
            check(world.database, many + 1)
    assert "邀请" in server.told(PLAIN)[0]


async def test_any_body_at_all_by_webhook(database_url: str, server: TelegramServer, soaking: bool) -> None:
    chance = random.Random(20261122)
    file = server.api.keep("佐证.txt", b"x")
    server.meets(PLAIN)
    with World.on(database_url) as world:
        async with serving(database_url, server, **WEBHOOK) as client:
            client.headers.update(HEADERS)
            answered = set()
            many = SOAKING if soaking else MANY // 4
            for number in range(1, 1 + many):
                body = update(chance, number, file)
                answered.add((await client.post("/telegram/webhook", content=body)).status_code)
            assert answered <= {200, 413}
            plain = {"update_id": 10**6, "message": samples(PLAIN, file)["message"]}
            assert (await client.post("/telegram/webhook", json=plain)).status_code == 200
            await server.arrives(PLAIN, 1, 60)
            await eventually(lambda: settled(world.database), 300)
            check(world.database, many + 1)
