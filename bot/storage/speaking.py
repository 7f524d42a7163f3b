"""Who a browser speaks for, and in which roles; and one unit's file as that person may fill it in."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, and_, bindparam, select

from bot.storage.in_force import in_force
from bot.storage.rounds import OpenRound
from bot.storage.tables import accounts, conversations, people, roles, units
from bot.storage.unit_file import unit_file
from handlers.situation import Conversation, Role, RoleName, Situation


class Speaker(Struct, frozen=True):
    """Somebody behind a chat, with the roles held now. `speaks_as`: the role the chat is in, else the first.

    `form`: the one on the chat's table.
    """

    person_id: int
    name: str
    roles: tuple[Role, ...]
    speaks_as: int | None
    form: str | None = None

    def role(self, role_id: int | None) -> Role | None:
        """Return the role of this id, when it is held now."""
        return next((one for one in self.roles if one.id == role_id), None)


def speaker_of(connection: Connection, source: str, chat: str, now: datetime) -> Speaker | None:
    """Return who speaks in this chat; None when nobody has enrolled there."""
    found = connection.execute(_SPEAKER.where(accounts.c.source == source, accounts.c.chat == chat), {"now": now})
    rows = found.all()
    if not rows:
        return None
    held = tuple(
        Role(row.role_id, RoleName(row.role), row.unit_id, row.city, row.department, row.unit_name)
        for row in rows
        if row.role_id is not None
    )
    speaks_as = rows[0].speaks_as
    if not any(role.id == speaks_as for role in held):
        speaks_as = held[0].id if held else None
    return Speaker(rows[0].person_id, rows[0].name, held, speaks_as, rows[0].form)


def spoken_for(connection: Connection, opened: OpenRound, speaker: Speaker, role: Role, now: datetime) -> Situation:
    """Return the file of the role's unit, as this person may see it. Raises LookupError for a role without a unit."""
    found = unit_file(connection, opened, role.unit_id, now) if role.unit_id is not None else None
    if found is None:
        raise LookupError(role.id)
    return replace(
        found,
        conversation=Conversation(role_id=role.id),
        person_id=speaker.person_id,
        person_name=speaker.name,
        roles=(role,),
    )


def roles_that_fill(speaker: Speaker) -> Sequence[Role]:
    """Return the roles in which somebody fills in a draft."""
    return [role for role in speaker.roles if role.name in (RoleName.CONTACT, RoleName.CONTRIBUTOR)]


_SPEAKER = (
    select(
        accounts.c.person_id,
        people.c.name,
        conversations.c.role_id.label("speaks_as"),
        conversations.c.form,
        roles.c.id.label("role_id"),
        roles.c.role,
        roles.c.unit_id,
        roles.c.city,
        roles.c.department,
        units.c.name.label("unit_name"),
    )
    .select_from(accounts)
    .join(people, people.c.id == accounts.c.person_id)
    .outerjoin(conversations, conversations.c.account_id == accounts.c.id)
    .outerjoin(
        roles,
        and_(roles.c.person_id == accounts.c.person_id, in_force(bindparam("now"))),
    )
    .outerjoin(units, units.c.id == roles.c.unit_id)
    .order_by(roles.c.id)
)
