"""Two processes on one PostgreSQL: no message goes out twice, and when the leader dies the other follows."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.channels.telegram import LIMITS
from bot.limits import Limits
from bot.perform import as_json
from bot.storage.engine import reading
from bot.storage.opening import open_current
from bot.storage.tables import accounts, leases, outbox
from handlers.effects import Say
from reminders.delivery import Lane
from tests.fakes import MORNING
from tests.fault.places import opened, set_up
from tests.fault.serving import Orders, Steps, children, serve
from tests.telegram_server import TOKEN, TelegramServer

MESSAGES, SOAKING = 1500, 15_000
FIRST = 1000
SOURCE = f"telegram:{TOKEN.partition(':')[0]}"
FOLLOWS_WITHIN_SECONDS = 30

pytestmark = [pytest.mark.telegram, pytest.mark.slow]


def prepare(url: str) -> None:
    open_current(url).dispose()
    with opened(url) as database:
        set_up(database)


def begin(url: str, server: TelegramServer, sent: Path, limits: Limits | None = None) -> Any:
    process = children.Process(target=serve, args=(Orders(url, server.url, Steps(), sent, limits),), daemon=True)
    process.start()
    return process


def until(holds: Callable[[], bool], seconds: float = 120.0) -> float:
    """Wait until it holds; return how long that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() < begun + seconds, "it did not come to pass"
        time.sleep(0.02)
    return time.monotonic() - begun


def test_no_message_is_claimed_twice(postgresql_url: str, tmp_path: Path, soaking: bool) -> None:
    many = SOAKING if soaking else MESSAGES
    prepare(postgresql_url)
    chats = range(FIRST, FIRST + many)
    row = {"lane": int(Lane.BROADCAST), "source": SOURCE, "state": "ready", "due_at": MORNING, "created_at": MORNING}
    row |= {"attempts": 0, "body": as_json(Say("各单位：请报送。"))}
    with TelegramServer() as server, opened(postgresql_url) as database:
        with database.begin() as connection:
            people = [{"id": chat, "source": SOURCE, "chat": str(chat), "created_at": MORNING} for chat in chats]
            connection.execute(insert(accounts), people)
            rows = [{**row, "key": f"notice:1:{chat}", "account_id": chat, "chat": str(chat)} for chat in chats]
            connection.execute(insert(outbox), rows)
        for chat in chats:
            server.meets(chat)
        places = [tmp_path / name for name in ("one", "two")]
        both = [begin(postgresql_url, server, place) for place in places]

        def is_sent() -> bool:
            with reading(database) as connection:
                return not connection.execute(select(outbox.c.id).where(outbox.c.state != "sent").limit(1)).first()

        until(is_sent)
        for process in both:
            process.terminate()
            process.join(30)
        assert Counter(call.chat for call in server.called("sendMessage")) == Counter(chats)
    sent = [int(place.read_text()) for place in places]
    assert sum(sent) == many and min(sent) > 0, sent


def test_when_the_leader_is_killed_the_other_polls(postgresql_url: str, tmp_path: Path) -> None:
    prepare(postgresql_url)
    with TelegramServer() as server, opened(postgresql_url) as database:
        places = [tmp_path / name for name in ("one", "two")]
        first = begin(postgresql_url, server, places[0], LIMITS)
        until(lambda: bool(server.called("getUpdates")))
        second = begin(postgresql_url, server, places[1], LIMITS)
        time.sleep(1)

        def holder() -> str | None:
            with reading(database) as connection:
                return connection.execute(select(leases.c.holder).where(leases.c.name == f"bot:{SOURCE}")).scalar()

        led, asked = holder(), len(server.called("getUpdates"))
        assert led is not None and asked == 1, "one of the two asks, and waits for an answer"
        first.kill()
        first.join()
        server.says(42, "你好")
        assert until(lambda: server.heard(42) > 0, 60) < FOLLOWS_WITHIN_SECONDS
        assert holder() != led
        assert not server.pending
        second.terminate()
        second.join(30)
        assert places[1].read_text() == "1"
