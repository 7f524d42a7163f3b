"""Small things the installation remembers between starts."""

from sqlalchemy import Connection, select

from bot.storage.tables import facts
from bot.storage.upsert import insert_or_replace

BOT_NAME = "telegram.username"  # learnt by the server, so that no command needs the network to print a link
SANDBOX = "sandbox"


def recall(connection: Connection, name: str) -> str | None:
    """Return what is remembered under a name."""
    found: str | None = connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()
    return found


def remember(connection: Connection, name: str, value: str) -> None:
    """Remember, in place of what was there."""
    connection.execute(insert_or_replace(connection, facts), {"name": name, "value": value})
