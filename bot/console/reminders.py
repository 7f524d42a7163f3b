"""Who will be reminded of what, what went out of late, and whom nobody can reach: the plan as it stands now."""

import json
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from bot.console.access import Viewer
from bot.storage.reminding import load_scene
from bot.storage.rounds import OpenRound
from bot.storage.tables import outbox, people, reminders
from handlers.called import called_at
from handlers.occasion import told_of, untold
from reminders.deadlines import LOCAL, local_date
from reminders.items import Asked, CitySummary
from reminders.outlook import Planned, outlook

AHEAD = timedelta(days=45)
SENT_SHOWN = 30


class Occasion(Struct, frozen=True):
    """One occasion of a moment: why, and who is told; `nobody` are the units that no one can be told for."""

    why: str
    whom: tuple[str, ...]
    nobody: tuple[str, ...]


def reminders_page(
    connection: Connection, opened: OpenRound, viewer: Viewer, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the template and what it shows: of the viewer's units only."""
    scene = load_scene(connection, opened, now)
    today = local_date(now)
    rows = [one for one in outlook(scene, today, today + AHEAD) if one.at > now and _is_theirs(one, viewer)]
    return "reminders.html", {
        "year": opened.round.year,
        "due": opened.round.due,
        "today": today,
        "days": [(day, list(_moments(list(of_day)))) for day, of_day in groupby(rows, key=_day)],
        "guessed": scene.workdays.guessed({today.year, (today + AHEAD).year}),
        "sent": _sent(connection) if viewer.is_bureau else (),
    }


def _is_theirs(one: Planned, viewer: Viewer) -> bool:
    match one.item:
        case Asked():
            return viewer.may_see(one.item.obligation.unit.city)
        case CitySummary():
            return viewer.may_see(one.item.city)
        case _:
            return viewer.is_bureau


def _day(one: Planned) -> date:
    return local_date(one.at)


def _moments(rows: list[Planned]) -> list[tuple[datetime, list[Occasion]]]:
    return [(at, _occasions(list(of_moment))) for at, of_moment in groupby(rows, key=lambda one: one.at)]


def _occasions(rows: list[Planned]) -> list[Occasion]:
    ordered = sorted(rows, key=lambda one: (not isinstance(one.item, Asked), told_of(one.item)))
    found = []
    for why, group in groupby(ordered, key=lambda one: told_of(one.item)):
        of_why = list(group)
        found.append(
            Occasion(
                why,
                tuple(filter(None, (_whom(one) for one in of_why if one.person is not None))),
                untold(of_why),
            )
        )
    return found


def _whom(one: Planned) -> str:
    assert one.person is not None
    return called_at(_unit(one), one.person.name)


def _unit(one: Planned) -> str:
    return one.item.obligation.unit.name if isinstance(one.item, Asked) else ""


def _sent(connection: Connection) -> list[dict[str, Any]]:
    """Return what went out of late, in the words in which it did."""
    messages = select(reminders.c.message, reminders.c.person_id).distinct().subquery()
    rows = connection.execute(
        select(outbox.c.body, outbox.c.state, outbox.c.error, outbox.c.created_at, people.c.name)
        .join(messages, messages.c.message == outbox.c.key)
        .join(people, people.c.id == messages.c.person_id)
        .order_by(outbox.c.id.desc())
        .limit(SENT_SHOWN)
    )
    return [
        {
            "at": row.created_at.astimezone(LOCAL),
            "who": row.name,
            "text": json.loads(row.body)["text"],
            "state": row.state,
            "error": row.error or "",
        }
        for row in rows
    ]
