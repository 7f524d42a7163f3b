"""One pass over what is due: load, decide, write, in one transaction. What the clock does every minute.

Whoever else passes at the same moment waits for this transaction, and then finds everything said.
"""

from datetime import UTC, date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, text

from bot.announcing import finish, release_due
from bot.perform.queueing import Outgoing, queue
from bot.perform.rows import Written
from bot.storage.addresses import addresses
from bot.storage.reminding import Said, keep, keep_gap, load_scene, look, looked_at
from bot.storage.rounds import OpenRound
from handlers.effects import Say
from handlers.reminding import Voice, rows
from handlers.reminding import text as words
from reminders.deadlines import local_date
from reminders.delivery import Lane
from reminders.due import Message, Pass, survey

AHEAD = timedelta(days=60)  # the first rung, thirty days before, and any holiday it is moved over
_LOCK = 0x5449434B  # one pass at a time on PostgreSQL; SQLite has one writer anyway


class Queued(Struct, frozen=True):
    """One message that was put into the outbox."""

    message: Message
    text: str
    source: str


class Ticked(Struct, frozen=True):
    """What a pass came to. `found` is what was decided, `queued` what could be written, in the same order."""

    at: datetime
    found: Pass
    queued: tuple[Queued, ...]
    written: Written


def tick(connection: Connection, opened: OpenRound, now: datetime) -> Ticked:
    """Say everything that is due now. Never the same twice, whoever else passes meanwhile."""
    alone(connection)
    scene = load_scene(connection, opened, now, _horizon(now))
    found = survey(scene)
    outgoing, said, queued = _written(connection, found, voice(opened), now)
    written = queue(connection, outgoing, now)
    keep(connection, said, now)
    if found.gap is not None:
        keep_gap(connection, found.gap)
    released = release_due(connection, opened, now)
    look(connection, now)
    written.add(released)
    written.add(finish(connection, now))
    return Ticked(now, found, queued, written)


def peek(connection: Connection, opened: OpenRound, now: datetime) -> Pass:
    """Return what is due, without a word."""
    return survey(load_scene(connection, opened, now, _horizon(now)))


def rehearse(connection: Connection, opened: OpenRound, now: datetime) -> Ticked:
    """Return what a pass would say, and say nothing."""
    found = survey(load_scene(connection, opened, now, _horizon(now)))
    _, _, queued = _written(connection, found, voice(opened), now)
    return Ticked(now, found, queued, Written())


def alone(connection: Connection) -> None:
    """Wait until nobody else is in a pass, for the rest of this transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def is_before_the_last(connection: Connection, now: datetime) -> datetime | None:
    """Return when the last pass was, if that lies after `now`."""
    last = looked_at(connection)
    return last if last is not None and now.astimezone(UTC) < last else None


def voice(opened: OpenRound) -> Voice:
    """Return in whose name the texts speak."""
    programme = opened.round.edition.programme
    return Voice(programme.name, programme.bureau_short, opened.duty_phone)


def say(message: Message, voice: Voice, now: datetime) -> Say:
    """Return a message as it goes out."""
    return Say(words(message.items, voice, now), rows(message.items))


def _written(
    connection: Connection, found: Pass, voice: Voice, now: datetime
) -> tuple[list[Outgoing], list[Said], tuple[Queued, ...]]:
    """Word every message, for the account its person used last."""
    to = addresses(connection, (message.person.id for message in found.messages))
    outgoing: list[Outgoing] = []
    said: list[Said] = []
    queued: list[Queued] = []
    worded: dict[tuple[int, ...], Say] = {}
    for message in found.messages:
        address = to.get(message.person.id)
        if address is None:
            continue
        same = tuple(map(id, message.items))
        spoken = worded.get(same)
        if spoken is None:  # colleagues of one unit are told the same, in the same words
            spoken = worded[same] = say(message, voice, now)
        outgoing.append(Outgoing(message.key, Lane.REMINDER, address, spoken))
        said += [Said(what, message.person.id, message.key) for what in message.whats]
        queued.append(Queued(message, spoken.text, address.source))
    return outgoing, said, tuple(queued)


def _horizon(now: datetime) -> date:
    """The last day of which a pass can have anything to say."""
    return local_date(now) + AHEAD
