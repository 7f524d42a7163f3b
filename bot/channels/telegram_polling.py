"""Long polling that confirms nothing before it is stored.

The library's own loop confirms updates before they are handled: one kill with 1,000 waiting lost 918. Here an offset
moves on only after `store` has returned, so a crash at any moment brings the rest again.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from time import monotonic
from typing import Any, TypeVar

import structlog
from msgspec import Struct
from telegram.error import TelegramError

from bot.channels.base import Inbound, Intake
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import (
    GarbageError,
    in_order,
    inbound,
    is_envelope,
    next_offset,
    tap_of,
    unpack,
    unreadable,
)
from bot.channels.telegram_wire import AnswerError

MOST = 100  # updates in one answer, the server's own bound
MOST_STEPS = 100
NOT_YET_KNOWN = 0  # no update's id: one that was kept without keeps its name when it comes again

T = TypeVar("T")
log = structlog.get_logger()


class Patience(Struct, frozen=True):
    """How long, in seconds, to wait for updates, and between failures: doubling from `first_pause` to `longest`."""

    wait: float = 25.0
    first_pause: float = 1.0
    longest_pause: float = 30.0
    nothing: float = 0.5  # between two requests when nothing came, at least: a server may not wait as it is asked

    def pause(self, failures: int) -> float:
        """Return the pause after this many failures in a row."""
        return min(self.longest_pause, self.first_pause * 2.0 ** min(failures - 1, 16))


async def poll(
    channel: TelegramChannel, intake: Intake, stop: asyncio.Event, patience: Patience | None = None
) -> None:
    """Store whatever arrives, in order, until `stop` is set; nothing but cancellation ends it earlier.

    It begins with the earliest update nobody has confirmed. Stopping abandons the request under way; what it may
    have brought comes again next time, and the inbox knows it by its id.
    """
    poller = _Poller(channel, intake)
    patience = patience or Patience()
    stopping = asyncio.ensure_future(stop.wait())
    failures = 0
    try:
        while not stop.is_set():
            began = monotonic()
            pause = await poller.once(patience.wait, stopping)
            failures = failures + 1 if pause is not None else 0
            if pause is not None:
                await asyncio.wait({stopping}, timeout=max(pause, patience.pause(failures)))
            elif not poller.has_news:
                await asyncio.wait({stopping}, timeout=max(0.0, began + patience.nothing - monotonic()))
    finally:
        stopping.cancel()


class _Poller:
    def __init__(self, channel: TelegramChannel, intake: Intake) -> None:
        self._channel, self._intake = channel, intake
        self._offset: int | None = None
        self._most = MOST
        self.has_news = True  # whether the last answer held anything
        self._steps = 0  # taken past one update that cannot be read

    async def once(self, wait: float, stopping: "asyncio.Future[Any]") -> float | None:
        """Fetch, store, move on. Return None when all went well, otherwise the least pause that is called for."""
        self.has_news = True
        try:
            body = await _unless(stopping, self._channel.fetch(self._offset, self._most, wait))
            return None if body is None else await self._take(body)
        except AnswerError as no:
            return self._trouble("telegram_refuses_updates", no.retry_after, reason=no.description, status=no.status)
        except TelegramError as error:
            return self._trouble("telegram_not_reached", reason=error.message)
        except GarbageError as error:
            self._most = 1  # one update alone may be the cause: ask for them one by one until it is passed
            return self._trouble("telegram_answer_unreadable", reason=str(error))
        except Exception:  # most likely the storage: nothing is confirmed, so all of it comes again
            log.exception("telegram_polling_failed", source=self._channel.source)
            return 0.0

    async def _take(self, body: bytes) -> float | None:
        taps: list[str] = []
        try:
            updates = unpack(body)
            arrived = in_order([inbound(each, self._channel.source, written) for each, written in updates])
            taps = [tap for each, _ in updates if (tap := tap_of(each)) is not None]
        except (GarbageError, RecursionError):
            if self._most > 1:
                self._one_by_one(body)
                return None
            asked_for = self._offset if self._steps == 0 else NOT_YET_KNOWN
            return await self._pass_over(unreadable(body, self._channel.source, asked_for))
        self._steps, self.has_news = 0, bool(arrived)
        return await self._keep(arrived, taps) if arrived else None

    async def _pass_over(self, update: Inbound) -> float | None:
        """Keep an update whose id nobody knows for sure, and ask one further: none that follows is confirmed with it.

        Where the ids have gaps it comes again, and is passed in a few steps; where they were drawn anew, no step
        leads past it, and the server is asked what it has.
        """
        pause = await self._keep([update], [])
        self._steps += 1
        if self._steps < MOST_STEPS:
            return pause
        self._offset, self._steps = None, 0
        return self._trouble("telegram_updates_come_again", reason="no offset passes them")

    def _one_by_one(self, body: bytes) -> None:
        """Ask for a single update, at once: one that cannot be read must not cost the others a pause."""
        if not is_envelope(body):
            raise GarbageError("the answer to getUpdates is not from a Bot API server")
        self._most = 1
        self._trouble("telegram_answer_unreadable", reason="one of the updates cannot be read")

    async def _keep(self, arrived: list[Inbound], taps: list[str]) -> float | None:
        self._channel.arriving(arrived)
        await self._intake.store(arrived)
        before, self._offset = self._offset, next_offset(arrived, self._offset)
        self._most = min(MOST, self._most * 2)
        self._channel.stored(arrived, taps)
        if self._offset == before:
            return self._trouble("telegram_updates_come_again", reason="they cannot be confirmed")
        return None

    def _trouble(self, event: str, pause: float | None = None, **details: Any) -> float:
        log.warning(event, source=self._channel.source, **details)
        return pause or 0.0


async def _unless(stopping: "asyncio.Future[Any]", work: Coroutine[Any, Any, T]) -> T | None:
    """Return what `work` brings, or None and the work cancelled as soon as `stopping` is done.

    The work is no task of its own: making one and waiting for it costs as much as reading what it brought.
    """

    def end(_: object) -> None:
        with suppress(RuntimeError):  # the work has come to an end in the same moment
            waiting.reschedule(0)

    waiting = asyncio.timeout(None)
    try:
        async with waiting:
            stopping.add_done_callback(end)
            try:
                return await work
            finally:
                stopping.remove_done_callback(end)
    except TimeoutError:
        if not waiting.expired():
            raise
        return None
