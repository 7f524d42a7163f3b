"""Reads what an invite says about itself. Looking never uses it up: chat programs fetch links for their previews."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select

from bot.storage.tables import accounts, invites, units


@dataclass(frozen=True, slots=True)
class Invitation:
    """For which role, unit, city or department; until when; and by which person it has been taken, if by any."""

    role: str
    unit: str | None
    city: str | None
    department: str | None
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None


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
        )
        .outerjoin(units, units.c.id == invites.c.unit_id)
        .where(invites.c.code_hash == sha256(code.encode()).hexdigest())
    ).one_or_none()
    if found is None:
        return None
    role, unit, unit_city, city, department, expires_at, used_at, used_by = found
    return Invitation(role, unit, city or unit_city, department, expires_at, used_at, used_by)


def person_of_chat(connection: Connection, source: str, chat: str) -> int | None:
    """Return who speaks in this chat, as far as anybody has said."""
    return connection.scalar(select(accounts.c.person_id).where(accounts.c.source == source, accounts.c.chat == chat))
