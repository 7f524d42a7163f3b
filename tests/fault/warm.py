"""Imported by the process that forks the children: serves nobody for a moment, so that every child starts warm.

Whatever is imported, compiled or read on its first use is there before the fork; no thread is left behind.
"""

import asyncio
import json
import tempfile
from contextlib import suppress

import psycopg  # noqa: F401 - as above, for the children on PostgreSQL
from telegram.error import TelegramError

from bot import engine
from bot.channels.base import Inbound, SendError, UnsureError
from bot.clock import SystemClock
from bot.crash import CrashPoint
from bot.logs import configure
from bot.storage.opening import open_current
from handlers.effects import Say
from tests.fault.places import set_up
from tests.fault.serving import CountedChannel

NOBODY = "http://127.0.0.1:1"
UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1, "date": 1, "text": "你好",
        "chat": {"id": 1, "type": "private", "first_name": "李"},
        "from": {"id": 1, "is_bot": False, "first_name": "李"},
    },
}  # fmt: skip


def warm_up() -> None:
    configure("error")
    with tempfile.TemporaryDirectory() as folder:
        database = open_current(f"sqlite:///{folder}/warm.db", CrashPoint())
        set_up(database)
        channel = CountedChannel(NOBODY, CrashPoint())
        running = engine.start(database, [channel], SystemClock())
        running.inbox.store_now([Inbound(channel.source, "1", "1", json.dumps(UPDATE))])
        asyncio.run(_meet_nobody(channel))
        running.close()


async def _meet_nobody(channel: CountedChannel) -> None:
    with suppress(TelegramError):
        await channel.fetch(None, 1, 0)
    with suppress(SendError, UnsureError):
        await channel.send("1", Say("…"))
    await channel.close()


warm_up()
