"""One of several processes fetches a bot's updates and sends its messages: limits are the bot's, not the process's.

Told by a lease in the database. Whoever holds it stops leading, by its own stopwatch, before the lease can have run
out.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog

from bot.storage import leases
from bot.storage.writer import Writer

LEASE = timedelta(seconds=15)
RENEW_SECONDS = 4.0
MARGIN_SECONDS = 2.0  # how long a renewal may have been under way

log = structlog.get_logger()


class Leadership:
    """Whether this process leads for one bot. Alone it always does."""

    def __init__(self, writer: Writer, name: str, holder: str, *, alone: bool) -> None:
        self._writer = writer
        self._name = name
        self._holder = holder
        self._alone = alone
        self._until = 0.0
        self._won = asyncio.Event()

    def holds(self) -> bool:
        """Whether this process leads right now."""
        return self._alone or monotonic() < self._until

    async def run(self, stop: asyncio.Event) -> None:
        """Take the lease as soon as nobody else has it, and keep it until `stop`."""
        if self._alone:
            self._won.set()
            await stop.wait()
            return
        while not stop.is_set():
            await self._renew()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), RENEW_SECONDS)
        await self._give_up()

    async def _renew(self) -> None:
        began, led = monotonic(), self.holds()
        try:
            is_ours = await asyncio.wrap_future(
                self._writer.submit(
                    lambda c: leases.take(c, self._name, self._holder, LEASE, leases.database_time(c))
                )
            )
        except Exception as error:  # noqa: BLE001 - the database is away: the lease runs out by itself
            log.warning("lease_not_renewed", name=self._name, error=type(error).__name__)
            return
        self._until = began + LEASE.total_seconds() - MARGIN_SECONDS if is_ours else 0.0
        if is_ours and not led:
            log.info("leads", name=self._name)
            self._won.set()

    async def _give_up(self) -> None:
        if self.holds():
            self._until = 0.0
            with suppress(Exception):  # it runs out by itself
                await asyncio.wrap_future(
                    self._writer.submit(
                        lambda c: leases.give_up(c, self._name, self._holder, leases.database_time(c))
                    )
                )

    async def leading(self, work: Callable[[asyncio.Event], Coroutine[Any, Any, None]], stop: asyncio.Event) -> None:
        """Do this work while leading, and stop it when another leads; until `stop`."""
        while not stop.is_set():
            if not self.holds():
                await _either(self._won, stop)
                self._won.clear()
                continue
            ending = asyncio.Event()
            task = asyncio.ensure_future(work(ending))
            while self.holds() and not stop.is_set() and not task.done():
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), 1.0)
            ending.set()
            await task


async def _either(first: asyncio.Event, second: asyncio.Event) -> None:
    waits = {asyncio.ensure_future(event.wait()) for event in (first, second)}
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
