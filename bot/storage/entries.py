"""Who entered what last in a draft, and when: for those who look at it while others fill it in."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, and_, func, select

from bot.storage.tables import answers, drafts, people
from handlers.answers import Origin


class Entry(Struct, frozen=True):
    """The newest entry of one key. `by` is empty where nobody's name is known."""

    key: str
    seq: int
    at: datetime
    origin: Origin
    by: str


def newest_entries(connection: Connection, unit_id: int, form: str, year: int) -> dict[str, Entry]:
    """Return the newest entry of every key of a draft, by key."""
    last = (
        select(answers.c.draft_id, func.max(answers.c.seq).label("seq"))
        .join(drafts, drafts.c.id == answers.c.draft_id)
        .where(drafts.c.unit_id == unit_id, drafts.c.form == form, drafts.c.year == year)
        .group_by(answers.c.draft_id, answers.c.key)
        .subquery()
    )
    query = (
        select(answers.c.key, answers.c.seq, answers.c.answered_at, answers.c.origin, people.c.name)
        .join(last, and_(last.c.draft_id == answers.c.draft_id, last.c.seq == answers.c.seq))
        .outerjoin(people, people.c.id == answers.c.person_id)
    )
    return {
        row.key: Entry(row.key, row.seq, row.answered_at, Origin(row.origin), row.name or "")
        for row in connection.execute(query)
    }
