"""提问: what was asked of the bureau, and its answers. They are given in the chat, where the asker gets them."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from bot.console.access import Viewer
from bot.storage.rounds import OpenRound
from bot.storage.tables import inquiries, people, units
from handlers.baseline import NAME as BASELINE
from handlers.indicators import NAME as INDICATORS

SHOWN = 200


class Asked(Struct, frozen=True):
    """One question: who asked, about what, and the answer where there is one."""

    id: int
    unit: str | None
    who: str
    about: str | None
    at: datetime
    text: str
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


def questions_page(
    connection: Connection, opened: OpenRound, viewer: Viewer, _now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the page's template and values: those that wait first, oldest first, then the answered, newest first."""
    found = [one for one in _asked(connection, opened) if viewer.cities is None or one[0] in viewer.cities]
    waiting = [asked for _, asked in found if asked.answer is None]
    answered = [asked for _, asked in reversed(found) if asked.answer is not None]
    return "questions.html", {"waiting": waiting, "answered": answered[:SHOWN]}


def _asked(connection: Connection, opened: OpenRound) -> list[tuple[str | None, Asked]]:
    answerer = people.alias("answerer")
    query = (
        select(
            inquiries,
            people.c.name.label("who"),
            units.c.name.label("unit"),
            units.c.city,
            answerer.c.name.label("answerer"),
        )
        .join(people, people.c.id == inquiries.c.person_id)
        .outerjoin(units, units.c.id == inquiries.c.unit_id)
        .outerjoin(answerer, answerer.c.id == inquiries.c.answered_by)
        .order_by(inquiries.c.id)
    )
    return [
        (
            row.city,
            Asked(
                row.id, row.unit, row.who, _about(opened, row.form, row.key), row.asked_at, row.text, row.answer,
                row.answerer, row.answered_at,
            ),
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _about(opened: OpenRound, form: str | None, key: str | None) -> str | None:
    """Name what was on the table; None when it was nothing in particular."""
    indicator = opened.round.edition.by_key.get(key or "") if form in (INDICATORS, BASELINE) else None
    return indicator.name if indicator is not None else None
