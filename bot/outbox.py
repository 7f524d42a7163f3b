"""Out through one door: claims what is ready, commits the claim, sends, marks. One dispatcher a process.

In order within a chat, several chats at once; replies before reminders before broadcasts. A claim is a lease: when
its holder dies, what was in hand is sent again or held, as `reminders.delivery` decides. A reply is claimed as it is
written, in the turn's own transaction, when its chat is free; everything else is looked for.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from bot.channels.base import Channel, SendError, UnsureError
from bot.clock import Clock
from bot.crash import NEVER, CrashPoint
from bot.perform import Claim, Claimed, read_message
from bot.storage.tables import accounts, outbox
from bot.storage.writer import Task, Writer
from reminders.delivery import LEASE, Fate, Lane, State, after_doubt, after_refusal

GROUP = 64
IN_FLIGHT = 64
LOOK_EVERY_SECONDS = 1.0

T = TypeVar("T")
Chat = tuple[str, str]

log = structlog.get_logger()


class Dispatcher:
    """Sends through the channels that do not fetch for themselves. Belongs to the event loop that runs it."""

    def __init__(
        self,
        writer: Writer,
        channels: Mapping[str, Channel],
        clock: Clock,
        holder: str,
        *,
        alone: bool,
        lease: timedelta = LEASE,
        crash: CrashPoint = NEVER,
    ) -> None:
        self._writer = writer
        self._channels = {source: channel for source, channel in channels.items() if not channel.pulls}
        self._clock = clock
        self._holder = holder
        self._alone = alone
        self._lease = lease
        self._crash = crash
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self._stopping = asyncio.Event()
        self._in_hand: dict[Chat, deque[Claimed]] = {}
        self._sending: set[asyncio.Task[None]] = set()
        self._behind: set[Chat] = set()  # chats with messages that were put off: new ones must not overtake them
        self._owed = True  # whether messages may be ready that nobody has claimed

    def claim(self, source: str, chat: str) -> Claim:
        """Say in which state a reply to this chat is to be written. Called from the writer's thread.

        Beside others it is never claimed as it is written: another may have the chat's last message in hand.
        """
        now = datetime.now(UTC)  # sending goes by the machine's time, wherever a sandbox's clock may stand
        if source not in self._channels:
            return Claim(State.SENT)
        free = self._alone and len(self._sending) < IN_FLIGHT and (source, chat) not in self._behind
        if self._loop is not None and free:
            return Claim(State.SENDING, self._holder, now + self._lease, now)
        self._behind.add((source, chat))  # what is said here next must not overtake it
        return Claim(State.READY, due_at=now)

    def take(self, claimed: Sequence[Claimed]) -> None:
        """Send these, claimed as they were written; any thread may call this."""
        self._soon(self._take, claimed)

    def look(self) -> None:
        """Say that messages were left ready; any thread may call this."""
        self._owed = True
        self._soon(self._news.set)

    def _soon(self, call: Callable[..., None], *given: Any) -> None:
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # closed meanwhile: what is claimed is found again at the next start
                loop.call_soon_threadsafe(call, *given)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then finish what is in hand."""
        if not self._channels:
            await stop.wait()
            return
        self._stopping = stop
        await self._surely(self._recover)
        self._loop = asyncio.get_running_loop()
        try:
            while not stop.is_set():
                self._news.clear()  # before looking: what is said from here on is looked at again
                self._owed = bool(self._in_hand)  # a chat in hand is passed over: look again when it is free
                claimed = await self._claim()
                self._begin(claimed)
                self._owed |= bool(claimed)
                if not claimed:
                    await self._pause(stop)
        finally:
            self._loop = None
        while self._sending:
            await asyncio.wait(self._sending)

    async def _pause(self, stop: asyncio.Event) -> None:
        """Wait for news, or for a second: put-off messages and leases come due."""
        waits = {asyncio.create_task(self._news.wait()), asyncio.create_task(stop.wait())}
        _, pending = await asyncio.wait(waits, timeout=LOOK_EVERY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _take(self, claimed: Sequence[Claimed]) -> None:
        """Begin with these, but for chats where something was put off since they were claimed."""
        late = [message for message in claimed if (message.source, message.chat) in self._behind]
        if late:
            self._start(self._surely(_put_back(late)))
            self.look()
        self._begin([message for message in claimed if message not in late])

    def _begin(self, claimed: Sequence[Claimed]) -> None:
        for message in claimed:
            chat = (message.source, message.chat)
            if chat in self._in_hand:
                self._in_hand[chat].append(message)
                continue
            self._in_hand[chat] = deque([message])
            self._start(self._send_all(chat))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send_all(self, chat: Chat) -> None:
        """Send one chat's messages in order; behind one that is put off, the others are put back."""
        waiting = self._in_hand[chat]
        try:
            while waiting:
                fate = await self._send(waiting.popleft())
                if fate.state is State.READY:
                    self._owed = True
                    break
            while waiting:  # more may come while these are put back
                behind = list(waiting)
                waiting.clear()
                await self._surely(_put_back(behind))
        finally:
            del self._in_hand[chat]
            if self._owed:
                self._news.set()

    async def _send(self, message: Claimed) -> Fate:
        """Send one message and mark what became of it."""
        attempts = message.attempts + 1
        self._crash.step("send")
        try:
            remote_id = await self._channels[message.source].send(message.chat, message.message)
        except SendError as error:
            fate = after_refusal(
                attempts, error.reason, error.retry_after, unreachable=error.unreachable, now=datetime.now(UTC)
            )
        except UnsureError as error:
            fate = after_doubt(message.lane, attempts, str(error), datetime.now(UTC))
        except Exception as error:  # a bug in a channel must not stop the others' messages
            log.exception("send_failed", key=message.key)
            fate = after_doubt(message.lane, attempts, type(error).__name__, datetime.now(UTC))
        else:
            self._crash.step("sent")
            fate = Fate(State.SENT)
            self._mark_sent(_mark(message, fate, self._clock.now(), remote_id), may_wait=message.lane is Lane.REPLY)
            return fate
        log.warning("not_sent", key=message.key, state=str(fate.state), reason=fate.error)
        if fate.state is State.READY:
            self._behind.add((message.source, message.chat))
        await self._surely(_mark(message, fate, self._clock.now(), None, self._holder))
        return fate

    def _mark_sent(self, job: Callable[[Connection], None], *, may_wait: bool) -> None:
        """Have it marked, and go on meanwhile; a mark that could not be written is written later."""
        loop, task = asyncio.get_running_loop(), Task(job, may_wait)

        def written(future: "Future[None]") -> None:
            if future.exception() is not None:
                with suppress(RuntimeError):  # the loop is closed: at the next start the message is in doubt
                    loop.call_soon_threadsafe(lambda: self._start(self._surely(job)))

        task.future.add_done_callback(written)
        self._writer.put(task)

    async def _claim(self) -> list[Claimed]:
        """Look for what is ready; a database in trouble is asked again later."""
        if len(self._sending) >= IN_FLIGHT:
            return []
        busy = [chat for _, chat in self._in_hand]
        try:
            return await self._call(lambda connection: self._look(connection, busy))
        except Exception as error:  # noqa: BLE001 - whatever it is, the dispatcher must live
            log.warning("outbox_not_read", error=type(error).__name__)
            return []

    def _look(self, connection: Connection, busy: list[str]) -> list[Claimed]:
        """Claim what is ready and due, the first message of each chat that is not busy. In the writer's thread."""
        now = database_now(connection)
        if not self._alone:
            self._recover_leases(connection, now)
        chosen = {"now": datetime.now(UTC), "sources": list(self._channels), "busy": busy, "group": GROUP}
        rows = connection.execute(_READY, chosen).all()
        if rows:
            lease = {"holder": self._holder, "leased_until": now + self._lease}
            connection.execute(_CLAIM, [{"b_key": row.key, **lease} for row in rows])
        if self._behind:
            self._behind &= _open_replies(connection)
        return [
            Claimed(
                row.key, Lane(row.lane), row.account_id, row.source, row.chat, read_message(row.body), row.attempts
            )
            for row in rows
        ]

    def _recover(self, connection: Connection) -> None:
        """At the start: alone, whatever is marked as in hand was in the hand of a process that is gone."""
        now = database_now(connection)
        if self._alone:
            _decide_orphans(connection, _ORPHANS, now)
        else:
            self._recover_leases(connection, now)
        self._behind |= _open_replies(connection)  # what is said from now on must not overtake them

    def _recover_leases(self, connection: Connection, now: datetime) -> None:
        _decide_orphans(connection, _ORPHANS.where(outbox.c.leased_until < now), now)

    async def _surely(self, job: Callable[[Connection], None]) -> None:
        """Write what became of a message, waiting while the database is in trouble; at the stop once more at most."""
        while True:
            is_last = self._stopping.is_set()
            try:
                await self._call(job)
            except Exception as error:  # noqa: BLE001 - whatever it is, what was sent is not to be sent again for it
                log.warning("outbox_not_written", error=type(error).__name__)
            else:
                return
            if is_last:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_EVERY_SECONDS)

    async def _call(self, job: Callable[[Connection], T]) -> T:
        return await asyncio.wrap_future(self._writer.submit(job))


def database_now(connection: Connection) -> datetime:
    """The time leases are told by: the database's own where several processes share it."""
    if connection.dialect.name == "postgresql":
        now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return now
    return datetime.now(UTC)


def _open_replies(connection: Connection) -> set[Chat]:
    return {(row.source, row.chat) for row in connection.execute(_OPEN_REPLIES)}


def _decide_orphans(connection: Connection, orphans: Any, now: datetime) -> None:
    """Decide about messages whose holder died with them in hand."""
    for row in connection.execute(orphans.with_for_update(of=outbox, skip_locked=True)).all():
        fate = after_doubt(Lane(row.lane), row.attempts + 1, "发送过程中断，不能确定是否送达", now)
        values = {
            "state": str(fate.state),
            "due_at": fate.due_at or now,
            "error": fate.error,
            "attempts": row.attempts + 1,
        }
        connection.execute(update(outbox).where(outbox.c.key == row.key).values(**values, holder=None))


def _mark(
    message: Claimed, fate: Fate, now: datetime, remote_id: str | None, holder: str | None = None
) -> Callable[[Connection], None]:
    """Write what became of a message. With `holder`, only while it is in that hand: SENT is true whoever says it."""
    statement = _MARK if holder is None else _MARK.where(outbox.c.holder == holder)
    values: dict[str, Any] = {
        "b_key": message.key,
        "state": str(fate.state),
        "attempts": message.attempts + 1,
        "error": fate.error,
        "remote_id": remote_id,
        "sent_at": now if fate.state is State.SENT else None,
        "due_at": fate.due_at or now,
    }

    def job(connection: Connection) -> None:
        connection.execute(statement, values)
        if fate.state is State.BLOCKED:
            gone = update(accounts).where(accounts.c.id == message.account_id, accounts.c.unreachable_since.is_(None))
            connection.execute(gone.values(unreachable_since=now))

    return job


def _put_back(messages: Sequence[Claimed]) -> Callable[[Connection], None]:
    """Put back what was claimed but not tried."""

    def job(connection: Connection) -> None:
        for message in messages:
            values = {"state": str(State.READY), "holder": None, "leased_until": None}
            connection.execute(update(outbox).where(outbox.c.key == message.key).values(**values))

    return job


_earlier = outbox.alias("earlier")

_READY = (
    select(
        outbox.c.key,
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
        ~select(_earlier.c.id)  # a chat's first message first, and one at a time: also among several processes
        .where(
            _earlier.c.account_id == outbox.c.account_id,
            or_(
                _earlier.c.state == str(State.SENDING),
                and_(
                    _earlier.c.state == str(State.READY),
                    or_(_earlier.c.due_at <= bindparam("now"), _earlier.c.attempts > 0),  # due, or put off
                    or_(
                        _earlier.c.lane < outbox.c.lane,
                        and_(_earlier.c.lane == outbox.c.lane, _earlier.c.id < outbox.c.id),
                    ),
                ),
            ),
        )
        .exists(),
    )
    .order_by(outbox.c.lane, outbox.c.id)
    .limit(bindparam("group"))
    .with_for_update(of=outbox, skip_locked=True)
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.key == bindparam("b_key"))
    .values(state=str(State.SENDING), holder=bindparam("holder"), leased_until=bindparam("leased_until"))
)
_MARK = (
    update(outbox)
    .where(outbox.c.key == bindparam("b_key"))
    .values(
        state=bindparam("state"),
        attempts=bindparam("attempts"),
        error=bindparam("error"),
        remote_id=bindparam("remote_id"),
        sent_at=bindparam("sent_at"),
        due_at=bindparam("due_at"),
        holder=None,
        leased_until=None,
    )
)
_ORPHANS = select(outbox.c.key, outbox.c.lane, outbox.c.attempts).where(outbox.c.state == str(State.SENDING))
_OPEN_REPLIES = (
    select(outbox.c.source, outbox.c.chat)
    .where(outbox.c.state.in_([str(State.READY), str(State.SENDING)]), outbox.c.lane == int(Lane.REPLY))
    .distinct()
)
