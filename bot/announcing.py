"""Notices, from a text to many people: previewed, tried on oneself, sent, stopped, chased.

What may be done is decided in `reminders.broadcasts`; here it is read and written, in the caller's transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, insert, update

from bot.perform.queueing import Outgoing, queue
from bot.perform.rows import Written
from bot.storage import notice_rows as rows
from bot.storage.addressees import addressees
from bot.storage.addresses import addresses
from bot.storage.notice_looks import agree as may_agree
from bot.storage.notice_looks import decide, may_chase, meant, preview
from bot.storage.rounds import OpenRound
from bot.storage.states import is_pending
from bot.storage.tables import chases, notice_recipients, outbox
from handlers import noticing
from handlers.effects import Say
from reminders.audiences import Recipient
from reminders.broadcasts import Broadcast, Reason, Refused, Step, discarded, is_due, stopped
from reminders.delivery import Lane, State
from reminders.signing import Chase, Signed


class Announced(Struct, frozen=True):
    """What sending came to."""

    notice: Broadcast
    people: tuple[Recipient, ...]
    written: Written


def announce(
    connection: Connection, opened: OpenRound | None, notice: Broadcast, now: datetime
) -> Announced | Refused:
    """Send a notice that was looked at, now or at its time; to many only once a second person agrees."""
    found, people = decide(connection, opened, notice, now)
    if isinstance(found, Refused):
        return found
    stored = rows.store_notice(connection, found, now)
    written = _go(connection, opened, stored, people, now)
    if stored.step is Step.AWAITING_SECOND:
        written.add(_ask_second(connection, opened, stored, people, now))
    return Announced(stored, tuple(people), written)


def agree(
    connection: Connection, opened: OpenRound | None, number: int, person_id: int, now: datetime, circle: str = ""
) -> Announced | Refused:
    """Take the second person's word on those they were shown (`circle`, "" for the author's), and tell the author."""
    found, people = may_agree(connection, opened, number, person_id, now, circle)
    if isinstance(found, Refused):
        return found
    written = _go(connection, opened, found, people, now)
    told = noticing.agreed(found, len(people))
    written.add(_tell(connection, f"agreed:{number}", [found.author_id], told, now))
    return Announced(found, tuple(people), written)


def release_due(connection: Connection, opened: OpenRound | None, now: datetime) -> Written:
    """Send the scheduled notices whose time has come, to those whom they mean now."""
    written = Written()
    for notice in rows.scheduled(connection):
        if is_due(notice, now):
            people = meant(connection, opened, notice, now)
            written.add(_go(connection, opened, replace(notice, step=Step.SENDING), people, now))
    return written


def stop(connection: Connection, number: int, now: datetime) -> Broadcast | Refused:
    """Stop a notice: what has not gone out does not go out any more, and stays on record."""
    notice = rows.load_notice(connection, number)
    if notice is None:
        return Refused(Reason.OVER)
    found = stopped(notice)
    if isinstance(found, Refused):
        return found
    rows.move_notice(connection, found, now)
    waiting = is_pending() & (outbox.c.state == str(State.READY)) & outbox.c.key.like(f"notice:{number}:%")
    connection.execute(update(outbox).where(waiting).values(state=str(State.DROPPED), error=rows.STOPPED))
    return found


def tell_author(connection: Connection, notice: Broadcast, person_id: int, now: datetime) -> Written:
    """Tell the author of a notice that somebody else has stopped it."""
    if person_id == notice.author_id:
        return Written()
    return _tell(connection, f"stopped:{notice.id}", [notice.author_id], noticing.stopped_by_another(notice), now)


def discard(connection: Connection, number: int, now: datetime) -> Broadcast | Refused:
    """Throw a draft away."""
    notice = rows.load_notice(connection, number)
    found = Refused(Reason.OVER) if notice is None else discarded(notice)
    if isinstance(found, Broadcast):
        rows.move_notice(connection, found, now)
    return found


def try_on(
    connection: Connection, opened: OpenRound | None, notice: Broadcast, person_id: int, now: datetime
) -> Written | None:
    """Send the text to whoever writes it, as one of the chosen will read it; None where they cannot be reached."""
    address = addresses(connection, [person_id]).get(person_id)
    sample = noticing.sample(preview(connection, opened, notice, now), due(opened))
    if address is None or sample is None:
        return None
    key = f"trial:{person_id}:{now:%Y%m%d%H%M%S%f}"
    return queue(connection, [Outgoing(key, Lane.BROADCAST, address, noticing.trial(sample.message))], now)


def chase_rest(
    connection: Connection, opened: OpenRound | None, number: int, person_id: int | None, now: datetime
) -> Chase | Written:
    """Ask those who have not signed once more; the Chase says why not."""
    notice, may = rows.load_notice(connection, number), may_chase(connection, opened, number, now)
    if notice is None or not may.is_open:
        return may
    to = addresses(connection, may.persons)
    everybody = {one.person_id: one for one in rows.recipients(connection, opened, now)}
    outgoing = [
        Outgoing(
            f"chase:{number}:{len(rows.chased_at(connection, number)) + 1}:{person}",
            Lane.BROADCAST,
            to[person],
            noticing.again(notice, everybody[person], due(opened)),
        )
        for person in may.persons
        if person in to and person in everybody
    ]
    connection.execute(
        insert(chases).values(notice_id=number, person_id=person_id, count=len(outgoing), chased_at=now)
    )
    return queue(connection, outgoing, now)


def finish(connection: Connection, now: datetime) -> Written:
    """Mark as done whose last message has gone out, and tell its author what it came to."""
    written = Written()
    for notice in rows.on_their_way(connection):
        signed = rows.signatures(connection, notice.id)
        if {Signed.WAITING, Signed.LEAVING}.isdisjoint(one.signed for one in signed):
            rows.move_notice(connection, replace(notice, step=Step.DONE), now)
            told = noticing.finished(notice, signed)
            written.add(_tell(connection, f"finished:{notice.id}", [notice.author_id], told, now))
    return written


def due(opened: OpenRound | None) -> noticing.Due:
    """Return the dates that a text may name."""
    return noticing.Due(opened.round.due) if opened is not None else noticing.Due({})


def _ask_second(
    connection: Connection, opened: OpenRound | None, notice: Broadcast, people: Sequence[Recipient], now: datetime
) -> Written:
    """Ask the bureau's others whether a notice may go."""
    who = addressees(connection, now)
    others = [one for one in who.staff if one != notice.author_id]
    author = who.people[notice.author_id].name if notice.author_id in who.people else ""
    asked = noticing.ask_second(notice, author, people, due(opened))
    return _tell(connection, f"second:{notice.id}", others, asked, now)


def _tell(connection: Connection, key: str, persons: Sequence[int], message: Say, now: datetime) -> Written:
    to = addresses(connection, persons).items()
    return queue(connection, [Outgoing(f"{key}:{one}", Lane.REMINDER, address, message) for one, address in to], now)


def _go(
    connection: Connection, opened: OpenRound | None, notice: Broadcast, people: Sequence[Recipient], now: datetime
) -> Written:
    """Store the step, and where it is sending write to everybody."""
    rows.move_notice(connection, notice, now)
    if notice.step is not Step.SENDING:
        return Written()
    if not people:  # whoever was meant has left since it was scheduled
        return Written()
    to = addresses(connection, (one.person_id for one in people))
    outgoing = [
        Outgoing(_key(notice, one), Lane.BROADCAST, to[one.person_id], noticing.to_one(notice, one, due(opened)))
        for one in people
        if one.person_id in to
    ]
    connection.execute(
        insert(notice_recipients),
        [
            {
                "notice_id": notice.id,
                "person_id": one.person_id,
                "units": "、".join(one.units),
                "city": one.cities[0] if one.cities else "",
                "message": _key(notice, one) if one.person_id in to else None,
                "signed_at": None,
            }
            for one in people
        ],
    )
    return queue(connection, outgoing, now)


def _key(notice: Broadcast, one: Recipient) -> str:
    return f"notice:{notice.id}:{one.person_id}"
