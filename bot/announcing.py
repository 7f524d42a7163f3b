"""Notices, from a text to many people: previewed, tried on oneself, sent, stopped, chased.

What may be done is decided in `reminders.broadcasts`; here it is read and written, in the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, insert, update

from bot.perform.queueing import Outgoing, queue
from bot.perform.rows import Written
from bot.storage import notice_rows as rows
from bot.storage.addresses import addresses
from bot.storage.rounds import OpenRound
from bot.storage.tables import chases, notice_recipients, outbox
from bot.storage.workdays import known_workdays
from handlers import noticing
from handlers.effects import Say
from reminders.audiences import Recipient, chosen, read_audience
from reminders.broadcasts import (
    Bounds,
    Broadcast,
    Caution,
    Reason,
    Refused,
    Step,
    agreed,
    cautions,
    is_due,
    looked_at,
    sent,
    stopped,
)
from reminders.delivery import Lane, State
from reminders.notices import circle_digest
from reminders.signing import Chase, Signed, chase

STOPPED = "省局已停发"


@dataclass(frozen=True, slots=True)
class Preview:
    """What staff see before they send: the people, what one of them will read, what to know, or why it cannot go."""

    notice: Broadcast
    people: tuple[Recipient, ...]
    sample: Say | None
    cautions: tuple[Caution, ...]
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class Announced:
    """What sending came to."""

    notice: Broadcast
    people: tuple[Recipient, ...]
    written: Written


def preview(connection: Connection, opened: OpenRound | None, notice: Broadcast, now: datetime) -> Preview:
    """Look at a notice: nothing is stored. Raises AudienceError for an audience nobody understands."""
    people = audience(connection, opened, notice, now)
    found = looked_at(notice, people)
    refused = found if isinstance(found, Refused) else None
    looked = notice if isinstance(found, Refused) else found
    first = next((one for one in people if one.is_reachable), None)
    sample = noticing.to_one(looked, first, due(opened)) if first is not None and refused is None else None
    return Preview(looked, people, sample, cautions(looked, people, bounds(connection, opened), now), refused)


def audience(
    connection: Connection, opened: OpenRound | None, notice: Broadcast, now: datetime
) -> tuple[Recipient, ...]:
    """Return whom a notice means; a correction means exactly those who got the wrong one."""
    everybody = rows.recipients(connection, opened, now)
    if notice.corrects is not None:
        got = frozenset(rows.reached(connection, notice.corrects))
        return tuple(one for one in everybody if one.person_id in got)
    return chosen(read_audience(notice.audience), everybody)


def announce(
    connection: Connection, opened: OpenRound | None, notice: Broadcast, now: datetime
) -> Announced | Refused:
    """Send a notice that was looked at, now or at its time; to many only once a second person agrees."""
    people = audience(connection, opened, notice, now)
    had = rows.had_today(connection, notice.text, now)
    again = [one for one in people if one.person_id in had]
    found = sent(notice, people, again, bounds(connection, opened), now)
    if isinstance(found, Refused):
        return found
    stored = rows.add_notice(connection, found, now)
    return Announced(stored, people, _go(connection, opened, stored, people, now))


def agree(
    connection: Connection, opened: OpenRound | None, number: int, person_id: int, now: datetime
) -> Announced | Refused:
    """Take the second person's word."""
    notice = rows.load_notice(connection, number)
    if notice is None:
        return Refused(Reason.OVER)
    people = audience(connection, opened, notice, now)
    found = agreed(notice, person_id, circle_digest(one.person_id for one in people), now)
    if isinstance(found, Refused):
        return found
    return Announced(found, people, _go(connection, opened, found, people, now))


def release_due(connection: Connection, opened: OpenRound | None, now: datetime) -> Written:
    """Send the scheduled notices whose time has come, to those whom they mean now."""
    written = Written()
    for notice in rows.scheduled(connection):
        if is_due(notice, now):
            people = audience(connection, opened, notice, now)
            more = _go(connection, opened, replace(notice, step=Step.SENDING), people, now)
            written.chats += more.chats
            written.ready |= more.ready
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
    waiting = outbox.c.key.like(f"notice:{number}:%") & (outbox.c.state == str(State.READY))
    connection.execute(update(outbox).where(waiting).values(state=str(State.DROPPED), error=STOPPED))
    return found


def try_on(
    connection: Connection, opened: OpenRound | None, notice: Broadcast, person_id: int, now: datetime
) -> Written | None:
    """Send the text to whoever writes it, as one of the chosen will read it; None where they cannot be reached."""
    address = addresses(connection, [person_id]).get(person_id)
    sample = preview(connection, opened, notice, now).sample
    if address is None or sample is None:
        return None
    key = f"trial:{person_id}:{now:%Y%m%d%H%M%S%f}"
    return queue(connection, [Outgoing(key, Lane.BROADCAST, address, noticing.trial(sample))], now)


def chase_rest(
    connection: Connection, opened: OpenRound | None, number: int, person_id: int | None, now: datetime
) -> Chase | Written:
    """Ask those who have not signed once more; the Chase says why not."""
    signed = rows.signatures(connection, number)
    notice = rows.load_notice(connection, number)
    row = next((one for one in rows.latest(connection, 1000) if one.id == number), None)
    days = known_workdays(connection)
    sent_at = row.released_at if row is not None and row.released_at is not None else now
    may = chase(signed, rows.chased_at(connection, number), sent_at, now, days, bounds(connection, opened).courtesy)
    if notice is None or may.is_capped or may.from_at is not None or not may.persons:
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


def finish(connection: Connection, now: datetime) -> None:
    """Mark as done whose last message has gone out."""
    for row in rows.latest(connection, 50):
        if row.step == Step.SENDING:
            waiting = {one.signed for one in rows.signatures(connection, row.id)} & {Signed.WAITING}
            if not waiting:
                done = rows.load_notice(connection, row.id)
                assert done is not None
                rows.move_notice(connection, replace(done, step=Step.DONE), now)


def bounds(connection: Connection, opened: OpenRound | None) -> Bounds:
    """Return what the bureau has set, and whose working days count."""
    days = known_workdays(connection)
    return Bounds(opened.second_above, days) if opened is not None else Bounds(workdays=days)


def due(opened: OpenRound | None) -> noticing.Due:
    """Return the dates that a text may name."""
    return noticing.Due(opened.round.due) if opened is not None else noticing.Due({})


def _go(
    connection: Connection, opened: OpenRound | None, notice: Broadcast, people: Sequence[Recipient], now: datetime
) -> Written:
    """Store the step, and where it is sending write to everybody."""
    rows.move_notice(connection, notice, now)
    if notice.step is not Step.SENDING:
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
