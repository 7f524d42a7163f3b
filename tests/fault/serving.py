"""The serving process without its web part, to be killed: polling, engine and dispatcher on a real database.

Run in a child forked from a process in which everything is imported already: a start costs milliseconds then, and
hundreds of journeys become affordable.
"""

import asyncio
import signal
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot import engine
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_polling import Patience, poll
from bot.clock import SystemClock
from bot.crash import CrashPoint
from bot.limits import Limits
from bot.logs import configure
from bot.storage.lock import hold
from bot.storage.opening import open_current
from tests.telegram_server import TOKEN

QUICK = Patience(wait=20, first_pause=0.02, longest_pause=0.2)
LEASE = timedelta(seconds=1)


@dataclass(frozen=True)
class Orders:
    """What a child is to serve, at which step it is to die, and where it leaves the number of its steps."""

    url: str
    api: str
    crash_at: int | None
    steps: Path
    limits: Limits | None = None  # somebody who types fast: hundreds of journeys must be affordable


class CountedChannel(TelegramChannel):
    """The channel, with a step before and after every request for updates: between storing and confirming."""

    def __init__(self, api: str, crash: CrashPoint, limits: Limits | None = None) -> None:
        super().__init__(TOKEN, api, limits=limits)
        self._crash = crash
        self.steps_at_start: int | None = None

    async def fetch(self, offset: int | None, limit: int, wait: float) -> bytes:
        self._crash.step("fetch")
        self.steps_at_start = self.steps_at_start or self._crash.count
        body = await super().fetch(offset, limit, wait)
        self._crash.step("fetched")
        return body


def serve(orders: Orders) -> None:
    """Serve until SIGTERM, or die."""
    configure("error")
    crash = CrashPoint(orders.crash_at)
    database = open_current(orders.url, crash)
    lock = hold(database)
    channel = CountedChannel(orders.api, crash, orders.limits)
    running = engine.start(database, [channel], SystemClock(), crash, lease=LEASE)
    asyncio.run(_serve(running, channel))
    running.close()
    if lock is not None:
        lock.close()
    orders.steps.write_text(f"{channel.steps_at_start} {crash.count}")


async def _serve(running: engine.Running, channel: CountedChannel) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await asyncio.gather(
        running.dispatcher.run(stop),
        engine.keep_stirring(running.turns, stop),
        poll(channel, running.inbox, stop, QUICK),
    )
    await channel.close()
