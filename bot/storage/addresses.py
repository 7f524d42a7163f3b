"""Where somebody is written to: the account they used last, of those that can be reached."""

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from bot.storage.quick import read
from bot.storage.tables import accounts, conversations


class Address(Struct, frozen=True):
    """One account, and the chat behind it."""

    account_id: int
    source: str
    chat: str


def addresses(connection: Connection, people: Iterable[int]) -> dict[int, Address]:
    """Return one address for each of these people that has any, by person id."""
    found: dict[int, Address] = {}
    wanted = sorted(set(people))
    for row in read(connection, _BY_USE, {"people": wanted}) if wanted else ():
        found[row.person_id] = Address(row.id, row.source, row.chat)  # the last one used comes last
    return found


_BY_USE = (
    select(accounts.c.person_id, accounts.c.id, accounts.c.source, accounts.c.chat)
    .outerjoin(conversations, conversations.c.account_id == accounts.c.id)
    .where(accounts.c.person_id.in_(bindparam("people", expanding=True)), accounts.c.unreachable_since.is_(None))
    .order_by(conversations.c.touched_at.asc().nulls_first(), accounts.c.id)
)
