"""Looks at a notice before a step is taken: whom it means, what is to be known, what comes of it. Writes nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import notice_rows as rows
from bot.storage.rounds import OpenRound
from bot.storage.workdays import known_workdays
from handlers.overlook import Preview
from reminders.audiences import AudienceError, Recipient, chosen, read_audience
from reminders.broadcasts import Bounds, Broadcast, Reason, Refused, agreed, cautions, looked_at, sent
from reminders.signing import Chase, chase


def preview(connection: Connection, opened: OpenRound | None, notice: Broadcast, now: datetime) -> Preview:
    """Look at a notice before it goes. Raises AudienceError for an audience nobody understands."""
    people = audience(connection, opened, notice, now)
    found = looked_at(notice, people)
    if isinstance(found, Refused):
        return Preview(notice, people, refused=found)
    return Preview(found, people, cautions(found, people, bounds(connection, opened), now))


def audience(
    connection: Connection, opened: OpenRound | None, notice: Broadcast, now: datetime
) -> tuple[Recipient, ...]:
    """Return whom a notice means; a correction means exactly those who got the wrong one."""
    everybody = rows.recipients(connection, opened, now)
    if notice.corrects is not None:
        got = frozenset(rows.reached(connection, notice.corrects))
        return tuple(one for one in everybody if one.person_id in got)
    return chosen(read_audience(notice.audience), everybody)


def decide(
    connection: Connection, opened: OpenRound | None, notice: Broadcast, now: datetime
) -> tuple[Broadcast | Refused, Sequence[Recipient]]:
    """Return what sending a notice that was looked at would come to now, and to whom it would go."""
    people = audience(connection, opened, notice, now)
    had = rows.had_today(connection, notice.text, now)
    again = [one for one in people if one.person_id in had]
    return sent(notice, people, again, bounds(connection, opened), now), people


def meant(
    connection: Connection, opened: OpenRound | None, notice: Broadcast, now: datetime
) -> tuple[Recipient, ...]:
    """Return whom a notice on record means now: nobody where a place it names has lost its last person since."""
    try:
        return audience(connection, opened, notice, now)
    except AudienceError:
        return ()


def looked_over(connection: Connection, opened: OpenRound | None, notice: Broadcast, now: datetime) -> Preview | None:
    """Look at a notice on record; None where it means nobody who can be told any more."""
    try:
        seen = preview(connection, opened, notice, now)
    except AudienceError:
        return None
    return seen if seen.refused is None else None


def agree(
    connection: Connection, opened: OpenRound | None, number: int, person_id: int, now: datetime, circle: str = ""
) -> tuple[Broadcast | Refused, Sequence[Recipient]]:
    """Return what somebody's word as the second person would come to now, and to whom the notice would go.

    `circle`: those the second person was shown, "" for those the author was.
    """
    notice = rows.load_notice(connection, number)
    if notice is None:
        return Refused(Reason.OVER), ()
    people = meant(connection, opened, notice, now)
    return agreed(notice, person_id, people, now, circle), people


def may_chase(connection: Connection, opened: OpenRound | None, number: int, now: datetime) -> Chase:
    """Return whether those who have not signed may be asked again now."""
    row = rows.numbered(connection, number)
    sent_at = row.released_at if row is not None and row.released_at is not None else now
    within = bounds(connection, opened)
    signed, chased = rows.signatures(connection, number), rows.chased_at(connection, number)
    return chase(signed, chased, sent_at, now, within.workdays, within.courtesy)


def bounds(connection: Connection, opened: OpenRound | None) -> Bounds:
    """Return what the bureau has set, and whose working days count."""
    days = known_workdays(connection)
    return Bounds(opened.second_above, days) if opened is not None else Bounds(workdays=days)
