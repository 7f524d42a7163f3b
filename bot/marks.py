"""Writes down what became of messages: what was sent is gathered, so that many cost one statement and one commit."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.storage.outgoing import mark_sent
from bot.storage.writer import Task, Writer

AGAIN_SECONDS = 1.0

log = structlog.get_logger()


class Marks:
    """What the dispatcher has still to write. `add` and `surely` belong to the event loop."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._open: dict[str, Mapping[str, Any]] = {}
        self._is_queued = False
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def bind(self, loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
        """Name the loop that sends, and the event that says it is about to end."""
        self._loop, self._stopping = loop, stopping

    def add(self, key: str, values: Mapping[str, Any], *, may_wait: bool) -> None:
        """Have a sent message marked, and go on meanwhile; one that could not be written is written later."""
        self._open[key] = {"b_key": key, **values}
        if not self._is_queued:
            self._queue(may_wait=may_wait)

    def _queue(self, *, may_wait: bool) -> None:
        self._is_queued = True
        batch: list[Mapping[str, Any]] = []

        def job(connection: Connection) -> None:
            batch[:] = list(self._open.values())
            if batch:
                mark_sent(connection, batch)

        put = self._writer.put_beside if may_wait else self._writer.put
        put(Task(job, lambda _: self._written(batch), self._not_written))

    def _written(self, batch: list[Mapping[str, Any]]) -> None:
        """Go on, wherever it was written: what was added while these were written is queued anew."""
        for each in batch:
            self._open.pop(each["b_key"], None)
        self._is_queued = False
        if self._open:
            self._queue(may_wait=True)

    def _not_written(self, error: BaseException) -> None:
        log.warning("outbox_not_written", error=type(error).__name__)
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop is closed: at the next start these are in doubt
                loop.call_soon_threadsafe(loop.call_later, AGAIN_SECONDS, self._again)

    def _again(self) -> None:
        self._queue(may_wait=False)

    async def surely(self, job: Callable[[Connection], Any]) -> None:
        """Have this written, waiting while the database is in trouble; at the stop once more at most."""
        while True:
            is_last = self._stopping.is_set()
            try:
                await asyncio.wrap_future(self._writer.submit(job))
            except Exception as error:  # noqa: BLE001 - whatever it is, what was sent is not to be sent again for it
                log.warning("outbox_not_written", error=type(error).__name__)
            else:
                return
            if is_last:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), AGAIN_SECONDS)
