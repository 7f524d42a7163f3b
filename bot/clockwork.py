"""The clock of a running service: looks every minute whether anything is due. Keeps no plan; APScheduler only beats.

One leader among several processes, by a lease; without it a pass would find everything said, and only cost time. Most
beats cost nothing: a pass says when the next one can matter, and what changes meanwhile is seen within LOOK_EVERY.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from msgspec import Struct, field
from sqlalchemy import Engine

from bot.clock import Clock
from bot.perform.rows import Written
from bot.storage import leases
from bot.storage.engine import reading
from bot.storage.notice_rows import has_open_notices
from bot.storage.reminding import look
from bot.storage.rounds import Rounds
from bot.storage.writer import Writer
from bot.ticking import Ticked, peek, tick

BEAT = timedelta(minutes=1)
LOOK_EVERY = timedelta(minutes=5)
LEASE = timedelta(minutes=3)
JUMP = timedelta(minutes=10)  # by so much no clock is ever set right
DISTRUST = timedelta(minutes=10)  # for how long a clock that jumped ahead is not believed
_LEADER = "clockwork"

log = structlog.get_logger()


class _Watch(Struct):
    """The clock as it was at the last beat, beside the machine's own stopwatch."""

    shown: datetime | None = None
    ran: float = 0.0
    distrusted_until: float = 0.0

    def jumped(self, now: datetime, ran: float) -> timedelta:
        """Return how far the clock has jumped since the last beat; nothing when it just went on."""
        before, self.shown = self.shown, now
        passed, self.ran = timedelta(seconds=ran - self.ran), ran
        jump = now - before - passed if before is not None else timedelta()
        return jump if abs(jump) >= JUMP else timedelta()


class Clockwork(Struct):
    """Beats. `done` is told what was written, so that readers are woken and messages are sent."""

    database: Engine
    writer: Writer
    clock: Clock
    done: Callable[[Written], None]
    holder: str
    stopwatch: Callable[[], float] = monotonic
    _rounds: Rounds = field(default_factory=Rounds)
    _watch: _Watch = field(default_factory=_Watch)
    _wake_at: datetime | None = None
    _looked_at: datetime | None = None
    _is_announcing: bool = False  # a notice is on its way, or waits for its time

    async def run(self, stop: asyncio.Event) -> None:
        """Beat every minute until `stop`; a beat that has begun is let finish."""
        from apscheduler.schedulers.asyncio import (  # type: ignore[import-untyped]  # noqa: PLC0415 - 0.1 s
            AsyncIOScheduler,
        )

        ticking = asyncio.Event()

        async def strike() -> None:  # a coroutine stays on this loop; a plain function would be run in a thread
            ticking.set()

        metronome = AsyncIOScheduler(timezone=UTC)
        metronome.add_job(strike, "interval", seconds=BEAT.total_seconds(), next_run_time=datetime.now(UTC))
        metronome.start()
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                next_beat = asyncio.create_task(ticking.wait())
                await asyncio.wait({stopped, next_beat}, return_when=asyncio.FIRST_COMPLETED)
                next_beat.cancel()
                if ticking.is_set() and not stop.is_set():
                    ticking.clear()
                    await self._beat()
        finally:
            metronome.shutdown(wait=False)
            await asyncio.to_thread(self.resign)

    async def _beat(self) -> None:
        try:
            await asyncio.to_thread(self.beat)
        except Exception:  # whatever it was, the next beat tries again
            log.exception("beat_failed")

    def beat(self) -> Ticked | None:
        """Look whether anything is due and say it; None when there was nothing to look for. Blocks."""
        now = self.clock.now()
        if self._is_doubtful(now) or self._is_idle(now) or not self._leads():
            return None
        return self.passes(now)

    def passes(self, now: datetime) -> Ticked | None:
        """Make one pass as of `now`: look first, and hold the writer up only when there is something to say."""
        with reading(self.database) as connection:
            opened = self._rounds.opened(connection)
            found = peek(connection, opened, now) if opened is not None else None
            has_work = has_open_notices(connection)
        if opened is None or found is None:
            return None
        self._looked_at, self._wake_at, self._is_announcing = now, found.wake_at, has_work
        if not found.messages and found.gap is None and not has_work:
            self.writer.submit(lambda connection: look(connection, now)).result()
            return None
        ticked = self.writer.submit(lambda connection: tick(connection, opened, now)).result()
        self._wake_at = ticked.found.wake_at
        self.done(ticked.written)
        log.info("reminded", messages=len(ticked.queued), held=len(ticked.found.held))
        return ticked

    def resign(self) -> None:
        """Let another lead without waiting for the lease to end."""
        if not self._is_alone:
            self.writer.submit(lambda c: leases.give_up(c, _LEADER, self.holder, leases.database_time(c))).result()

    def _is_idle(self, now: datetime) -> bool:
        looked = self._looked_at
        if looked is None or now < looked or now - looked >= LOOK_EVERY or self._is_announcing:
            return False
        return (self._wake_at is None or now < self._wake_at) and not self._has_begun_to_announce()

    def _has_begun_to_announce(self) -> bool:
        """Whether a notice was begun since the last look: its author waits to hear when it has gone out."""
        with reading(self.database) as connection:
            return has_open_notices(connection)

    def _is_doubtful(self, now: datetime) -> bool:
        """Whether the clock has just jumped ahead: what it then calls overdue may not even be due."""
        ran = self.stopwatch()
        jump = self._watch.jumped(now, ran)
        if jump:
            log.warning("clock_jumped", minutes=round(jump / timedelta(minutes=1)))
        if jump > timedelta():
            self._watch.distrusted_until = ran + DISTRUST.total_seconds()
        elif jump:
            self._watch.distrusted_until = 0.0  # it has been put back
        return ran < self._watch.distrusted_until

    def _leads(self) -> bool:
        if self._is_alone:
            return True
        return self.writer.submit(
            lambda c: leases.take(c, _LEADER, self.holder, LEASE, leases.database_time(c))
        ).result()

    @property
    def wake_at(self) -> datetime | None:
        """When the next pass can matter, if nothing changes until then."""
        return self._wake_at

    @property
    def _is_alone(self) -> bool:
        return self.database.dialect.name == "sqlite"
