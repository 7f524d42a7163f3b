"""The serving process without its web part, to be killed: polling, engine and dispatcher on a real database.

Run in a child forked from a process in which everything is imported already: a start costs milliseconds then, and
hundreds of journeys become affordable.
"""

import asyncio
import multiprocessing
import os
import signal
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot import engine
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_polling import Patience, poll
from bot.clock import SystemClock
from bot.crash import EXIT_CODE, CrashPoint
from bot.limits import Limits
from bot.logs import configure
from bot.storage.lock import hold
from bot.storage.opening import open_current
from handlers.effects import Say
from tests.telegram_server import TOKEN

children = multiprocessing.get_context("forkserver")
children.set_forkserver_preload(["tests.fault.warm"])

QUICK = Patience(wait=20, first_pause=0.02, longest_pause=0.2)
LEASE = timedelta(seconds=1)


class Steps:
    """The steps a child takes, where its parent sees them; the parent may say at any time at which one it is to die.

    Plain shared memory without a lock: whoever dies at a step would take the lock along.
    """

    def __init__(self) -> None:
        self._taken, self._last = children.RawValue("i", 0), children.RawValue("i", 0)

    @property
    def count(self) -> int:
        return int(self._taken.value)

    def begin(self, last: int = 0) -> None:
        """Count anew, for another child, which is to die at this step; 0: not at all."""
        self._taken.value, self._last.value = 0, last

    def die_in(self, steps: int) -> None:
        """Let the child, which is at rest, die so many steps from now; 0: not at all."""
        self._last.value = self._taken.value + steps if steps else 0

    def is_at(self, count: int) -> bool:
        """Write down how many steps the child has taken; whether this is the one at which it is to die."""
        self._taken.value = count
        return count == self._last.value


class StepByStep(CrashPoint):
    """Counts where the parent sees it."""

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self._steps = steps

    def step(self, _name: str) -> None:
        with self._lock:
            self.count += 1
            if self._steps.is_at(self.count):
                os._exit(EXIT_CODE)


@dataclass(frozen=True)
class Orders:
    """What a child is to serve, what counts its steps, and where it leaves how many messages it has sent."""

    url: str
    api: str
    steps: Steps
    sent: Path
    limits: Limits | None = None  # somebody who types fast: hundreds of journeys must be affordable


class CountedChannel(TelegramChannel):
    """The channel, with a step before and after every request for updates: between storing and confirming."""

    def __init__(self, api: str, crash: CrashPoint, limits: Limits | None = None) -> None:
        super().__init__(TOKEN, api, limits=limits)
        self._crash = crash
        self.sent = 0

    async def fetch(self, offset: int | None, limit: int, wait: float) -> bytes:
        self._crash.step("fetch")
        body = await super().fetch(offset, limit, wait)
        self._crash.step("fetched")
        return body

    async def send(self, chat: str, message: Say, replaces: str | None = None) -> str:
        remote_id = await super().send(chat, message, replaces)
        self.sent += 1
        return remote_id


def serve(orders: Orders) -> None:
    """Serve until SIGTERM, or die."""
    configure("error")
    crash = StepByStep(orders.steps)
    database = open_current(orders.url, crash)
    lock = hold(database)
    channel = CountedChannel(orders.api, crash, orders.limits)
    running = engine.start(database, [channel], SystemClock(), crash, lease=LEASE)
    asyncio.run(_serve(running, channel))
    running.close()
    if lock is not None:
        lock.close()
    orders.sent.write_text(str(channel.sent))


async def _serve(running: engine.Running, channel: CountedChannel) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    leader = running.dispatcher.leaders[channel.source]
    await asyncio.gather(
        running.dispatcher.run(stop),
        engine.keep_stirring(running.turns, stop),
        leader.leading(lambda ending: poll(channel, running.inbox, ending, QUICK), stop),
    )
    await channel.close()
