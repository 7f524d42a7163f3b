"""The first screen: how far every unit is. It counts what has been done and never lists who has missed what."""

from collections import Counter
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from bot.console.access import Viewer
from bot.storage.board import UnitRow, unit_rows
from bot.storage.owed import applications
from bot.storage.rounds import OpenRound
from handlers.ports import Stage
from reminders.deadlines import days_left
from reminders.obligations import Obligation, Point

REPORT, APPLICATION = "report", "application"


def progress_page(
    connection: Connection, opened: OpenRound, viewer: Viewer, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the template and what it shows: the viewer's units by city, and the sums over them."""
    rows = unit_rows(connection, opened, viewer.cities)
    due = opened.round.due.get(REPORT)
    apply_by = opened.round.due.get(APPLICATION)
    applying = _applying(connection, opened, viewer) if apply_by else []
    return "progress.html", {
        "year": opened.round.year,
        "cities": [(city, list(of_city)) for city, of_city in groupby(rows, key=lambda row: row.city)],
        "totals": totals(rows),
        "due": due,
        "days_left": days_left(due, now) if due else None,
        "apply_by": apply_by,
        "apply_left": days_left(apply_by, now) if apply_by else None,
        "applying": applying,
        "applied": sum(1 for one in applying if not one.point.is_owing),
    }


def _applying(connection: Connection, opened: OpenRound, viewer: Viewer) -> list[Obligation]:
    """Return the viewer's units that want to apply or have begun to, by city: applying is voluntary (D1-3-1)."""
    return [
        one
        for one in applications(connection, opened)
        if one.point not in (Point.UNDECIDED, Point.DECLINED) and viewer.may_see(one.unit.city)
    ]


def totals(rows: list[UnitRow]) -> dict[str, int]:
    """Return how many units stand where, and the rows filled of all rows asked for."""
    stages = Counter(row.stage for row in rows)
    return {
        "units": len(rows),
        **{stage.value: stages[stage] for stage in Stage},
        "values": sum(row.filled for row in rows),
        "assessed": sum(row.assessed for row in rows),
    }
