"""The rows of the outbox: which are ready, in whose hand, and what became of them. Decides nothing but order."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from bot.storage.quick import read, write
from bot.storage.states import is_pending
from bot.storage.tables import accounts, inbox, outbox
from bot.storage.upsert import insert_new
from reminders.delivery import Lane, State, after_doubt

MOST_CALLS = 1000  # more than any limit allows in a window
NOT_NEEDED = "发送前情况已变化，不必再发"
INTERRUPTED = "发送过程中断，不能确定是否送达"


def claim_ready(
    connection: Connection, source: str, busy: Sequence[str], most: int, now: datetime, lease: Mapping[str, Any]
) -> Sequence[Any]:
    """Claim what is ready and due: the first message of each chat that is not busy, the most urgent lane first."""
    chosen = {"now": now, "source": source, "busy": list(busy), "most": most}
    rows = connection.execute(_READY, chosen).all()
    if rows:
        write(connection, _CLAIM, [{"b_key": row.key, **lease} for row in rows])
    return rows


def is_any_ready(connection: Connection, source: str) -> bool:
    """Whether anything waits to be sent through a channel: due or not, and in whatever chat."""
    return bool(read(connection, _ANY_READY, {"source": source}))


def mark_sent(connection: Connection, sent: Sequence[Mapping[str, Any]]) -> None:
    """Write down what was sent: true, whoever says it."""
    write(connection, _SENT, sent)


def mark(connection: Connection, key: str, holder: str, values: Mapping[str, Any]) -> None:
    """Write what became of a message, as long as it is in this hand."""
    mine = (outbox.c.key == key) & (outbox.c.holder == holder)
    connection.execute(update(outbox).where(mine).values(**values, holder=None, leased_until=None))


def mark_unreachable(connection: Connection, account_id: int, news: Mapping[str, Any], now: datetime) -> int:
    """Remember that an account cannot be written to. Where that is news, the news goes into the inbox: 1, else 0."""
    known = update(accounts).where(accounts.c.id == account_id, accounts.c.unreachable_since.is_(None))
    if connection.execute(known.values(unreachable_since=now)).rowcount != 1:
        return 0
    row = {**news, "state": "waiting", "attempts": 0, "received_at": now}
    write(connection, insert_new(connection, inbox), [row])
    return 1


def mark_reachable(connection: Connection, account_id: int) -> None:
    """Remember that an account can be written to, after all."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(unreachable_since=None))


def unreachable(connection: Connection) -> set[int]:
    """Return the accounts that could not be written to."""
    return set(connection.execute(select(accounts.c.id).where(accounts.c.unreachable_since.is_not(None))).scalars())


def put_back(connection: Connection, keys: Sequence[str]) -> None:
    """Put back what was claimed but not tried."""
    values = {"state": str(State.READY), "holder": None, "leased_until": None}
    in_hand = outbox.c.key.in_(keys) & (outbox.c.state == str(State.SENDING))
    connection.execute(update(outbox).where(in_hand).values(**values))


def drop(connection: Connection, keys: Sequence[str]) -> None:
    """Let go of messages that nobody needs any more."""
    if keys:
        values = {"state": str(State.DROPPED), "holder": None, "leased_until": None, "error": NOT_NEEDED}
        connection.execute(update(outbox).where(outbox.c.key.in_(list(keys))).values(**values))


def decide_orphans(connection: Connection, sources: Sequence[str], now: datetime, asking: str | None) -> bool:
    """Decide about messages whose holder died with them in hand; whether there were any.

    Alone (`asking` None) that is whatever is in hand; beside others, what is in another's hand for longer than its
    lease: whoever asks is alive, and may only not have come to write down what was sent.
    """
    orphans = _IN_HAND.where(outbox.c.source.in_(list(sources)))
    if asking is not None:
        orphans = orphans.where(outbox.c.leased_until < now, outbox.c.holder != asking)
    rows = connection.execute(orphans.with_for_update(of=outbox, skip_locked=True)).all()
    for row in rows:
        fate = after_doubt(Lane(row.lane), row.attempts + 1, INTERRUPTED, now)
        values = {
            "state": str(fate.state),
            "due_at": fate.due_at or now,
            "error": fate.error,
            "attempts": row.attempts + 1,
        }
        connection.execute(update(outbox).where(outbox.c.key == row.key).values(**values, holder=None))
    return bool(rows)


def open_replies(connection: Connection) -> set[tuple[str, str]]:
    """Return the chats to which a reply is still to be sent."""
    return {(row.source, row.chat) for row in connection.execute(_OPEN_REPLIES)}


def calls_since(
    connection: Connection, sources: Sequence[str], moment: datetime
) -> Sequence[tuple[str, str, datetime | None]]:
    """Return source, chat and end of every call that may have been made after this moment; None: nobody knows when.

    Each message in somebody's hand is such a call, and each that could not be sent and was put off or given up since.
    """
    tried = and_(outbox.c.attempts > 0, outbox.c.state != str(State.SENT), outbox.c.due_at > moment)
    rows = connection.execute(
        select(outbox.c.source, outbox.c.chat, outbox.c.sent_at)
        .where(
            outbox.c.source.in_(list(sources)),
            or_(outbox.c.sent_at > moment, outbox.c.state == str(State.SENDING), tried),
        )
        .limit(MOST_CALLS)
    )
    return [(row.source, row.chat, row.sent_at) for row in rows]


def database_now(connection: Connection) -> datetime:
    """The time leases are told by: the database's own where several processes share it."""
    if connection.dialect.name == "postgresql":
        now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return now
    return datetime.now(UTC)


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
        is_pending(),
        outbox.c.state == str(State.READY),
        outbox.c.due_at <= bindparam("now"),
        outbox.c.source == bindparam("source"),
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
    .limit(bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)
)
_ANY_READY = (
    select(outbox.c.id)
    .where(is_pending(), outbox.c.state == str(State.READY), outbox.c.source == bindparam("source"))
    .limit(1)
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.key == bindparam("b_key"))
    .values(state=str(State.SENDING), holder=bindparam("holder"), leased_until=bindparam("leased_until"))
)
_SENT = (
    update(outbox)
    .where(outbox.c.key == bindparam("b_key"))
    .values(
        state=str(State.SENT),
        attempts=bindparam("attempts"),
        error=None,
        remote_id=bindparam("remote_id"),
        sent_at=bindparam("sent_at"),
        holder=None,
        leased_until=None,
    )
)
_IN_HAND = select(outbox.c.key, outbox.c.lane, outbox.c.attempts).where(
    is_pending(), outbox.c.state == str(State.SENDING)
)
_OPEN_REPLIES = (
    select(outbox.c.source, outbox.c.chat).where(is_pending(), outbox.c.lane == int(Lane.REPLY)).distinct()
)
