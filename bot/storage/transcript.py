"""Reads back what was said in one chat, both ways, in the order in which it was said; writes nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import Connection, Select, and_, or_, select

from bot.storage.tables import accounts, inbox, outbox

REPLY_LANE = 0
_here = accounts.alias("here")
# PostgreSQL hands out ids before the commit: a row may appear after a younger one has been read. For this long,
# rows already passed are offered again; the reader knows them by their ids.
LATE_COMMIT = timedelta(seconds=30)
OFFERED_AGAIN = 20  # lines each way: fewer than a page shows, so that it knows them all


class Heard(Struct, frozen=True):
    """What came in: the channel's own payload."""

    id: int
    at: datetime
    update_id: str
    payload: str


class Told(Struct, frozen=True):
    """What was answered or announced: JSON of a `Say`. `is_reply`: it belongs to the conversation.

    `is_withheld`: it was for the same person through a channel that only pointed at it.
    """

    id: int
    at: datetime
    body: str
    is_reply: bool
    is_withheld: bool = False


Line = Heard | Told
L = TypeVar("L", Heard, Told)


class Cursor(Struct, frozen=True):
    """How far a reader has come: the last inbox and the last outbox id, written `12.34`."""

    heard: int = 0
    told: int = 0

    def __str__(self) -> str:
        return f"{self.heard}.{self.told}"

    @classmethod
    def read(cls, written: str) -> "Cursor":
        """Return the cursor; the beginning when it is none of ours."""
        heard, _, told = written.partition(".")
        is_ours = heard.isdecimal() and told.isdecimal() and len(written) < len("9" * 18) * 2
        return cls(int(heard), int(told)) if is_ours else cls()

    def past(self, line: Line) -> "Cursor":
        """Return the cursor with this line read."""
        match line:
            case Heard():
                return Cursor(max(self.heard, line.id), self.told)
            case Told():
                return Cursor(self.heard, max(self.told, line.id))


def latest_lines(
    connection: Connection, source: str, chat: str, count: int, pointing: Collection[str] = ()
) -> tuple[list[Line], bool]:
    """Return the last `count` lines, oldest first, and whether there are earlier ones.

    `pointing`: sources of channels that may not carry values; what was withheld there from this person is read here.
    """
    heard = connection.execute(_heard(source, chat).order_by(inbox.c.id.desc()).limit(count + 1)).all()
    told = connection.execute(_told(source, chat, pointing).order_by(outbox.c.id.desc()).limit(count + 1)).all()
    lines = _in_order([Heard(*row) for row in reversed(heard)], [_as_told(row, source) for row in reversed(told)])
    return lines[-count:], len(lines) > count


def lines_since(
    connection: Connection,
    source: str,
    chat: str,
    after: Cursor,
    now: datetime,
    limit: int = 500,
    pointing: Collection[str] = (),
) -> list[Line]:
    """Return what came after the cursor, at most `limit` each way, and once more what is younger than LATE_COMMIT."""
    young = now - LATE_COMMIT
    heard = connection.execute(
        _heard(source, chat)
        .where(or_(inbox.c.id > after.heard, inbox.c.received_at > young))
        .order_by(inbox.c.id)
        .limit(limit)
    )
    told = connection.execute(
        _told(source, chat, pointing)
        .where(or_(outbox.c.id > after.told, outbox.c.created_at > young))
        .order_by(outbox.c.id)
        .limit(limit)
    )
    heard_lines = _again_at_most([Heard(*row) for row in heard], after.heard)
    told_lines = _again_at_most([_as_told(row, source) for row in told], after.told)
    return _in_order(heard_lines, told_lines)


def _again_at_most(lines: list[L], passed: int) -> list[L]:
    """Keep what is new, and of what was passed only the last few: older ones are no longer on the reader's page."""
    first_new = next((at for at, line in enumerate(lines) if line.id > passed), len(lines))
    return lines[max(0, first_new - OFFERED_AGAIN) :]


def body_of(
    connection: Connection, source: str, chat: str, told_id: int, pointing: Collection[str] = ()
) -> str | None:
    """Return the body of one line told in this chat; None when it is another's."""
    found = connection.execute(_told(source, chat, pointing).where(outbox.c.id == told_id)).one_or_none()
    return found.body if found is not None else None


def is_waiting(connection: Connection, source: str, update_id: str) -> bool:
    """Whether this update has been stored and not yet dealt with."""
    state = select(inbox.c.state).where(inbox.c.source == source, inbox.c.update_id == update_id)
    return connection.scalar(state) == "waiting"


def _heard(source: str, chat: str) -> Select[int, datetime, str, str]:
    columns = inbox.c
    return select(columns.id, columns.received_at, columns.update_id, columns.payload).where(
        columns.source == source, columns.chat == chat
    )


def _told(source: str, chat: str, pointing: Collection[str]) -> Select[int, datetime, str, int, str]:
    here = and_(accounts.c.source == source, accounts.c.chat == chat, outbox.c.source == source)
    if pointing:
        mine = select(_here.c.person_id).where(_here.c.source == source, _here.c.chat == chat).scalar_subquery()
        here = or_(here, and_(accounts.c.person_id == mine, outbox.c.source.in_(sorted(pointing))))
    return (
        select(outbox.c.id, outbox.c.created_at, outbox.c.body, outbox.c.lane, accounts.c.source)
        .join(accounts, accounts.c.id == outbox.c.account_id)
        .where(here)
    )


def _as_told(row: Any, source: str) -> Told:
    is_withheld = row.source != source
    return Told(row.id, row.created_at, row.body, row.lane == REPLY_LANE and not is_withheld, is_withheld)


def _in_order(heard: Sequence[Heard], told: Sequence[Told]) -> list[Line]:
    """Merge the two by time, keeping each in its own order: a clock that was set back must not shuffle either."""
    lines: list[Line] = []
    mine, ours = list(reversed(heard)), list(reversed(told))
    while mine and ours:
        lines.append(mine.pop() if mine[-1].at <= ours[-1].at else ours.pop())
    return [*lines, *reversed(mine), *reversed(ours)]
