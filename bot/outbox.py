"""Out through one door: claims what is ready, commits the claim, sends, marks. One dispatcher a process.

Where a channel has limits, one process at a time sends through it (`bot.leading`). In order within a chat, several
chats at once, never faster than the channel allows (`bot.limits`); replies before reminders before broadcasts. A
claim is a lease: when its holder dies, what was in hand is sent again or held, as `reminders.delivery` decides. A
reply is claimed as it is written, in the turn's own transaction, when its chat is free; everything else is looked for
when there is a place to send it: what waits is never in anybody's hand.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from msgspec import Struct
from sqlalchemy import Connection

from bot.channels.base import LEFT, Channel, SendError, UnsureError
from bot.clock import Clock
from bot.crash import NEVER, CrashPoint
from bot.leading import Leadership
from bot.limits import Limits, Pace
from bot.marks import Marks
from bot.metrics import Metrics
from bot.perform import Claim, Claimed, read_message, read_replaces
from bot.pointers import Pointers
from bot.storage import outgoing
from bot.storage.writer import Writer
from handlers.effects import Say
from reminders.delivery import LEASE, Fate, Lane, State, after_doubt, after_flood, after_refusal

GROUP = 64  # messages claimed at once where there is no limit
IN_FLIGHT = 64
LOOK_EVERY_SECONDS = 1.0
LOOKED_BACK = timedelta(seconds=2)  # at the start, for calls of another that still count: longer than any window
A_MOMENT = 0.01  # seconds after a pause by which what was put off until then is due, too

Chat = tuple[str, str]
Renew = Callable[[Connection, Sequence[str], datetime], Mapping[str, Say | None]]

log = structlog.get_logger()


class _Held(Struct, frozen=True):
    """A message in hand; `has_place`: its place among the channel's limits has been taken for it."""

    message: Claimed
    has_place: bool = False


class Dispatcher:
    """Sends through the channels that do not fetch for themselves. Belongs to the event loop that runs it.

    `on_news` is told, from a job, how many messages it has put into the inbox: somebody left.
    """

    on_news: Callable[[int], None] = staticmethod(lambda _: None)

    def __init__(  # noqa: PLR0913 - put together in one place, bot.engine
        self,
        writer: Writer,
        channels: Mapping[str, Channel],
        clock: Clock,
        holder: str,
        *,
        alone: bool,
        lease: timedelta = LEASE,
        crash: CrashPoint = NEVER,
        metrics: Metrics | None = None,
        renew: Renew | None = None,
        site: str = "",
    ) -> None:
        self._metrics = metrics
        self._renew = renew
        self._writer = writer
        self._channels = {source: channel for source, channel in channels.items() if not channel.pulls}
        self._paces = {source: Pace(channel.limits, monotonic) for source, channel in self._channels.items()}
        self.leaders = {
            source: Leadership(writer, f"bot:{source}", holder, alone=alone or channel.limits is None)
            for source, channel in self._channels.items()
        }
        self._clock = clock
        self._holder = holder
        self._alone = alone
        self._lease = lease
        self._crash = crash
        self._marks = Marks(writer)
        self._pointers = Pointers(writer, clock, site)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = {source: asyncio.Event() for source in self._channels}
        self._in_hand: dict[Chat, deque[_Held]] = {}
        self._sending: set[asyncio.Task[None]] = set()
        self._behind: set[Chat] = set()  # chats with messages that were put off: new ones must not overtake them
        self._gone: set[int] = set()  # accounts that could not be written to
        self._nothing_ready: set[str] = set()  # sources for which nothing waits, as long as nobody calls `_wake`
        self._orphans_at = datetime.min.replace(tzinfo=UTC)  # when to look again for what others left in hand
        self._is_full = False  # until the replies that were left ready are claimed, others are left ready, too

    def claim(self, source: str, chat: str) -> Claim:
        """Say in which state a reply to this chat is to be written. Called by whoever writes.

        Beside others it is never claimed as it is written: another may have the chat's last message in hand.
        """
        now = datetime.now(UTC)  # sending goes by the machine's time, wherever a sandbox's clock may stand
        if source not in self._channels:
            return Claim(State.SENT)
        is_free = self._alone and self._loop is not None and (source, chat) not in self._behind
        self._is_full |= len(self._sending) >= IN_FLIGHT
        if is_free and not self._is_full and not self._paces[source].is_paused:
            return Claim(State.SENDING, self._holder, now + self._lease, now, self._cut_to(source))
        self._behind.add((source, chat))  # what is said here next must not overtake it
        return Claim(State.READY, due_at=now, limits=self._cut_to(source))

    def _cut_to(self, source: str) -> Limits | None:
        """Return the lengths a message is cut to; one that is only pointed at stays whole."""
        channel = self._channels[source]
        return channel.limits if channel.may_carry_values else None

    def take(self, claimed: Sequence[Claimed]) -> None:
        """Send these, claimed as they were written; any thread may call this."""
        self._soon(self._take, claimed)

    def look(self) -> None:
        """Say that messages were left ready; any thread may call this."""
        self._soon(self._wake)

    def _soon(self, call: Callable[..., None], *given: Any) -> None:
        loop = self._loop
        if loop is not None:  # closed meanwhile: what is claimed is found again at the next start
            self._writer.bell.call(loop, call, *given)

    def _wake(self) -> None:
        self._nothing_ready.clear()
        for news in self._news.values():
            news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then finish what is in hand, and put back what waits for its turn."""
        if not self._channels:
            await stop.wait()
            return
        self._marks.bind(asyncio.get_running_loop(), stop)
        if self._alone:  # beside others whoever begins to lead recalls
            await self._recall(list(self._channels))
        await self._marks.surely(self._recover)
        self._loop = asyncio.get_running_loop()
        loops = [asyncio.create_task(self._look_after(source, stop)) for source in self._channels]
        loops += [asyncio.create_task(leader.run(stop)) for leader in self.leaders.values()]
        try:
            await stop.wait()
        except asyncio.CancelledError:
            for each in loops:
                each.cancel()
            raise
        finally:
            self._loop = None
            for pace in self._paces.values():
                pace.close()
            self._wake()
        await asyncio.gather(*loops)
        while self._sending:
            await asyncio.wait(self._sending)

    async def _look_after(self, source: str, stop: asyncio.Event) -> None:
        """Claim for one channel whenever there is a place to send something and something ready."""
        pace, news, leader = self._paces[source], self._news[source], self.leaders[source]
        has_led = leader.holds()
        while not stop.is_set():
            news.clear()  # before looking: what is said from here on is looked at again
            if leader.holds() and not has_led:
                await self._recall([source])
            has_led = leader.holds()
            claimed = await self._fill(source, pace) if has_led else 0
            if not claimed:
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), min(LOOK_EVERY_SECONDS, pace.soonest() + A_MOMENT))

    async def _fill(self, source: str, pace: Pace) -> int:
        """Take a place, claim what is to be sent from it, and begin; return how many messages were claimed."""
        lane = Lane.REPLY if any(each == source for each, _ in tuple(self._behind)) else Lane.BROADCAST
        if not await pace.enter(lane, None):
            return 0
        most = 1 if pace.is_limited else max(0, GROUP - len(self._sending))
        most = most if self.leaders[source].holds() else 0
        claimed = await self._claim(source, most) if most else []
        self._begin(claimed, has_place=True)
        if not claimed:
            pace.give_back()
        return len(claimed)

    def _take(self, claimed: Sequence[Claimed]) -> None:
        """Begin with these, but for chats where something was put off since they were claimed."""
        late = [message.key for message in claimed if (message.source, message.chat) in self._behind]
        if late:
            self._put_back(late)
        self._begin([message for message in claimed if message.key not in late])

    def _begin(self, claimed: Sequence[Claimed], *, has_place: bool = False) -> None:
        for message in claimed:
            chat = (message.source, message.chat)
            if chat in self._in_hand:
                self._in_hand[chat].append(_Held(message))
                if has_place:
                    self._paces[message.source].give_back()
                continue
            is_placed = has_place and self._paces[message.source].choose(message.chat)
            self._in_hand[chat] = deque([_Held(message, is_placed)])
            self._start(self._send_all(chat))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def _put_back(self, keys: list[str]) -> None:
        async def work() -> None:
            await self._marks.surely(lambda connection: outgoing.put_back(connection, keys))
            self._wake()

        self._start(work())

    async def _send_all(self, chat: Chat) -> None:
        """Send one chat's messages in order; behind one that is put off, the others are put back."""
        source, name = chat
        waiting, pace = self._in_hand[chat], self._paces[source]
        try:
            while waiting:
                held = waiting.popleft()
                if not held.has_place and not await pace.enter(held.message.lane, name):
                    waiting.appendleft(held)
                    break
                fate = await self._send(held.message, pace)
                if fate.state is State.READY:
                    self._nothing_ready.discard(source)
                    break
            while waiting:  # more may come while these are put back
                self._nothing_ready.discard(source)
                self._behind.add(chat)
                keys = [held.message.key for held in waiting]
                waiting.clear()
                await self._marks.surely(lambda connection: outgoing.put_back(connection, keys))  # noqa: B023 - awaited
        finally:
            del self._in_hand[chat]
            if source not in self._nothing_ready:
                self._news[source].set()

    async def _send(self, message: Claimed, pace: Pace) -> Fate:
        """Send one message and mark what became of it."""
        self._crash.step("send")
        began, took, remote_id = monotonic(), None, ""
        try:
            channel = self._channels[message.source]
            words = message.message if channel.may_carry_values else await self._pointers.of(message.account_id)
            remote_id = await channel.send(message.chat, words, message.replaces)
            took = monotonic() - began
        except SendError as error:
            fate = _after(message, error)
            if error.is_flood:
                pace.pause(error.retry_after or 0.0)
        except UnsureError as error:
            fate = after_doubt(message.lane, message.attempts + 1, str(error), datetime.now(UTC))
        except Exception as error:  # a bug in a channel must not stop the others' messages
            log.exception("send_failed", key=message.key)
            fate = after_doubt(message.lane, message.attempts + 1, type(error).__name__, datetime.now(UTC))
        else:
            fate = Fate(State.SENT)
            self._crash.step("sent")
        finally:
            pace.leave(message.chat, took)
        self._count(message.lane, fate)
        if fate.state is State.SENT:
            sent = {"attempts": message.attempts + 1, "remote_id": remote_id, "sent_at": self._clock.now()}
            self._marks.add(message.key, sent, may_wait=message.lane is Lane.REPLY)
            if message.account_id in self._gone:
                self._gone.discard(message.account_id)
                await self._marks.surely(lambda c: outgoing.mark_reachable(c, message.account_id))
        else:
            await self._not_sent(message, fate)
        return fate

    def _count(self, lane: Lane, fate: Fate) -> None:
        if self._metrics is None:
            return
        if fate.state is State.SENT:
            self._metrics.sent(lane)
            return
        self._metrics.not_sent(lane, fate.state)
        if not fate.counts:  # a flood stops everything and is nobody's failure
            self._metrics.flooded()

    async def _not_sent(self, message: Claimed, fate: Fate) -> None:
        log.warning("not_sent", key=message.key, state=str(fate.state), reason=fate.error)
        if fate.state is State.READY:
            self._behind.add((message.source, message.chat))
        now = self._clock.now()
        values = {
            "state": str(fate.state),
            "attempts": message.attempts + (1 if fate.counts else 0),
            "error": fate.error,
            "due_at": fate.due_at or now,
        }

        def job(connection: Connection) -> None:
            outgoing.mark(connection, message.key, self._holder, values)
            if fate.state is State.BLOCKED:
                self.on_news(outgoing.mark_unreachable(connection, message.account_id, _left(message, now), now))

        self._gone |= {message.account_id} if fate.state is State.BLOCKED else set()
        await self._marks.surely(job)

    async def _claim(self, source: str, most: int) -> list[Claimed]:
        """Look for what is ready; a database in trouble is asked again later."""
        busy = [chat for each, chat in self._in_hand if each == source]
        busy += self._paces[source].resting()
        try:
            return await asyncio.wrap_future(self._writer.submit(lambda c: self._look(c, source, busy, most)))
        except Exception as error:  # noqa: BLE001 - whatever it is, the dispatcher must live
            log.warning("outbox_not_read", error=type(error).__name__)
            return []

    def _look(self, connection: Connection, source: str, busy: list[str], most: int) -> list[Claimed]:
        """Claim what is ready and due, the first message of each chat that is not busy. A job."""
        now = outgoing.database_now(connection)
        if not self._alone and now >= self._orphans_at:  # leases run out so rarely, and each look is a round trip
            self._orphans_at = now + timedelta(seconds=LOOK_EVERY_SECONDS)
            outgoing.decide_orphans(connection, list(self._channels), now, self._holder)
        lease = {"holder": self._holder, "leased_until": now + self._lease}
        rows = outgoing.claim_ready(connection, source, busy, most, datetime.now(UTC), lease)
        self._is_full &= any(row.lane == Lane.REPLY for row in rows)
        if self._alone and not rows and not outgoing.is_any_ready(connection, source):
            self._nothing_ready.add(source)
        if self._behind:
            self._behind &= outgoing.open_replies(connection)
        anew = self._renewed(connection, [row.key for row in rows if row.lane != Lane.REPLY])
        outgoing.drop(connection, [key for key, message in anew.items() if message is None])
        return [
            Claimed(
                row.key,
                Lane(row.lane),
                row.account_id,
                row.source,
                row.chat,
                message,
                row.attempts,
                read_replaces(row.body),
            )
            for row in rows
            if (message := anew.get(row.key, read_message(row.body))) is not None
        ]

    def _renewed(self, connection: Connection, keys: list[str]) -> Mapping[str, Say | None]:
        """Return what has changed about these since they were queued; None for what nobody needs any more."""
        return self._renew(connection, keys, self._clock.now()) if self._renew is not None and keys else {}

    def _recover(self, connection: Connection) -> None:
        """At the start: decide about what another, now gone, had in hand."""
        sources = list(self._channels)
        asking = None if self._alone else self._holder
        outgoing.decide_orphans(connection, sources, outgoing.database_now(connection), asking)
        self._gone |= outgoing.unreachable(connection)
        self._behind |= outgoing.open_replies(connection)  # what is said from now on must not overtake them

    async def _recall(self, sources: list[str]) -> None:
        """Count the calls that another, gone or no longer leading, has just made."""
        now = self._clock.now()
        calls: list[tuple[str, str, datetime | None]] = []

        def job(connection: Connection) -> None:
            calls[:] = outgoing.calls_since(connection, sources, now - LOOKED_BACK)

        await self._marks.surely(job)
        for source, chat, ended in calls:
            self._paces[source].recall(chat, (now - ended).total_seconds() if ended is not None else 0.0)


def _left(message: Claimed, now: datetime) -> dict[str, str]:
    mark = f"left:{message.account_id}:{now.timestamp():.6f}"
    return {"source": message.source, "update_id": mark, "chat": message.chat, "payload": LEFT}


def _after(message: Claimed, error: SendError) -> Fate:
    now = datetime.now(UTC)
    if error.is_flood:
        return after_flood(error.reason, error.retry_after or 0.0, now)
    return after_refusal(
        message.attempts + 1,
        error.reason,
        error.retry_after,
        unreachable=error.unreachable,
        now=now,
        jitter=random.random(),  # noqa: S311 - spreads the retries of many, guards nothing
    )
