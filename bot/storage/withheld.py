"""What waits for somebody behind a channel that may not carry values, and by which link they come to read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select

from bot.storage.invites import LIFETIME, code_hash, new_code
from bot.storage.tables import accounts, conversations, invites, links, outbox, roles

_FILL = ("contact", "contributor")
BROWSER = "web"


@dataclass(frozen=True, slots=True)
class Withheld:
    """How many messages to an account have not been shown to its person, and the path of the page to read them."""

    count: int
    path: str


def withheld(connection: Connection, account_id: int, now: datetime) -> Withheld:
    """Count what has come since the person last spoke elsewhere; one is about to be told, so it is never 0.

    Whoever fills in for a unit and has no browser of their own yet gets a personal link, which is issued here.
    """
    me = connection.execute(_ME.where(accounts.c.id == account_id)).one()
    if me.person_id is None:
        return Withheld(1, "/")
    elsewhere = connection.execute(_ELSEWHERE, {"person": me.person_id, "account": account_id}).one()
    waiting = select(func.count()).select_from(outbox).where(outbox.c.account_id == account_id)
    if elsewhere.touched_at is not None:
        waiting = waiting.where(outbox.c.created_at > elsewhere.touched_at)
    count = max(1, connection.execute(waiting).scalar_one())
    if elsewhere.browsers or me.role not in _FILL:
        return Withheld(count, "/chat")
    return Withheld(count, f"/fill/{_personal_link(connection, me, now)}")


def _personal_link(connection: Connection, me: Any, now: datetime) -> str:
    code = new_code()
    values = {"code_hash": code_hash(code), "created_at": now, "expires_at": now + LIFETIME}
    role = {name: getattr(me, name) for name in ("role", "unit_id", "department")}
    key = connection.execute(insert(invites).values(**values, **role)).inserted_primary_key
    assert key is not None
    connection.execute(insert(links).values(invite_id=key[0], person_id=me.person_id, role_id=me.role_id))
    return code


_ME = (
    select(
        accounts.c.person_id,
        roles.c.id.label("role_id"),
        roles.c.role,
        roles.c.unit_id,
        roles.c.department,
    )
    .select_from(accounts)
    .outerjoin(conversations, conversations.c.account_id == accounts.c.id)
    .outerjoin(roles, (roles.c.id == conversations.c.role_id) & roles.c.valid_to.is_(None))
)
_ELSEWHERE = (
    select(func.max(conversations.c.touched_at).label("touched_at"), func.count().label("browsers"))
    .select_from(accounts)
    .outerjoin(conversations, conversations.c.account_id == accounts.c.id)
    .where(
        accounts.c.person_id == bindparam("person"),
        accounts.c.id != bindparam("account"),
        accounts.c.source == BROWSER,
    )
)
