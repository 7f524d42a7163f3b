"""Takes in what arrived: stored and committed before anybody is told that it arrived; the same message only once."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import Connection

from bot.channels.base import Inbound
from bot.clock import Clock
from bot.storage.fetching import TRIES
from bot.storage.quick import write
from bot.storage.tables import inbox
from bot.storage.upsert import insert_new
from bot.storage.writer import Writer
from bot.turn import Turns


@dataclass(slots=True)
class _Together:
    """What arrived in one moment of the event loop, and the future all its bringers wait on."""

    arrived: list[Inbound]
    stored: "asyncio.Future[None]"

    def settle(self, outcome: "Future[None]") -> None:
        """Hand the outcome to everybody who waits."""
        if self.stored.done():
            return
        error = None if outcome.cancelled() else outcome.exception()
        if error is not None:
            self.stored.set_exception(error)
        else:
            self.stored.set_result(None)


class Inbox:
    """The channels' `Intake`. What is stored is given its turn in the same commit."""

    def __init__(self, writer: Writer, clock: Clock, turns: Turns) -> None:
        self._writer = writer
        self._clock = clock
        self._turns = turns
        self._together: _Together | None = None

    async def store(self, arrived: Sequence[Inbound]) -> None:
        """Commit these; what is already there is left as it is. What many bring at once is written together."""
        if not arrived:
            return
        if self._together is None:
            self._together = _Together([], asyncio.get_running_loop().create_future())
            asyncio.get_running_loop().call_soon(self._hand_over)
        together = self._together
        together.arrived.extend(arrived)
        try:
            await asyncio.shield(together.stored)
        except Exception:  # somebody else's may be to blame: these are tried alone, and fail for reasons of their own
            if len(together.arrived) == len(arrived):
                raise
            await asyncio.wrap_future(self._put(arrived))

    def _hand_over(self) -> None:
        together, self._together = self._together, None
        if together is not None:
            loop, bell = asyncio.get_running_loop(), self._writer.bell
            self._put(together.arrived).add_done_callback(lambda done: bell.call(loop, together.settle, done))

    def store_now(self, arrived: Sequence[Inbound]) -> None:
        """Commit these, from a thread that may wait."""
        self._put(arrived).result()

    def _put(self, arrived: Sequence[Inbound]) -> Future[None]:
        return self._writer.submit(self._job(arrived))

    def _job(self, arrived: Sequence[Inbound]) -> Callable[[Connection], None]:
        received_at = self._clock.now().astimezone(UTC)
        rows = [
            {
                "source": one.source,
                "update_id": one.update_id,
                "chat": one.chat,
                "payload": one.payload,
                "state": "waiting",
                "attempts": -TRIES if one.has_file else 0,
                "received_at": received_at,
            }
            for one in arrived
        ]

        def job(connection: Connection) -> None:
            write(connection, insert_new(connection, inbox), rows)
            self._turns.arrived(len(rows))

        return job
