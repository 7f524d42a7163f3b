"""One message, one turn: load, decide, perform, all in one transaction; waiting turns are committed together.

In order within a chat, in parallel across chats: a group holds at most one message of a chat, of a draft's unit and
of an invite. A message that cannot be dealt with is set aside after three attempts and never stalls the others.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from time import sleep
from typing import Any

import structlog
from msgspec import Struct
from sqlalchemy import Connection, Select, bindparam, literal, select, update

from bot.blame import blame
from bot.channels.base import LEFT, Arrival, Channel, pointing
from bot.clock import Clock
from bot.perform import Claims, Turned, Written, perform
from bot.storage.desk import Desk, Loaded
from bot.storage.quick import read
from bot.storage.states import is_waiting
from bot.storage.tables import inbox
from bot.storage.writer import Writer, is_away, is_passing
from handlers.effects import Decision, Say
from handlers.guide import rows
from handlers.said import Presence
from handlers.sentences import say
from handlers.table import respond

GROUP = 64
MOST_ATTEMPTS = 3
REST_SECONDS = 1.0

log = structlog.get_logger()


class Taken(Struct):
    """What one group came to: how many messages are done with, and what was written."""

    count: int
    written: Written


class Turns:
    """Takes waiting messages through their turns: the writer's finisher, so whoever writes does everything here.

    `done` is called after each commit.
    """

    def __init__(
        self,
        writer: Writer,
        channels: Mapping[str, Channel],
        clock: Clock,
        claims: Claims,
        done: Callable[[Written], None],
        site: str = "",
    ) -> None:
        self._writer = writer
        self._channels = channels
        self._clock = clock
        self._claims = claims
        self._done = done
        self._desk = Desk(site, pointing(channels))
        self._waiting_count = 0  # at least so many; 0 only when nothing is known to wait
        self._taken: Taken | None = None
        self._is_freed = False  # messages may wait that were counted when they could not have their turn
        self._is_shared = False  # another process may be storing messages in the same database
        self._statement = waiting_in(channels)
        writer.finish_with(self)

    def stir(self) -> None:
        """See to it that waiting messages are taken; any thread may call this."""
        self._writer.submit(lambda _: self.arrived(1))

    def arrived(self, stored: int) -> None:
        """Count messages that have just been stored. Called from jobs."""
        self._waiting_count += max(0, stored)

    def freed(self) -> None:
        """Look until nothing is left: a message that held up others of its chat may have its turn. As `arrived`."""
        self._is_freed = True
        self.arrived(1)

    def work(self, connection: Connection) -> None:
        """Take a group of waiting messages through their turns, when there are any."""
        self._is_shared = connection.dialect.name == "postgresql"
        self._taken = self._turn(connection, self._waiting(connection)) if self._waiting_count else None

    def committed(self) -> None:
        """Hand on what the group wrote, and go on while messages wait."""
        taken, self._taken = self._taken, None
        if taken is None:
            return
        left = max(0, self._waiting_count - taken.count) if taken.count else 0
        self._is_freed &= taken.count > 0
        if taken.count and (self._is_shared or self._is_freed):  # a chat's next message may have been passed over
            left = max(1, left)
        self._waiting_count = left
        self._settle(taken.written)
        if self._waiting_count:
            self._writer.put()

    def failed(self, error: Exception) -> None:
        """Take the messages one by one: one of them could not be written, and must not hold up the others."""
        log.warning("group_failed", error=type(error).__name__)
        if is_away(error):
            sleep(REST_SECONDS)  # asked again at once it would fail at once: a full processor, and a disk full of log
        self._waiting_count = 0
        self._writer.submit(self._ids_waiting).add_done_callback(self._one_by_one)

    def _settle(self, written: Written) -> None:
        for draft_id, draft in written.drafts:
            self._desk.remember(draft_id, draft)
        self._done(written)

    def _waiting(self, connection: Connection) -> Any:
        return read(connection, self._statement, {"group": GROUP})

    def _take_one(self, inbox_id: int) -> Callable[[Connection], Taken]:
        def job(connection: Connection) -> Taken:
            return self._turn(connection, connection.execute(_ONE, {"id": inbox_id}).all())

        return job

    def _turn(self, connection: Connection, waiting: Any) -> Taken:
        now = self._clock.now().astimezone(UTC)
        read = []
        for row in waiting:
            arrival = self._read(connection, row, now)
            if arrival is not None:
                read.append((row.id, row.source, arrival))
        loaded = _apart(self._desk.load(connection, read, now)) if read else []
        turned = [Turned(one, self._decide(one)) for one in loaded]
        written = perform(connection, turned, self._claims, now) if turned else Written()
        return Taken(len(waiting) - (len(read) - len(loaded)), written)

    def _read(self, connection: Connection, row: Any, now: datetime) -> Arrival | None:
        """Understand a stored payload; what is nothing to answer, or is not understood, is marked and passed over."""
        try:
            arrival = _left(row) if row.payload == LEFT else self._channels[row.source].read(row.payload)
        except Exception as error:  # noqa: BLE001 - whatever a hostile payload does must stall nobody else
            self._mark_failed(connection, row.id, row.attempts, blame(error), now)
            return None
        if arrival is None:
            connection.execute(_IGNORED, {"b_id": row.id, "done_at": now})
        return arrival

    def _decide(self, loaded: Loaded) -> Decision:
        """Ask the conversations. A bug there costs a sentence, not the message's place in the queue."""
        situation = loaded.situation
        try:
            return respond(situation, loaded.arrival.said)
        except Exception:
            log.exception("turn_failed", inbox_id=loaded.inbox_id)
            sorry = Say(say("table.broken"), rows(situation.role))
            return Decision(situation.conversation, (sorry,), "broken")

    def _mark_failed(self, connection: Connection, inbox_id: int, attempts: int, error: str, now: datetime) -> None:
        aside = attempts + 1 >= MOST_ATTEMPTS
        values = {"attempts": attempts + 1, "error": error[:500], "state": "aside" if aside else "waiting"}
        connection.execute(
            update(inbox).where(inbox.c.id == inbox_id).values(**values, done_at=now if aside else None)
        )
        self.arrived(0 if aside else 1)
        log.warning("update_failed", inbox_id=inbox_id, aside=aside)

    def _ids_waiting(self, connection: Connection) -> list[int]:
        return [row.id for row in self._waiting(connection)]

    def _one_by_one(self, future: "Future[list[int]]") -> None:
        if future.exception() is not None:
            return  # the database is away; the next message, or the next stir, tries again
        for inbox_id in future.result():
            self._writer.submit(self._take_one(inbox_id)).add_done_callback(self._after_one(inbox_id))
        if future.result():
            self.stir()

    def _after_one(self, inbox_id: int) -> Callable[["Future[Taken]"], None]:
        def after(future: "Future[Taken]") -> None:
            error = future.exception()
            if error is None:
                self._settle(future.result().written)
                return
            if is_passing(error):
                return  # the database was in trouble, not this message: the next stir takes it again

            def job(connection: Connection) -> None:
                for row in connection.execute(_ONE, {"id": inbox_id}).all():
                    now = self._clock.now().astimezone(UTC)
                    self._mark_failed(connection, row.id, row.attempts, blame(error), now)

            self._writer.submit(job)

        return after


def _left(row: Any) -> Arrival:
    return Arrival(row.chat, Presence(is_there=False), "")


def _apart(loaded: list[Loaded]) -> list[Loaded]:
    """Keep the first message of each unit and invite; the others wait for the next group and see what it did."""
    kept: list[Loaded] = []
    busy: set[tuple[str, int]] = set()
    for one in loaded:
        situation = one.situation
        subjects: set[tuple[str, int]] = set()
        if one.account_id is not None:  # it may speak by a chat and by a page, and its audit is one chain
            subjects.add(("account", one.account_id))
        if situation.unit is not None:
            subjects.add(("unit", situation.unit.id))
        if situation.invite is not None:
            subjects.add(("invite", situation.invite.id))
        if busy.isdisjoint(subjects):
            kept.append(one)
            busy |= subjects
    return kept


def waiting_in(sources: Iterable[str]) -> Select[Any]:
    """Return what asks for the messages of these sources whose turn it is."""
    return _WAITING.where(inbox.c.source.in_([literal(source) for source in sources]))


_earlier = inbox.alias("earlier")

_WAITING = (  # the oldest waiting message of each chat; other processes' rows are passed over
    select(inbox.c.id, inbox.c.source, inbox.c.chat, inbox.c.payload, inbox.c.attempts)
    .where(
        is_waiting(inbox),
        inbox.c.attempts >= 0,
        ~select(_earlier.c.id)
        .where(
            _earlier.c.source == inbox.c.source,
            _earlier.c.chat == inbox.c.chat,
            is_waiting(_earlier),
            _earlier.c.id < inbox.c.id,
        )
        .exists(),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("group"))
    .with_for_update(of=inbox, skip_locked=True)
)
_ONE = (
    select(inbox.c.id, inbox.c.source, inbox.c.chat, inbox.c.payload, inbox.c.attempts)
    .where(inbox.c.id == bindparam("id"), inbox.c.state == "waiting")
    .with_for_update(of=inbox, skip_locked=True)
)
_IGNORED = update(inbox).where(inbox.c.id == bindparam("b_id")).values(state="done", done_at=bindparam("done_at"))
