"""Messages somebody has to decide about, and updates nobody could read: listed by name, sent once more, or let go."""

import json
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Update, select, update

from bot.storage.reasons import in_words
from bot.storage.states import is_aside, is_undelivered
from bot.storage.tables import accounts, inbox, outbox, people, roles, units
from reminders.delivery import Lane, State

MOST = 500
LET_GO = "不再发送（人工决定）"


class Undelivered(Struct, frozen=True):
    """One message that did not arrive, or nobody knows whether it did. `units`: for which the reader speaks.

    `reason`: as the channel gave it; `why`: in words.
    """

    id: int
    state: State
    lane: Lane
    name: str | None
    units: tuple[str, ...]
    channel: str
    text: str
    reason: str
    created_at: datetime

    @property
    def why(self) -> str:
        """The reason, for people."""
        return in_words(self.reason)


class SetAside(Struct, frozen=True):
    """An update that could not be dealt with, however often it was tried."""

    id: int
    channel: str
    reason: str
    received_at: datetime


def undelivered(connection: Connection) -> list[Undelivered]:
    """Return the newest messages that did not arrive and were not let go, newest first."""
    rows = connection.execute(_MESSAGES).all()
    spoken_for = _units(connection, [row.person_id for row in rows if row.person_id is not None])
    return [
        Undelivered(
            row.id,
            State(row.state),
            Lane(row.lane),
            row.name,
            spoken_for.get(row.person_id, ()),
            row.source.partition(":")[0],
            str(json.loads(row.body)["text"]),
            row.error or "",
            row.created_at,
        )
        for row in rows
    ]


def set_aside(connection: Connection) -> list[SetAside]:
    """Return the newest updates that were set aside, newest first."""
    rows = connection.execute(_ASIDE).all()
    return [SetAside(row.id, row.source.partition(":")[0], row.error or "", row.received_at) for row in rows]


def resend(connection: Connection, outbox_id: int, now: datetime) -> bool:
    """Have a message sent once more, as if for the first time; False when it is none to be decided about."""
    values = {"state": State.READY.value, "attempts": 0, "due_at": now, "holder": None, "leased_until": None}
    return connection.execute(_one(outbox_id).values(**values)).rowcount == 1


def let_go(connection: Connection, outbox_id: int) -> bool:
    """Send it no more; it stays on record. False when it is none to be decided about."""
    values = {"state": State.FAILED.value, "error": LET_GO}
    return connection.execute(_one(outbox_id).values(**values)).rowcount == 1


def try_again(connection: Connection, inbox_id: int) -> bool:
    """Let an update that was set aside have its turn after all; False when it is none."""
    aside = update(inbox).where(inbox.c.id == inbox_id, is_aside())
    return connection.execute(aside.values(state="waiting", attempts=0, done_at=None)).rowcount == 1


def _one(outbox_id: int) -> Update:
    return update(outbox).where(outbox.c.id == outbox_id, is_undelivered(), outbox.c.error.is_distinct_from(LET_GO))


def _units(connection: Connection, people_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    query = (
        select(roles.c.person_id, units.c.name)
        .join(units, units.c.id == roles.c.unit_id)
        .where(roles.c.person_id.in_(set(people_ids)), roles.c.valid_to.is_(None))
        .order_by(roles.c.id)
    )
    for row in connection.execute(query):
        found[row.person_id] = (*found.get(row.person_id, ()), row.name)
    return found


_MESSAGES = (
    select(
        outbox.c.id,
        outbox.c.state,
        outbox.c.lane,
        accounts.c.person_id,
        people.c.name,
        outbox.c.source,
        outbox.c.body,
        outbox.c.error,
        outbox.c.created_at,
    )
    .join(accounts, accounts.c.id == outbox.c.account_id)
    .outerjoin(people, people.c.id == accounts.c.person_id)
    .where(is_undelivered(), outbox.c.error.is_distinct_from(LET_GO))
    .order_by(outbox.c.id.desc())
    .limit(MOST)
)
_ASIDE = (
    select(inbox.c.id, inbox.c.source, inbox.c.error, inbox.c.received_at)
    .where(is_aside())
    .order_by(inbox.c.id.desc())
    .limit(MOST)
)
