"""Takes in what arrived: stored and committed before anybody is told that it arrived; the same message only once."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC

from sqlalchemy import Connection

from bot.channels.base import Inbound
from bot.clock import Clock
from bot.storage.tables import inbox
from bot.storage.upsert import insert_new
from bot.storage.writer import Writer
from bot.turn import Turns


class Inbox:
    """The channels' `Intake`. What is stored is given its turn in the same commit."""

    def __init__(self, writer: Writer, clock: Clock, turns: Turns) -> None:
        self._writer = writer
        self._clock = clock
        self._turns = turns

    async def store(self, arrived: Sequence[Inbound]) -> None:
        """Commit these; what is already there is left as it is."""
        if arrived:
            await asyncio.wrap_future(self._put(arrived))

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
                "attempts": 0,
                "received_at": received_at,
            }
            for one in arrived
        ]

        def job(connection: Connection) -> None:
            connection.execute(insert_new(connection, inbox), rows)
            self._turns.arrived(len(rows))

        return job
