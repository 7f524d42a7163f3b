"""Out through one door: claims what is ready, commits the claim, sends, marks. One dispatcher a process.

In order within a chat, several chats at once; replies before reminders before broadcasts. A claim is a lease: when
its holder dies, what was in hand is sent again or held, as `reminders.delivery` decides.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, bindparam, func, select, update

from bot.channels.base import Channel, SendError, UnsureError
from bot.clock import Clock
from bot.crash import NEVER, CrashPoint
from bot.storage.tables import accounts, outbox
from bot.storage.writer import Writer
from handlers.effects import Button, Say
from reminders.delivery import LEASE, Fate, Lane, State, after_doubt, after_refusal

GROUP = 64
IN_FLIGHT = 64
_IDLE_SECONDS = 1.0

T = TypeVar("T")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message in hand."""

    id: int
    lane: Lane
    account_id: int
    source: str
    chat: str
    body: str
    attempts: int


class Dispatcher:
    """Sends what is ready through the channels that do not fetch for themselves."""

    def __init__(  # noqa: PLR0913 - one collaborator each
        self,
        writer: Writer,
        channels: Mapping[str, Channel],
        clock: Clock,
        holder: str,
        *,
        alone: bool,
        crash: CrashPoint = NEVER,
    ) -> None:
        self._writer = writer
        self._channels = {source: channel for source, channel in channels.items() if not channel.pulls}
        self._clock = clock
        self._holder = holder
        self._alone = alone
        self._crash = crash
        self._ready = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._busy: set[tuple[str, str]] = set()
        self._sending: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Say that something is ready; any thread may call this."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ready.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then finish what is in hand and return the rest."""
        self._loop = asyncio.get_running_loop()
        if not self._channels:
            await stop.wait()
            return
        await self._call(self._recover(everything=self._alone))
        while not stop.is_set():
            claimed = await self._claim()
            for chat, messages in _by_chat(claimed).items():
                self._busy.add(chat)
                task = asyncio.create_task(self._send_all(chat, messages))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
            if not claimed:
                await self._pause(stop)
        if self._sending:
            await asyncio.wait(self._sending)

    async def _pause(self, stop: asyncio.Event) -> None:
        """Wait for something new, for a chat to become free, or for a second: retries and leases come due."""
        waits = {asyncio.create_task(self._ready.wait()), asyncio.create_task(stop.wait())}
        _, pending = await asyncio.wait(waits, timeout=_IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self._ready.clear()

    async def _claim(self) -> list[Claimed]:
        if len(self._sending) >= IN_FLIGHT:
            return []
        busy = [chat for _, chat in self._busy]

        def job(connection: Connection) -> list[Claimed]:
            now = database_now(connection)
            if not self._alone:
                self._recover_in(connection, now, everything=False)
            rows = connection.execute(
                _READY, {"now": now, "sources": list(self._channels), "busy": busy, "group": GROUP}
            ).all()
            if rows:
                lease = {"holder": self._holder, "leased_until": now + LEASE}
                connection.execute(_CLAIM, [{"b_id": row.id, **lease} for row in rows])
            return [
                Claimed(row.id, Lane(row.lane), row.account_id, row.source, row.chat, row.body, row.attempts + 1)
                for row in rows
            ]

        return await self._call(job)

    async def _send_all(self, chat: tuple[str, str], messages: Sequence[Claimed]) -> None:
        """Send one chat's messages in order; after one that must wait, the others wait behind it."""
        try:
            for number, message in enumerate(messages):
                fate = await self._send(message)
                if fate is not None and fate.state is State.READY:
                    await self._call(_returned(messages[number + 1 :], fate.due_at))
                    break
        finally:
            self._busy.discard(chat)
            self._ready.set()

    async def _send(self, message: Claimed) -> Fate | None:
        """Send one message and mark what became of it; None when it was sent."""
        channel = self._channels[message.source]
        self._crash.step("send")
        try:
            remote_id = await channel.send(message.chat, read_message(message.body))
        except SendError as error:
            fate = after_refusal(
                message.attempts, error.reason, error.retry_after,
                unreachable=error.unreachable, now=datetime.now(UTC),
            )  # fmt: skip
        except UnsureError as error:
            fate = after_doubt(message.lane, message.attempts, str(error), datetime.now(UTC))
        except Exception as error:  # a bug in a channel must not stop the others' messages
            log.exception("send_failed", outbox_id=message.id)
            fate = after_doubt(message.lane, message.attempts, type(error).__name__, datetime.now(UTC))
        else:
            self._crash.step("sent")
            await self._call(_marked(message, Fate(State.SENT), self._clock.now(), remote_id))
            return None
        log.warning("not_sent", outbox_id=message.id, state=str(fate.state), reason=fate.error)
        await self._call(_marked(message, fate, self._clock.now(), None))
        return fate

    def _recover(self, *, everything: bool) -> Callable[[Connection], None]:
        return lambda connection: self._recover_in(connection, database_now(connection), everything=everything)

    def _recover_in(self, connection: Connection, now: datetime, *, everything: bool) -> None:
        """Decide about messages whose holder died with them in hand."""
        orphaned = select(outbox.c.id, outbox.c.lane, outbox.c.attempts).where(outbox.c.state == str(State.SENDING))
        if not everything:
            orphaned = orphaned.where(outbox.c.leased_until < now)
        for row in connection.execute(orphaned.with_for_update(of=outbox, skip_locked=True)).all():
            fate = after_doubt(Lane(row.lane), row.attempts, "发送过程中断，不能确定是否送达", now)
            connection.execute(
                update(outbox)
                .where(outbox.c.id == row.id)
                .values(state=str(fate.state), due_at=fate.due_at or now, error=fate.error, holder=None)
            )

    async def _call(self, job: Callable[[Connection], T]) -> T:
        return await asyncio.wrap_future(self._writer.submit(job))


def read_message(body: str) -> Say:
    """Read a message as the outbox keeps it."""
    stored = json.loads(body)
    rows = tuple(tuple(Button(one["label"], one["data"]) for one in row) for row in stored["rows"])
    return Say(stored["text"], rows)


def database_now(connection: Connection) -> datetime:
    """The time leases are told by: the database's own where several processes share it."""
    if connection.dialect.name == "postgresql":
        now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return now
    return datetime.now(UTC)


def _by_chat(claimed: Sequence[Claimed]) -> dict[tuple[str, str], list[Claimed]]:
    found: dict[tuple[str, str], list[Claimed]] = defaultdict(list)
    for message in claimed:
        found[message.source, message.chat].append(message)
    return found


def _marked(message: Claimed, fate: Fate, now: datetime, remote_id: str | None) -> Callable[[Connection], None]:
    def job(connection: Connection) -> None:
        values: dict[str, Any] = {"state": str(fate.state), "attempts": message.attempts, "error": fate.error}
        values |= {"holder": None, "leased_until": None, "remote_id": remote_id}
        if fate.state is State.SENT:
            values["sent_at"] = now
        if fate.due_at is not None:
            values["due_at"] = fate.due_at
        connection.execute(update(outbox).where(outbox.c.id == message.id).values(**values))
        if fate.state is State.BLOCKED:
            gone = update(accounts).where(accounts.c.id == message.account_id, accounts.c.unreachable_since.is_(None))
            connection.execute(gone.values(unreachable_since=now))

    return job


def _returned(messages: Sequence[Claimed], due_at: datetime | None) -> Callable[[Connection], None]:
    """Put back what was claimed but not tried."""

    def job(connection: Connection) -> None:
        for message in messages:
            values: dict[str, Any] = {"state": str(State.READY), "holder": None, "leased_until": None}
            if due_at is not None:
                values["due_at"] = due_at
            connection.execute(update(outbox).where(outbox.c.id == message.id).values(**values))

    return job


_READY = (
    select(
        outbox.c.id,
        outbox.c.lane,
        outbox.c.account_id,
        outbox.c.source,
        outbox.c.chat,
        outbox.c.body,
        outbox.c.attempts,
    )
    .where(
        outbox.c.state == str(State.READY),
        outbox.c.due_at <= bindparam("now"),
        outbox.c.source.in_(bindparam("sources", expanding=True)),
        outbox.c.chat.not_in(bindparam("busy", expanding=True)),
    )
    .order_by(outbox.c.lane, outbox.c.id)
    .limit(bindparam("group"))
    .with_for_update(of=outbox, skip_locked=True)
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id == bindparam("b_id"))
    .values(state=str(State.SENDING), holder=bindparam("holder"), leased_until=bindparam("leased_until"))
)
