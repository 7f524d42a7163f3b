"""How far the units of a round are: rows filled, rows asked for, and which departments are waited for."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, func, select

from bot.storage.rounds import OpenRound
from bot.storage.tables import answers, drafts, unit_rounds, units
from handlers.answers import Kind
from handlers.ports import UnitProgress
from scoring.targets import assessed_indicators


def units_progress(connection: Connection, opened: OpenRound, city: str | None) -> Sequence[UnitProgress]:
    """Return the units taking part in the open round, by city and name; those of one city when it is given."""
    the_round = opened.round
    statement = (
        select(units.c.id, units.c.name, units.c.city, unit_rounds.c.assessment_year)
        .join(unit_rounds, and_(unit_rounds.c.unit_id == units.c.id, unit_rounds.c.year == the_round.year))
        .where(unit_rounds.c.assessment_year.is_not(None))
        .order_by(units.c.city, units.c.name)
    )
    if city is not None:
        statement = statement.where(units.c.city == city)
    kinds = _newest_kinds(connection, the_round.year)
    return [
        _progress(row.name, row.city, row.assessment_year, kinds.get(row.id, {}), opened, row.id)
        for row in connection.execute(statement)
    ]


def _progress(  # noqa: PLR0913 - one row's columns
    name: str, city: str, assessment_year: int, kinds: dict[str, str], opened: OpenRound, unit_id: int
) -> UnitProgress:
    the_round = opened.round
    excluded = opened.not_applicable.get(unit_id, frozenset())
    assessed = assessed_indicators(the_round.edition, assessment_year, the_round.readings, excluded)
    filled = sum(1 for indicator in assessed if kinds.get(indicator.key) == Kind.VALUE)
    waiting = {one.department: None for one in assessed if kinds.get(one.key) == Kind.ABSENT}
    return UnitProgress(name, city, assessment_year, filled, len(assessed), tuple(waiting))


def _newest_kinds(connection: Connection, year: int) -> dict[int, dict[str, str]]:
    """Return the kind of the newest answer of every key, by unit."""
    newest = (
        select(answers.c.draft_id, answers.c.key, func.max(answers.c.seq).label("seq"))
        .join(drafts, drafts.c.id == answers.c.draft_id)
        .where(drafts.c.form == "indicators", drafts.c.year == year)
        .group_by(answers.c.draft_id, answers.c.key)
        .subquery()
    )
    rows = connection.execute(
        select(drafts.c.unit_id, answers.c.key, answers.c.kind)
        .join(newest, and_(newest.c.draft_id == answers.c.draft_id, newest.c.seq == answers.c.seq))
        .join(drafts, drafts.c.id == answers.c.draft_id)
    )
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.unit_id, {})[row.key] = row.kind
    return found
