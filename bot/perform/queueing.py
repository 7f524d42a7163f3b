"""Puts messages that nobody asked for into the outbox: reminders and notices, many at once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, insert

from bot.perform.messages import as_json
from bot.perform.rows import Written
from bot.storage.addresses import Address
from bot.storage.quick import write_many
from bot.storage.tables import outbox
from handlers.effects import Say
from reminders.delivery import Lane, State

FETCHED = frozenset({"web", "terminal", "demo"})  # readers of these come for their messages


class Outgoing(Struct, frozen=True):
    """One message to one account. The key says what and when."""

    key: str
    lane: Lane
    to: Address
    message: Say


def queue(connection: Connection, outgoing: Sequence[Outgoing], now: datetime) -> Written:
    """Write messages for readers who fetch them as sent, and all others as ready. The same key twice fails.

    `now` is the programme's time, which in a sandbox is another than the machine's, by which messages are sent.
    """
    written = Written()
    if not outgoing:
        return written
    bodies: dict[int, str] = {}  # colleagues read the same words: written once
    machine = datetime.now(UTC)
    for one in outgoing:
        if id(one.message) not in bodies:
            bodies[id(one.message)] = as_json(one.message)
    fetched = [one for one in outgoing if one.to.source in FETCHED]
    others = [one for one in outgoing if one.to.source not in FETCHED]
    same = {"due_at": machine, "attempts": 0, "created_at": now}
    sent, ready = {"state": str(State.SENT), "sent_at": now}, {"state": str(State.READY), "sent_at": None}
    write_many(connection, _INSERT, (_row(one, bodies[id(one.message)]) for one in fetched), same | sent)
    write_many(connection, _INSERT, (_row(one, bodies[id(one.message)]) for one in others), same | ready)
    written.chats += [(one.to.source, one.to.chat) for one in fetched]
    written.ready = bool(others)
    return written


def _row(one: Outgoing, body: str) -> dict[str, Any]:
    return {
        "key": one.key,
        "lane": int(one.lane),
        "account_id": one.to.account_id,
        "source": one.to.source,
        "chat": one.to.chat,
        "body": body,
    }


_INSERT = insert(outbox)
