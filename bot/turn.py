"""One message, one turn: load, decide, perform, all in one transaction; waiting turns are committed together.

In order within a chat, in parallel across chats: a group holds at most one message of a chat, of a draft's unit and
of an invite. A message that cannot be dealt with is set aside after three attempts and never stalls the others.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import Connection, bindparam, select, update

from bot.channels.base import Arrival, Channel
from bot.clock import Clock
from bot.perform import Claims, Turned, Written, perform
from bot.storage.desk import Desk, Loaded
from bot.storage.tables import inbox
from bot.storage.writer import Task, Writer
from handlers.effects import Decision, Say
from handlers.guide import rows
from handlers.sentences import say
from handlers.table import respond

GROUP = 64
MOST_ATTEMPTS = 3

log = structlog.get_logger()


@dataclass(slots=True)
class Taken:
    """What one group came to: which inbox rows it held, what was written, whether more may wait."""

    ids: list[int]
    written: Written
    more: bool


class Turns:
    """Takes waiting messages through their turns. `done` is called after each commit, from the writer's thread."""

    def __init__(
        self,
        writer: Writer,
        channels: Mapping[str, Channel],
        clock: Clock,
        claims: Claims,
        done: Callable[[Written], None],
    ) -> None:
        self._writer = writer
        self._channels = channels
        self._claims = claims
        self._clock = clock
        self._done = done
        self._desk = Desk()
        self._lock = threading.Lock()
        self._is_queued = False
        self._expected = 0

    def stir(self) -> None:
        """See to it that waiting messages are taken; any thread may call this, as often as it likes."""
        self._writer.put(*self.due(1))

    def due(self, stored: int) -> tuple[Task, ...]:
        """Return the turn to be queued for `stored` more messages: none when one is queued that will see them.

        The count is an estimate, so that no group is run in vain while no messages are left.
        """
        with self._lock:
            self._expected += stored
            if self._is_queued:
                return ()
            self._is_queued = True
        task = Task(self._take, at_end=True)
        task.future.add_done_callback(self._after)
        return (task,)

    def _take(self, connection: Connection) -> Taken:
        with self._lock:
            self._is_queued = False  # what is stored from here on needs a group of its own
        return self._turn(connection, self._waiting(connection))

    def _waiting(self, connection: Connection) -> Any:
        return connection.execute(_WAITING, {"sources": list(self._channels), "group": GROUP}).all()

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
        return Taken([one.inbox_id for one in loaded], written, more=self._expects_more(len(loaded), bool(waiting)))

    def _expects_more(self, taken: int, any_waiting: bool) -> bool:  # noqa: FBT001 - one caller, one line above
        with self._lock:
            self._expected = max(0, self._expected - taken) if any_waiting else 0
            return self._expected > 0

    def _read(self, connection: Connection, row: Any, now: datetime) -> Arrival | None:
        """Understand a stored payload; what is nothing to answer, or cannot be understood, is marked and passed over."""
        try:
            arrival = self._channels[row.source].read(row.payload)
        except Exception as error:  # noqa: BLE001 - whatever a hostile payload does must stall nobody else
            self._mark_failed(connection, row.id, row.attempts, f"{type(error).__name__}: {error}", now)
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
        log.warning("update_not_understood", inbox_id=inbox_id, aside=aside)

    def _after(self, future: "Future[Taken]") -> None:
        """Go on once a group has been committed, or take its messages one by one when it could not be."""
        error = future.exception()
        if error is not None:
            log.warning("group_failed", error=type(error).__name__)
            self._writer.submit(self._ids_waiting).add_done_callback(self._one_by_one)
            return
        taken = future.result()
        for draft_id, draft in taken.written.drafts:
            self._desk.remember(draft_id, draft)
        self._done(taken.written)
        if taken.more:
            self._writer.put(*self.due(0))

    def _ids_waiting(self, connection: Connection) -> list[int]:
        return [row.id for row in self._waiting(connection)]

    def _one_by_one(self, future: "Future[list[int]]") -> None:
        if future.exception() is not None:
            return  # the database is away; the next message, or the minute's stir, tries again
        for inbox_id in future.result():
            self._writer.submit(self._take_one(inbox_id)).add_done_callback(self._after_one(inbox_id))

    def _after_one(self, inbox_id: int) -> Callable[["Future[Taken]"], None]:
        def after(future: "Future[Taken]") -> None:
            error = future.exception()
            if error is None:
                self._after(future)
                return

            def job(connection: Connection) -> None:
                for row in connection.execute(_ONE, {"id": inbox_id}).all():
                    reason = f"{type(error).__name__}: {error}"
                    self._mark_failed(connection, row.id, row.attempts, reason, self._clock.now().astimezone(UTC))

            self._writer.submit(job).add_done_callback(lambda _: self.stir())

        return after


def _apart(loaded: list[Loaded]) -> list[Loaded]:
    """Keep the first message of each unit and invite; the others wait for the next group and see what it did."""
    kept: list[Loaded] = []
    busy: set[tuple[str, int]] = set()
    for one in loaded:
        situation = one.situation
        subjects = set()
        if situation.unit is not None:
            subjects.add(("unit", situation.unit.id))
        if situation.invite is not None:
            subjects.add(("invite", situation.invite.id))
        if busy.isdisjoint(subjects):
            kept.append(one)
            busy |= subjects
    return kept


_earlier = inbox.alias("earlier")

_WAITING = (  # the oldest waiting message of each chat; other processes' rows are passed over
    select(inbox.c.id, inbox.c.source, inbox.c.payload, inbox.c.attempts)
    .where(
        inbox.c.state == "waiting",
        inbox.c.source.in_(bindparam("sources", expanding=True)),
        ~select(_earlier.c.id)
        .where(
            _earlier.c.source == inbox.c.source,
            _earlier.c.chat == inbox.c.chat,
            _earlier.c.state == "waiting",
            _earlier.c.id < inbox.c.id,
        )
        .exists(),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("group"))
    .with_for_update(of=inbox, skip_locked=True)
)
_ONE = (
    select(inbox.c.id, inbox.c.source, inbox.c.payload, inbox.c.attempts)
    .where(inbox.c.id == bindparam("id"), inbox.c.state == "waiting")
    .with_for_update(of=inbox, skip_locked=True)
)
_IGNORED = update(inbox).where(inbox.c.id == bindparam("b_id")).values(state="done", done_at=bindparam("done_at"))
