"""What waits for somebody behind a channel that may not carry values, and by which link they come to read it."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, select

from bot.storage.invites import LIFETIME
from bot.storage.personal_link import holder_of, issue_link
from bot.storage.tables import accounts, conversations, outbox

BROWSER = "web"


class Withheld(Struct, frozen=True):
    """How many messages to an account have not been shown to its person, and the path of the page to read them."""

    count: int
    path: str


def withheld(connection: Connection, account_id: int, now: datetime) -> Withheld:
    """Count what has come since the person last spoke elsewhere; one is about to be told, so it is never 0.

    Whoever fills in for a unit and has no browser of their own yet gets a personal link, which is issued here.
    """
    holder = holder_of(connection, account_id)
    if holder.person_id is None:
        return Withheld(1, "/")
    elsewhere = connection.execute(_ELSEWHERE, {"person": holder.person_id, "account": account_id}).one()
    waiting = select(func.count()).select_from(outbox).where(outbox.c.account_id == account_id)
    if elsewhere.touched_at is not None:
        waiting = waiting.where(outbox.c.created_at > elsewhere.touched_at)
    count = max(1, connection.execute(waiting).scalar_one())
    if elsewhere.browsers or not holder.fills:
        return Withheld(count, "/chat")
    return Withheld(count, f"/fill/{issue_link(connection, holder, now, LIFETIME)}")


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
