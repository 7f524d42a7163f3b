"""What a contact's request to a department says about itself: who asks, for which rows, by when."""

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select

from bot.storage.rounds import OpenRound
from bot.storage.tables import invites, people, requests
from bot.storage.unit_file import unit_file
from handlers.offices import rows_of
from handlers.packages import due_on, package_of
from handlers.questions import Question
from handlers.situation import Conversation, Role, RoleName, Situation


class Asked(Struct, frozen=True):
    """One request. `office` is what the department's office is called; `rows` leaves second numbers out.

    `due_on`: by when the contact asked for it, if at all.
    """

    contact: str
    phone: str
    office: str
    unit_id: int
    year: int
    due_on: date | None
    hand_in_by: date | None  # by when the unit hands in what these rows belong to
    made_at: datetime
    ended_at: datetime | None
    rows: tuple[Question, ...]


def asked_by(connection: Connection, opened: OpenRound | None, invite_id: int, now: datetime) -> Asked | None:
    """Return what an invite asks a department for; None when it is no such request, or of a round that is over."""
    row = connection.execute(
        select(
            requests.c.unit_id,
            requests.c.year,
            requests.c.due_on,
            invites.c.created_at,
            requests.c.ended_at,
            people.c.name,
            people.c.phone,
            invites.c.department,
        )
        .join(people, people.c.id == requests.c.asked_by)
        .join(invites, invites.c.id == requests.c.invite_id)
        .where(requests.c.invite_id == invite_id)
    ).one_or_none()
    if row is None or opened is None or opened.round.year != row.year:
        return None
    situation = department_file(connection, opened, row.unit_id, row.department, now)
    rows = tuple(one for one in rows_of(row.department, situation) if one.follows is None) if situation else ()
    office = opened.round.edition.office(row.department)
    by = due_on(situation, package_of(situation)) if situation else None
    return Asked(
        row.name, row.phone or "", office, row.unit_id, row.year, row.due_on, by, row.created_at, row.ended_at, rows
    )


def department_file(
    connection: Connection, opened: OpenRound, unit_id: int, department: str, now: datetime
) -> Situation | None:
    """Return a unit's file with the eyes of one department's colleague."""
    found = unit_file(connection, opened, unit_id, now)
    if found is None:
        return None
    role = Role(0, RoleName.CONTRIBUTOR, unit_id, None, department)
    return replace(found, roles=(role,), conversation=Conversation(role_id=role.id))
