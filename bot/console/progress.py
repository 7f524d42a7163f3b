"""The first screen: how far every unit is. It counts what has been done and never lists who has missed what."""

from collections import Counter
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from bot.console.access import Viewer
from bot.site.pages import local
from bot.storage.board import UnitRow, unit_rows
from bot.storage.rounds import OpenRound
from handlers.ports import Stage

REPORT = "report"


def progress_page(
    connection: Connection, opened: OpenRound, viewer: Viewer, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the template and what it shows: the viewer's units by city, and the sums over them."""
    rows = unit_rows(connection, opened, viewer.cities)
    due = opened.round.due.get(REPORT)
    return "progress.html", {
        "year": opened.round.year,
        "cities": [(city, list(of_city)) for city, of_city in groupby(rows, key=lambda row: row.city)],
        "totals": totals(rows),
        "due": due,
        "days_left": (due - local(now).date()).days if due else None,
    }


def totals(rows: list[UnitRow]) -> dict[str, int]:
    """Return how many units stand where, and the rows filled of all rows asked for."""
    stages = Counter(row.stage for row in rows)
    return {
        "units": len(rows),
        **{stage.value: stages[stage] for stage in Stage},
        "values": sum(row.filled for row in rows),
        "assessed": sum(row.assessed for row in rows),
    }
