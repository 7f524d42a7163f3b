"""One leader among several processes: a lease in the database, told by the database's own time."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select, update

from bot.storage.tables import leases
from bot.storage.upsert import insert_new


def take(connection: Connection, name: str, holder: str, lasts: timedelta, now: datetime) -> bool:
    """Take or renew a lease; whether it is now this holder's. `now` is the time leases are told by."""
    connection.execute(insert_new(connection, leases), {"name": name, "holder": holder, "until": now + lasts})
    row = connection.execute(select(leases).where(leases.c.name == name).with_for_update()).one()
    if row.holder != holder and row.until > now:
        return False
    connection.execute(update(leases).where(leases.c.name == name).values(holder=holder, until=now + lasts))
    return True


def give_up(connection: Connection, name: str, holder: str, now: datetime) -> None:
    """End a lease, so that another need not wait for it."""
    connection.execute(update(leases).where(leases.c.name == name, leases.c.holder == holder).values(until=now))


def database_time(connection: Connection) -> datetime:
    """Return the time leases are told by: the database's own where several processes share it."""
    if connection.dialect.name != "postgresql":
        return datetime.now(UTC)
    now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return now
