"""Reads what an invite says about itself. Looking never uses it up: chat programs fetch links for their previews."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select

from bot.storage.invites import code_hash
from bot.storage.tables import accounts, invites, links, people, roles, units


class Invitation(Struct, frozen=True):
    """For which role, unit, city or department; until when; and by which person it has been taken, if by any.

    A personal link has somebody for whom it was made (`person_id`, `person`), and the role they hold (`role_id`)
    until it ends.
    """

    role: str
    unit: str | None
    city: str | None
    department: str | None
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None
    person_id: int | None = None
    person: str | None = None
    role_id: int | None = None
    role_until: datetime | None = None
    id: int = 0


def find_invitation(connection: Connection, code: str) -> Invitation | None:
    """Return the invite with this code; None when there is none."""
    found = connection.execute(
        select(
            invites.c.role,
            units.c.name,
            units.c.city,
            invites.c.city,
            invites.c.department,
            invites.c.expires_at,
            invites.c.used_at,
            invites.c.used_by,
            links.c.person_id,
            people.c.name,
            links.c.role_id,
            roles.c.valid_to,
            invites.c.id,
        )
        .outerjoin(units, units.c.id == invites.c.unit_id)
        .outerjoin(links, links.c.invite_id == invites.c.id)
        .outerjoin(people, people.c.id == links.c.person_id)
        .outerjoin(roles, roles.c.id == links.c.role_id)
        .where(invites.c.code_hash == code_hash(code))
    ).one_or_none()
    if found is None:
        return None
    role, unit, unit_city, city, *rest = found
    return Invitation(role, unit, city or unit_city, *rest)


class Known(Struct, frozen=True):
    """Somebody who has enrolled."""

    id: int
    name: str


def person_of_chat(connection: Connection, source: str, chat: str) -> Known | None:
    """Return who speaks in this chat; None when nobody has enrolled there."""
    found = connection.execute(
        select(people.c.id, people.c.name)
        .join(accounts, accounts.c.person_id == people.c.id)
        .where(accounts.c.source == source, accounts.c.chat == chat)
    ).one_or_none()
    return Known(*found) if found is not None else None
