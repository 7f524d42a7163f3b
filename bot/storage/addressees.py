"""Who can be told something: everybody with a role, how they are reached, and for whom they answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, bindparam, func, select

from bot.storage.in_force import in_force
from bot.storage.quick import read
from bot.storage.tables import accounts, conversations, people, roles, snoozes
from handlers.situation import RoleName
from reminders.obligations import Person

_SIGNS = "sign"
_BUREAU = (RoleName.STAFF, RoleName.ADMINISTRATOR)


class Addressees(Struct):
    """Everybody with a role now. `contacts` by unit and `reviewers` by city, leads first; `offices` by both.

    `heads` are those of the bureau who sign (签发); where nobody does, all of its staff.
    """

    people: dict[int, Person] = field(default_factory=dict)
    contacts: dict[int, list[int]] = field(default_factory=dict)
    offices: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    reviewers: dict[str, list[int]] = field(default_factory=dict)
    staff: list[int] = field(default_factory=list)
    signing: list[int] = field(default_factory=list)

    @property
    def heads(self) -> Sequence[int]:
        """Who gets the three lines."""
        return self.signing or self.staff


def addressees(connection: Connection, now: datetime) -> Addressees:
    """Load everybody. A role counts until it has ended, whenever it began: nobody is entered ahead of time."""
    found = Addressees()
    held = read(connection, _HELD, {"now": now})
    joined: dict[int, datetime] = {}
    for role in held:
        joined[role.person_id] = min(role.valid_from, joined.get(role.person_id, role.valid_from))
        _enter(found, role)
    found.people = _people(connection, joined)
    return found


def _enter(found: Addressees, role: Any) -> None:
    match RoleName(role.role):
        case RoleName.CONTACT if role.unit_id is not None:
            _add(found.contacts.setdefault(role.unit_id, []), role.person_id)
        case RoleName.CONTRIBUTOR if role.unit_id is not None:
            _add(found.offices.setdefault((role.unit_id, role.department or ""), []), role.person_id)
        case RoleName.REVIEWER if role.city is not None:
            _add(found.reviewers.setdefault(role.city, []), role.person_id)
        case RoleName.STAFF | RoleName.ADMINISTRATOR:
            _add(found.staff, role.person_id)
            if role.duty == _SIGNS:
                _add(found.signing, role.person_id)
        case _:
            pass  # a role of nothing: nobody is told by it


def _add(persons: list[int], person_id: int) -> None:
    if person_id not in persons:
        persons.append(person_id)


def _people(connection: Connection, joined: dict[int, datetime]) -> dict[int, Person]:
    touched = {row.person_id: (row.seen_at, row.answering_at) for row in connection.execute(_TOUCHED)}
    until = {row.person_id: row.until for row in connection.execute(select(snoozes))}
    reachable = {row.person_id for row in read(connection, _REACHABLE, {})}
    found: dict[int, Person] = {}
    for person_id, name, phone in read(connection, _PEOPLE, {}):
        if person_id in joined:
            seen_at, answering_at = touched.get(person_id, (None, None))
            found[person_id] = Person(
                person_id, name, phone or "", person_id in reachable, joined[person_id], seen_at, answering_at,
                until.get(person_id),
            )  # fmt: skip
    return found


_HELD = (
    select(
        roles.c.person_id, roles.c.role, roles.c.unit_id, roles.c.city, roles.c.department, roles.c.duty,
        roles.c.valid_from,
    )
    .where(in_force(bindparam("now")))
    .order_by(roles.c.rank, roles.c.valid_from, roles.c.id)
)  # fmt: skip
_PEOPLE = select(people.c.id, people.c.name, people.c.phone)
_REACHABLE = (
    select(accounts.c.person_id)
    .where(accounts.c.person_id.is_not(None), accounts.c.unreachable_since.is_(None))
    .distinct()
)
_ASKED = func.coalesce(conversations.c.question, "") != ""  # of a form, or whatever else is being written
_TOUCHED = (
    select(
        accounts.c.person_id,
        func.max(conversations.c.touched_at).label("seen_at"),
        func.max(conversations.c.touched_at).filter(_ASKED).label("answering_at"),
    )
    .join(conversations, conversations.c.account_id == accounts.c.id)
    .where(accounts.c.person_id.is_not(None))
    .group_by(accounts.c.person_id)
)
