"""Notes that somebody above has looked at what was handed in; the first look counts."""

from datetime import datetime

from sqlalchemy import Connection

from bot.storage.tables import openings
from bot.storage.upsert import insert_new


def look_at(connection: Connection, submission_id: int, person_id: int, now: datetime) -> None:
    """Note the first look at a submission; a later one changes nothing."""
    row = {"submission_id": submission_id, "person_id": person_id, "opened_at": now}
    connection.execute(insert_new(connection, openings), [row])
