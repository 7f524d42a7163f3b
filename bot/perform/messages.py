"""Writes messages: to the person who speaks, and to others. As the outbox keeps them, and back again."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct, json
from msgspec.structs import replace

from bot.perform.parts import cut
from bot.perform.rows import Claim, Claimed, Pen
from bot.storage.addresses import Address, addresses
from bot.storage.tables import outbox
from handlers.effects import Fate, Remark, Rows, Say, Tell
from reminders.delivery import Lane, State

NOTHING: Mapping[str, str] = MappingProxyType({})


class _Beside(Struct, frozen=True):
    """What the outbox keeps beside a message: of a remark, and what it may be put in the place of."""

    key: str = ""
    fate: Fate = Fate.REFUSED
    replaces: str | None = None


def say(pen: Pen, said: Iterable[Say | Remark]) -> None:
    """Write replies to the chat that spoke, and remarks to the page."""
    loaded = pen.loaded
    here = Address(pen.account_id, loaded.source, loaded.arrival.chat)
    for number, message in enumerate(said):
        key, tapped = f"reply:{loaded.inbox_id}:{number}", loaded.arrival.tapped if number == 0 else None
        if isinstance(message, Remark):
            body = as_json(Say(message.text, message.rows), None, {"key": message.key, "fate": message.fate.value})
            _write(pen, key, Lane.REPLY, here, pen.claims(here.source, here.chat), body)
            pen.written.chats.append((here.source, here.chat))
        else:
            _queue(pen, key, Lane.REPLY, here, message, tapped)


def tell(pen: Pen, told: Iterable[Tell]) -> None:
    """Write messages to others, each to the account they used last. The same key is never written twice."""
    for one in told:
        for person_id, address in addresses(pen.connection, one.people).items():
            key = f"{one.key}:{person_id}"
            if not _is_there(pen, key):
                _queue(pen, key, Lane.REMINDER, address, one.message)


def _is_there(pen: Pen, key: str) -> bool:
    query = outbox.select().with_only_columns(outbox.c.id).where(outbox.c.key == key)
    written = pen.rows.by_table.get(outbox, ())
    return any(row["key"] == key for row in written) or pen.connection.execute(query).first() is not None


def _queue(pen: Pen, key: str, lane: Lane, to: Address, message: Say, replaces: str | None = None) -> None:
    """Write one message, in as many parts as its channel needs; each part is sent, and sent again, on its own."""
    claim = pen.claims(to.source, to.chat)
    if claim.state is State.SENT:  # whoever fetches is on our pages, or has none
        message = replace(message, rows=without_opening(message.rows))
    for number, part in enumerate(cut(message, claim.limits)):
        part_key = f"{key}/{number + 1}" if number else key
        _queue_part(pen, part_key, lane, to, part, claim, None if number else replaces)


def _queue_part(
    pen: Pen, key: str, lane: Lane, to: Address, message: Say, claim: Claim, replaces: str | None
) -> None:
    _write(pen, key, lane, to, claim, as_json(message, replaces))
    written = pen.written
    match claim.state:
        case State.SENDING:
            written.claimed.append(Claimed(key, lane, to.account_id, to.source, to.chat, message, 0, replaces))
        case State.SENT:
            written.chats.append((to.source, to.chat))
        case State.READY:
            written.ready = True
        case _:
            raise AssertionError(claim.state)


def _write(pen: Pen, key: str, lane: Lane, to: Address, claim: Claim, body: str) -> None:
    pen.rows.add(
        outbox,
        key=key,
        lane=int(lane),
        account_id=to.account_id,
        source=to.source,
        chat=to.chat,
        body=body,
        state=str(claim.state),
        holder=claim.holder,
        leased_until=claim.leased_until,
        due_at=claim.due_at or pen.now,
        attempts=0,
        created_at=pen.now,
        sent_at=pen.now if claim.state is State.SENT else None,
    )


def as_json(message: Say, replaces: str | None = None, beside: Mapping[str, str] = NOTHING) -> str:
    """Write a message as the outbox keeps it, with what stands beside its words.

    `replaces`: the remote id of what it may be put in the place of.
    """
    body: dict[str, Any] = {"text": message.text, "rows": message.rows, **beside}
    if replaces is not None:
        body["replaces"] = replaces
    if message.document is not None:
        body["document"] = message.document
    return json.encode(body).decode()


def without_opening(rows: Rows) -> Rows:
    """Return the rows without the buttons that open a page."""
    kept = (tuple(button for button in row if not button.opens) for row in rows)
    return tuple(row for row in kept if row)


def read_message(body: str) -> Say:
    """Read a message as the outbox keeps it."""
    return json.decode(body, type=Say)


def read_replaces(body: str) -> str | None:
    """Read the remote id of the message that a stored one may be put in the place of."""
    return json.decode(body, type=_Beside).replaces


def read_remark(body: str) -> Remark:
    """Read a remark as the outbox keeps it; any other message is one about the page as a whole."""
    message, beside = read_message(body), json.decode(body, type=_Beside)
    return Remark(beside.key, beside.fate, message.text, message.rows)
