"""Notices as they are stored: who can be chosen, who was written to, who has signed for it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, insert, select, update

from bot.storage.addressees import addressees
from bot.storage.board import order_of_cities
from bot.storage.in_force import in_force
from bot.storage.owed import obligations
from bot.storage.rounds import OpenRound
from bot.storage.tables import chases, notice_recipients, notices, outbox, people, roles, unit_codes, units
from bot.storage.undelivered import LET_GO
from handlers.situation import RoleName
from reminders.audiences import Recipient
from reminders.broadcasts import Broadcast, Step
from reminders.deadlines import local_date
from reminders.delivery import State
from reminders.notices import digest
from reminders.obligations import Kind, Person, Point
from reminders.signing import Signature, Signed

_UNREACHED = "没有可用的账号"
_PROBLEMS = {
    State.BLOCKED: "对方停用了机器人，或账号已注销",
    State.FAILED: "渠道拒收",
    State.UNCERTAIN: "发送时中断，不能确定是否送达",
    State.DROPPED: "工作人员已取消发送",
}
_LET_GO = "没有确认送达，工作人员决定不再发送"
STOPPED = "停发前未发出"  # why a message was dropped; whatever else is dropped was so by hand
_NOT_SENT_YET = {State.READY: Signed.WAITING, State.SENDING: Signed.LEAVING}
_UNSENT = (Step.COMPOSED.value, Step.DISCARDED.value)


def recipients(connection: Connection, opened: OpenRound | None, now: datetime) -> list[Recipient]:
    """Return everybody with a role, with everything they answer for, in the order of the registry."""
    who = addressees(connection, now)
    owed = obligations(connection, opened, who) if opened is not None else []
    stands: dict[int, set[tuple[Kind, Point]]] = {}
    missing: dict[int, int] = {}
    due: dict[int, date] = {}
    for one in owed:
        stands.setdefault(one.unit.id, set()).add((one.kind, one.point))
        missing[one.unit.id] = max(missing.get(one.unit.id, 0), len(one.missing))
        if one.kind in (Kind.REPORT, Kind.APPLICATION) and one.point.is_owing:
            due[one.unit.id] = min(due.get(one.unit.id, one.due_on), one.due_on)
    held: dict[int, list[Any]] = {}
    for row in connection.execute(_HELD, {"now": now}):
        held.setdefault(row.person_id, []).append(row)
    of_units = _OfUnits(stands, missing, due, _unsigned(connection))
    return [
        _recipient(person_id, rows, who.people[person_id], of_units)
        for person_id, rows in held.items()
        if person_id in who.people
    ]


class _OfUnits(NamedTuple):
    """How far the units are, by unit, and what is unsigned, by person."""

    stands: Mapping[int, set[tuple[Kind, Point]]]
    missing: Mapping[int, int]
    due: Mapping[int, date]
    unsigned: Mapping[int, set[str]]


def _recipient(person_id: int, rows: Sequence[Any], person: Person, known: _OfUnits) -> Recipient:
    of_units = [row for row in rows if row.unit_id is not None]
    answers_for = [row.unit_id for row in of_units if row.role == RoleName.CONTACT]
    return Recipient(
        person_id,
        person.name,
        frozenset(row.role for row in rows),
        tuple(dict.fromkeys(row.unit_name for row in of_units)),
        tuple(dict.fromkeys(row.code for row in of_units if row.code)),
        tuple(dict.fromkeys(city for row in rows if (city := row.unit_city or row.city))),
        person.is_reachable,
        frozenset(one for unit_id in answers_for for one in known.stands.get(unit_id, ())),
        sum(known.missing.get(unit_id, 0) for unit_id in answers_for),
        frozenset(known.unsigned.get(person_id, ())),
        frozenset(row.unit_kind for row in of_units),
        min((known.due[unit_id] for unit_id in answers_for if unit_id in known.due), default=None),
    )


def _unsigned(connection: Connection) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    waiting = select(notice_recipients.c.person_id, notice_recipients.c.notice_id).where(
        notice_recipients.c.signed_at.is_(None)
    )
    for person_id, notice_id in connection.execute(waiting):
        found.setdefault(person_id, set()).add(str(notice_id))
    return found


def store_notice(connection: Connection, notice: Broadcast, now: datetime) -> Broadcast:
    """Store a notice as it was composed, over its draft when it has one; return it with its number."""
    values: dict[str, Any] = dict(  # noqa: C408 - as columns
        text=notice.text,
        digest=digest(notice.text),
        audience=notice.audience,
        author_id=notice.author_id,
        step=notice.step.value,
        circle=notice.circle,
        send_at=notice.send_at,
        second_id=notice.second_id,
        reason=notice.reason,
        corrects=notice.corrects,
        composed_at=now,
    )
    if notice.id:
        connection.execute(update(notices).where(notices.c.id == notice.id).values(values))
        return notice
    key = connection.execute(insert(notices).values(values)).inserted_primary_key
    assert key is not None
    return replace(notice, id=int(key[0]))


def move_notice(connection: Connection, notice: Broadcast, now: datetime) -> None:
    """Store how far a notice is now."""
    values: dict[str, Any] = {"step": notice.step.value, "second_id": notice.second_id, "circle": notice.circle}
    if notice.step is Step.SENDING:
        values["released_at"] = now
    if notice.step is Step.STOPPED:
        values["stopped_at"] = now
    connection.execute(update(notices).where(notices.c.id == notice.id).values(values))


def load_notice(connection: Connection, number: int) -> Broadcast | None:
    """Load a notice; on PostgreSQL nobody else moves it until this transaction ends."""
    row = connection.execute(select(notices).where(notices.c.id == number).with_for_update()).one_or_none()
    return read_notice(row) if row is not None else None


def scheduled(connection: Connection) -> list[Broadcast]:
    """Return the notices that wait for their time."""
    rows = connection.execute(select(notices).where(notices.c.step == Step.SCHEDULED.value).order_by(notices.c.id))
    return [read_notice(row) for row in rows]


def on_their_way(connection: Connection) -> list[Broadcast]:
    """Return the notices of which messages may still have to go out."""
    rows = connection.execute(select(notices).where(notices.c.step == Step.SENDING.value).order_by(notices.c.id))
    return [read_notice(row) for row in rows]


def has_open_notices(connection: Connection) -> bool:
    """Whether a notice waits for its time, or is on its way."""
    is_open = notices.c.step.in_([Step.SCHEDULED.value, Step.SENDING.value])
    return connection.execute(select(notices.c.id).where(is_open).limit(1)).first() is not None


def latest(connection: Connection, count: int) -> list[Any]:
    """Return the newest notices that were to go out, with their authors, newest first."""
    sent = _WITH_AUTHORS.where(notices.c.step.not_in(_UNSENT))
    return list(connection.execute(sent.order_by(notices.c.id.desc()).limit(count)))


def numbered(connection: Connection, number: int) -> Any | None:
    """Return one notice that was to go out, with its author; None when there is none of that number."""
    query = _WITH_AUTHORS.where(notices.c.id == number, notices.c.step.not_in(_UNSENT))
    return connection.execute(query).one_or_none()


def draft_of(connection: Connection, person_id: int) -> Broadcast | None:
    """Return the newest notice somebody has begun and neither sent nor thrown away."""
    mine = select(notices).where(notices.c.author_id == person_id, notices.c.step == Step.COMPOSED.value)
    row = connection.execute(mine.order_by(notices.c.id.desc()).limit(1)).one_or_none()
    return read_notice(row) if row is not None else None


def just_sent(connection: Connection, notice: Broadcast, since: datetime) -> int | None:
    """Return the number of exactly this notice where its author has just sent it; None where it is the first."""
    same = (
        (notices.c.author_id == notice.author_id)
        & (notices.c.text == notice.text)
        & (notices.c.audience == notice.audience)
        & (notices.c.reason == notice.reason)
        & notices.c.corrects.is_not_distinct_from(notice.corrects)
        & notices.c.send_at.is_not_distinct_from(notice.send_at)
        & (notices.c.composed_at > since)
        & notices.c.step.not_in((*_UNSENT, Step.STOPPED.value))  # who stopped it and sends it again means it
    )
    found = connection.execute(select(notices.c.id).where(same).order_by(notices.c.id.desc()).limit(1)).scalar()
    return int(found) if found is not None else None


def had_today(connection: Connection, text: str, now: datetime) -> frozenset[int]:
    """Return who has been sent the same text today."""
    rows = connection.execute(
        select(notice_recipients.c.person_id, notices.c.released_at)
        .join(notices, notices.c.id == notice_recipients.c.notice_id)
        .where(notices.c.digest == digest(text), notices.c.released_at.is_not(None))
        .where(notice_recipients.c.message.is_not(None))
    )
    return frozenset(row.person_id for row in rows if local_date(row.released_at) == local_date(now))


def reached(connection: Connection, number: int) -> tuple[int, ...]:
    """Return who got a notice, or may have: a correction goes to exactly these."""
    rows = connection.execute(
        select(notice_recipients.c.person_id)
        .join(outbox, outbox.c.key == notice_recipients.c.message)
        .where(
            notice_recipients.c.notice_id == number,
            outbox.c.state.in_([str(State.SENT), str(State.UNCERTAIN), str(State.SENDING)])
            | (outbox.c.error == LET_GO),  # it may have arrived before somebody let it go
        )
        .order_by(notice_recipients.c.person_id)
    )
    return tuple(row.person_id for row in rows)


def signatures(connection: Connection, number: int) -> list[Signature]:
    """Return how every recipient of a notice stands, cities together."""
    rows = connection.execute(
        select(notice_recipients, people.c.name, outbox.c.state, outbox.c.error)
        .join(people, people.c.id == notice_recipients.c.person_id)
        .outerjoin(outbox, outbox.c.key == notice_recipients.c.message)
        .where(notice_recipients.c.notice_id == number)
        .order_by(notice_recipients.c.units, notice_recipients.c.person_id)
    )
    place = order_of_cities(connection)
    return sorted((_signature(row) for row in rows), key=lambda one: (place.get(one.city, "~"), one.city))


def chased_at(connection: Connection, number: int) -> list[datetime]:
    """Return when those who had not signed were asked again."""
    rows = connection.execute(select(chases.c.chased_at).where(chases.c.notice_id == number).order_by(chases.c.id))
    return [row.chased_at for row in rows]


def _signature(row: Any) -> Signature:
    problem = ""
    if row.signed_at is not None:
        signed = Signed.SIGNED
    elif row.message is None:
        signed, problem = Signed.FAILED, _UNREACHED
    elif row.state == State.SENT:
        signed = Signed.UNSIGNED
    elif row.state in _NOT_SENT_YET:
        signed = _NOT_SENT_YET[State(row.state)]
    elif row.error == LET_GO:
        signed, problem = Signed.FAILED, _LET_GO
    elif row.state == State.DROPPED and row.error == STOPPED:
        signed, problem = Signed.STOPPED, STOPPED
    else:
        signed, problem = Signed.FAILED, _PROBLEMS.get(State(row.state), row.error or "")
    return Signature(row.person_id, row.name, row.units, row.city, signed, row.signed_at, problem)


def read_notice(row: Any) -> Broadcast:
    """Return a notice as it is stored."""
    return Broadcast(
        row.id, row.text, row.audience, row.author_id, Step(row.step), row.circle, row.send_at, row.second_id,
        row.reason, row.corrects,
    )  # fmt: skip


_WITH_AUTHORS = select(notices, people.c.name.label("author")).join(people, people.c.id == notices.c.author_id)
_HELD = (
    select(
        roles.c.person_id,
        roles.c.role,
        roles.c.unit_id,
        roles.c.city,
        units.c.name.label("unit_name"),
        units.c.kind.label("unit_kind"),
        units.c.city.label("unit_city"),
        unit_codes.c.code,
    )
    .outerjoin(units, units.c.id == roles.c.unit_id)
    .outerjoin(unit_codes, (unit_codes.c.unit_id == units.c.id) & unit_codes.c.valid_to.is_(None))
    .where(in_force(bindparam("now")))
    .order_by(units.c.city.nulls_last(), units.c.id, roles.c.rank, roles.c.id)
)
