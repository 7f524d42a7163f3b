"""Personal links issued without a conversation: for somebody known by their account, to the page of their draft."""

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, insert, select

from bot.storage.invites import code_hash, new_code
from bot.storage.tables import accounts, conversations, invites, links, roles

_FILL = ("contact", "contributor")


class Holder(Struct, frozen=True):
    """Who stands behind an account, and the role they speak in; None for what is not known."""

    person_id: int | None
    role_id: int | None
    role: str | None
    unit_id: int | None
    department: str | None

    @property
    def fills(self) -> bool:
        """Whether they fill in for a unit."""
        return self.role in _FILL


def holder_of(connection: Connection, account_id: int) -> Holder:
    """Return who stands behind an account."""
    return Holder(*connection.execute(_HOLDER.where(accounts.c.id == account_id)).one())


def holder_in_chat(connection: Connection, source: str, chat: str) -> Holder | None:
    """Return who speaks in a chat; None when nobody has ever."""
    found = connection.execute(_HOLDER.where(accounts.c.source == source, accounts.c.chat == chat)).one_or_none()
    return Holder(*found) if found is not None else None


def issue_link(connection: Connection, holder: Holder, now: datetime, lifetime: timedelta) -> str:
    """Return the code of a fresh link for somebody who fills in."""
    code = new_code()
    key = connection.execute(
        insert(invites).values(
            code_hash=code_hash(code),
            role=holder.role,
            unit_id=holder.unit_id,
            department=holder.department,
            created_at=now,
            expires_at=now + lifetime,
        )
    ).inserted_primary_key
    assert key is not None
    connection.execute(insert(links).values(invite_id=key[0], person_id=holder.person_id, role_id=holder.role_id))
    return code


_HOLDER = (
    select(accounts.c.person_id, roles.c.id, roles.c.role, roles.c.unit_id, roles.c.department)
    .select_from(accounts)
    .outerjoin(conversations, conversations.c.account_id == accounts.c.id)
    .outerjoin(roles, (roles.c.id == conversations.c.role_id) & roles.c.valid_to.is_(None))
)
