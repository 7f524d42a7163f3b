"""Who may see what on the desk, in one place. Whatever is not allowed here is denied."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select

from bot.storage.in_force import in_force
from bot.storage.tables import accounts, people, roles

WHOLE_PROVINCE = frozenset({"staff", "administrator"})
OWN_CITY = "reviewer"
NOT_YOURS = "not_yours"  # why a page is refused to somebody who has a place at the desk


class Viewer(Struct, frozen=True):
    """Somebody at the desk. `cities` are those they look after, None for all."""

    name: str
    cities: frozenset[str] | None
    person_id: int = 0

    @property
    def is_bureau(self) -> bool:
        """Whether they speak for the bureau: send notices, see the whole plan."""
        return self.cities is None

    def may_see(self, city: str) -> bool:
        """Whether the units of this city are theirs to look at."""
        return self.cities is None or city in self.cities


def viewer_of(connection: Connection, source: str, chat: str, now: datetime) -> Viewer | None:
    """Return the viewer this browser belongs to by the roles valid now; None when no role opens the desk."""
    held = connection.execute(
        select(people.c.name, roles.c.role, roles.c.city, people.c.id)
        .join(accounts, accounts.c.person_id == people.c.id)
        .join(roles, roles.c.person_id == people.c.id)
        .where(
            accounts.c.source == source,
            accounts.c.chat == chat,
            in_force(now),
        )
    ).all()
    if any(row.role in WHOLE_PROVINCE for row in held):
        return Viewer(held[0].name, None, held[0].id)
    cities = frozenset(row.city for row in held if row.role == OWN_CITY and row.city)
    return Viewer(held[0].name, cities, held[0].id) if cities else None


def is_contact_of(connection: Connection, source: str, chat: str, unit_id: int, now: datetime) -> bool:
    """Whether this browser's person is a contact of the unit now: they may read what they handed in."""
    held = (
        select(roles.c.id)
        .join(accounts, accounts.c.person_id == roles.c.person_id)
        .where(
            accounts.c.source == source,
            accounts.c.chat == chat,
            roles.c.unit_id == unit_id,
            roles.c.role == "contact",
            in_force(now),
        )
    )
    return connection.execute(held).first() is not None
