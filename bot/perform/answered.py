"""Writes what people answer to reminders and notices: intentions, snoozes, dates met, signatures."""

from typing import Any, assert_never

from sqlalchemy import insert, select, update

from bot.perform.rows import Pen, TakenError, Written
from bot.storage import notice_looks, notice_rows
from bot.storage.invites import code_hash
from bot.storage.rounds import Rounds
from bot.storage.tables import feeds, intentions, notice_recipients, own_dates, own_dates_met, snoozes
from bot.storage.upsert import insert_new, insert_or_replace
from handlers.effects import Announce, Compose, Intend, Meet, MoveNotice, NoticeAct, Sign, Snooze, Subscribe
from reminders.broadcasts import Broadcast, Refused
from reminders.signing import Chase


def intend(pen: Pen, effect: Intend) -> None:
    """Enter whether a unit will apply. The newest word counts."""
    pen.connection.execute(
        insert(intentions).values(
            year=pen.year, unit_id=effect.unit_id, intends=effect.intends, person_id=pen.person_id, said_at=pen.now
        )
    )
    pen.written.units.add(effect.unit_id)


def snooze(pen: Pen, effect: Snooze) -> None:
    """Leave the speaker alone until then."""
    if pen.person_id is not None:
        values = {"person_id": pen.person_id, "until": effect.until}
        pen.connection.execute(insert_or_replace(pen.connection, snoozes), values)


def meet(pen: Pen, effect: Meet) -> None:
    """Enter that a unit has done what a date asks, as long as the date stands."""
    known = select(own_dates.c.id).where(own_dates.c.id == effect.own_date_id, own_dates.c.ended_at.is_(None))
    if pen.connection.execute(known).scalar() is not None:
        values = {
            "own_date_id": effect.own_date_id,
            "unit_id": effect.unit_id,
            "person_id": pen.person_id,
            "met_at": pen.now,
        }
        pen.connection.execute(insert_new(pen.connection, own_dates_met), values)


def sign(pen: Pen, effect: Sign) -> None:
    """Enter that the speaker has received a notice that was sent to them."""
    mine = (notice_recipients.c.notice_id == effect.notice_id) & (notice_recipients.c.person_id == pen.person_id)
    pen.connection.execute(
        update(notice_recipients).where(mine, notice_recipients.c.signed_at.is_(None)).values(signed_at=pen.now)
    )


def announce(pen: Pen, effect: Announce) -> None:
    """Send the speaker's notice. Raises TakenError when it has just become impossible: the turn is run again."""
    from bot import announcing  # noqa: PLC0415 - it queues by way of this package

    assert pen.person_id is not None
    opened = Rounds().opened(pen.connection)
    drafted = Broadcast(0, effect.text, effect.audience, pen.person_id)
    looked = notice_looks.preview(pen.connection, opened, drafted, pen.now).notice
    _take(pen, announcing.announce(pen.connection, opened, looked, pen.now))


def compose(pen: Pen, effect: Compose) -> None:
    """Keep what the speaker has composed."""
    notice_rows.store_notice(pen.connection, effect.notice, pen.now)


def move_notice(pen: Pen, effect: MoveNotice) -> None:
    """Do what was asked about a notice. Raises TakenError when it has just become impossible."""
    from bot import announcing  # noqa: PLC0415 - it queues by way of this package

    assert pen.person_id is not None
    opened, number = Rounds().opened(pen.connection), effect.notice_id
    where = (pen.connection, opened)
    found: Any = None
    match effect.act:
        case NoticeAct.TRY | NoticeAct.SEND:
            notice = notice_rows.load_notice(pen.connection, number)
            if notice is None:
                raise TakenError("notice")
            if effect.act is NoticeAct.TRY:
                found = announcing.try_on(*where, notice, pen.person_id, pen.now)
            else:
                found = announcing.announce(*where, notice, pen.now)
        case NoticeAct.AGREE:
            found = announcing.agree(*where, number, pen.person_id, pen.now, effect.circle)
        case NoticeAct.CHASE:
            found = announcing.chase_rest(*where, number, pen.person_id, pen.now)
        case NoticeAct.STOP:
            found = announcing.stop(pen.connection, number, pen.now)
            if isinstance(found, Broadcast):
                found = announcing.tell_author(pen.connection, found, pen.person_id, pen.now)
        case NoticeAct.DISCARD:
            found = announcing.discard(pen.connection, number, pen.now)
        case _:
            assert_never(effect.act)
    _take(pen, found)


def _take(pen: Pen, found: Any) -> None:
    """Pass on what was written; a refusal means that the world has changed since it was looked at."""
    match found:
        case Refused() | Chase():
            raise TakenError("notice")
        case Written():
            pen.written.add(found)
        case None | Broadcast():
            pass
        case _:
            pen.written.add(found.written)


def subscribe(pen: Pen, effect: Subscribe) -> None:
    """Keep the code of the speaker's calendar; the former one ends."""
    mine = (feeds.c.person_id == pen.person_id) & feeds.c.ended_at.is_(None)
    pen.connection.execute(update(feeds).where(mine).values(ended_at=pen.now))
    pen.connection.execute(
        insert(feeds).values(token_hash=code_hash(effect.code), person_id=pen.person_id, made_at=pen.now)
    )
