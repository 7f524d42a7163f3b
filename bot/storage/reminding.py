"""What the reminders look at, loaded in one go, and what was said, written down: nobody is told the same twice."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select

from bot.storage.addressees import addressees
from bot.storage.facts import recall, remember
from bot.storage.owed import obligations
from bot.storage.quick import read, write_many
from bot.storage.rounds import OpenRound
from bot.storage.tables import gaps, reminders
from bot.storage.upsert import insert_new
from bot.storage.workdays import known_workdays
from reminders.agenda import Scene
from reminders.items import Gap, Missed
from reminders.obligations import Kind, Log

LOOKED_AT = "reminders.looked_at"
_REMEMBERED = timedelta(days=400)  # a year's reminders, and a little more
_TOLD_OF = timedelta(days=14)  # how long an outage is news


class Said(NamedTuple):
    """One thing that was said to one person, in which message."""

    what: str
    person_id: int
    message: str


def load_scene(connection: Connection, opened: OpenRound, now: datetime, until: date | None = None) -> Scene:
    """Load everything the reminders look at, as it stands now; own dates to `until`, or all of them."""
    who = addressees(connection, now)
    return Scene(
        now,
        obligations(connection, opened, who, until),
        who.people,
        _log(connection, now),
        known_workdays(connection),
        reviewers=who.reviewers,
        heads=who.heads,
        staff=who.staff,
        looked_at=looked_at(connection),
        gaps=_gaps(connection, now),
    )


def looked_at(connection: Connection) -> datetime | None:
    """Return when the last pass was that is known of."""
    stored = recall(connection, LOOKED_AT)
    return datetime.fromisoformat(stored) if stored else None


def look(connection: Connection, now: datetime) -> None:
    """Remember that there was a pass."""
    remember(connection, LOOKED_AT, now.isoformat())


def keep(connection: Connection, said: Sequence[Said], now: datetime) -> None:
    """Write down what was said. The same to the same person again fails: the database keeps the promise."""
    rows = ({"what": one.what, "person_id": one.person_id, "message": one.message} for one in said)
    write_many(connection, _KEEP, rows, {"queued_at": now})


def keep_gap(connection: Connection, gap: Gap) -> None:
    """Write down an outage and what fell into it."""
    missed = [
        {
            "what": one.what,
            "whom": one.whom,
            "kind": one.kind.value,
            "meant_at": one.meant_at.isoformat(),
            "made_up": one.made_up,
        }
        for one in gap.missed
    ]
    values = {"begun_at": gap.begun_at, "ended_at": gap.ended_at, "missed": json.dumps(missed, ensure_ascii=False)}
    connection.execute(insert_new(connection, gaps), values)


def _log(connection: Connection, now: datetime) -> Log:
    told: dict[str, dict[int, datetime]] = {}
    last: dict[int, datetime] = {}
    for what, person_id, at in read(connection, _SAID, {"since": now - _REMEMBERED}):
        told.setdefault(what, {})[person_id] = at
        last[person_id] = max(at, last.get(person_id, at))
    return Log(told, last)


def _gaps(connection: Connection, now: datetime) -> tuple[Gap, ...]:
    rows = connection.execute(select(gaps).where(gaps.c.ended_at >= now - _TOLD_OF).order_by(gaps.c.id))
    return tuple(Gap(row.begun_at, row.ended_at, tuple(_missed(json.loads(row.missed)))) for row in rows)


def _missed(stored: Iterable[dict[str, Any]]) -> Iterable[Missed]:
    for one in stored:
        at = datetime.fromisoformat(one["meant_at"])
        yield Missed(one["what"], one["whom"], Kind(one["kind"]), at, made_up=one["made_up"])


_SAID = select(reminders.c.what, reminders.c.person_id, reminders.c.queued_at).where(
    reminders.c.queued_at >= bindparam("since")
)
_KEEP = insert(reminders)
