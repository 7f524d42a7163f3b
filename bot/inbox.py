"""Takes in what arrived: stored and committed before anybody is told that it arrived; the same message only once."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC
from functools import partial
from time import monotonic, thread_time

from msgspec import Struct, field
from sqlalchemy import Connection

from bot.channels.base import Inbound
from bot.clock import Clock
from bot.storage.fetching import TRIES
from bot.storage.quick import insert_many
from bot.storage.tables import inbox
from bot.storage.upsert import insert_new
from bot.storage.writer import Task, Writer
from bot.turn import Turns

FEW = 2  # messages whose turns keep the event loop no longer than handing them to another thread would
LONG_SECONDS = 0.05  # of work; a turn that takes more is one of somebody who asks about, or tells, everybody
SPARED_SECONDS = 600.0  # for which the loop is then spared that chat's turns
TOGETHER = 16  # bringers whose messages are handed over at once: these are committed while more are read


class _Together(Struct):
    """What arrived in one moment of the event loop, and what its bringers wait on, each a future of its own."""

    arrived: list[Inbound] = field(default_factory=list)
    bringers: "list[asyncio.Future[None]]" = field(default_factory=list)

    def settle(self, error: BaseException | None) -> None:
        """Tell everybody who waits: why it could not be committed, or with None that it is."""
        for bringer in self.bringers:
            if bringer.done():
                continue
            if error is not None:
                bringer.set_exception(error)
            else:
                bringer.set_result(None)


class Inbox:
    """The channels' `Intake`. What is stored is given its turn in the same commit."""

    def __init__(self, writer: Writer, clock: Clock, turns: Turns) -> None:
        self._writer = writer
        self._clock = clock
        self._turns = turns
        self._together: _Together | None = None
        self._spared: dict[tuple[str, str | None], float] = {}  # until when, by chat

    async def store(self, arrived: Sequence[Inbound]) -> None:
        """Commit these; what is already there is left as it is. What many bring at once is written together."""
        if not arrived:
            return
        loop = asyncio.get_running_loop()
        if self._together is None:
            self._together = _Together()
            loop.call_soon(self._hand_over)
        together, committed = self._together, loop.create_future()
        together.arrived.extend(arrived)
        together.bringers.append(committed)
        if len(together.bringers) >= TOGETHER:
            self._hand_over()
        try:
            await committed
        except Exception:  # somebody else's may be to blame: these are tried alone, and fail for reasons of their own
            if len(together.arrived) == len(arrived):
                raise
            await asyncio.wrap_future(self.put(arrived))

    def _hand_over(self) -> None:
        together, self._together = self._together, None
        if together is None:
            return
        tell = partial(self._writer.bell.call, asyncio.get_running_loop(), together.settle)
        task = Task(self._job(together.arrived), tell, tell, acknowledges=len(together.bringers))
        if len(together.arrived) > FEW or not self._write_here(task, together.arrived):
            self._writer.put(task)

    def _write_here(self, task: Task, arrived: Sequence[Inbound]) -> bool:
        now, chats = monotonic(), [(one.source, one.chat) for one in arrived]
        if any(self._spared.get(chat, 0.0) > now for chat in chats):
            return False
        began = thread_time()  # the disk's time is the writer's to look at
        is_written = self._writer.write_here(task)
        if thread_time() - began > LONG_SECONDS:
            self._spared |= dict.fromkeys(chats, now + SPARED_SECONDS)
        return is_written

    def put(self, arrived: Sequence[Inbound]) -> Future[None]:
        """Have these committed; any thread may call this."""
        return self._writer.submit(self._job(arrived))

    def store_now(self, arrived: Sequence[Inbound]) -> None:
        """Commit these, from a thread that may wait."""
        self.put(arrived).result()

    def _job(self, arrived: Sequence[Inbound]) -> Callable[[Connection], None]:
        shared = {"state": "waiting", "received_at": self._clock.now().astimezone(UTC)}
        rows = [
            {
                "source": one.source,
                "update_id": one.update_id,
                "chat": one.chat,
                "payload": one.payload,
                "attempts": -TRIES if one.has_file else 0,
            }
            for one in arrived
        ]

        def job(connection: Connection) -> None:
            insert_many(connection, insert_new(connection, inbox), rows, shared)
            self._turns.arrived(len(rows))

        return job
