"""One unit's whole file as the handlers know it, loaded for reading by somebody who is not in its conversation."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, select

from bot.storage.archive import StoredArchive
from bot.storage.draft_rows import draft_rows, read_answers, submission_of
from bot.storage.rounds import OpenRound
from bot.storage.tables import unit_rounds, units
from handlers.ports import UnitProgress
from handlers.situation import Conversation, Draft, Situation, Unit

MOST_ID = 2**62  # a longer number is no id, and no database takes it


class NobodyElse:
    """A unit's file says nothing of other units."""

    def of_units(self, city: str | None) -> Sequence[UnitProgress]:  # noqa: ARG002 - the port's signature
        return ()


def unit_file(connection: Connection, opened: OpenRound, unit_id: int, now: datetime) -> Situation | None:
    """Return the unit with its drafts in the open round, without person or role; None when there is no such unit."""
    known = units_of(connection, opened.round.year, [unit_id]) if unit_id <= MOST_ID else {}
    unit = known.get(unit_id)
    if unit is None:
        return None
    rows = draft_rows(connection, [unit_id], opened.round.year)
    current = read_answers(connection, [row.id for row in rows])
    return Situation(
        now=now,
        conversation=Conversation(),
        person_id=None,
        person_name="",
        roles=(),
        round=opened.round_of(unit_id),
        unit=unit,
        drafts={(row.form, row.year): Draft(row.form, row.year, row.revision, current[row.id]) for row in rows},
        county_gdp_growth=opened.county_gdp_growth.get(unit_id),
        not_applicable=opened.not_applicable.get(unit_id, frozenset()),
        invite=None,
        progress=NobodyElse(),
        submissions={
            (row.form, row.year): handed_in for row in rows if (handed_in := submission_of(row)) is not None
        },
        with_files=frozenset((row.form, row.year) for row in rows if row.has_files),
        archive=StoredArchive(connection, unit, opened.round.year, now),
        missing_frozen=opened.is_frozen(unit_id),
    )


def units_of(connection: Connection, year: int, unit_ids: Collection[int]) -> dict[int, Unit]:
    """Return these units as they stand in a year, by their ids."""
    rows = connection.execute(
        select(
            units.c.id,
            units.c.name,
            units.c.city,
            units.c.kind,
            units.c.former_poverty,
            unit_rounds.c.assessment_year,
        )
        .outerjoin(unit_rounds, and_(unit_rounds.c.unit_id == units.c.id, unit_rounds.c.year == year))
        .where(units.c.id.in_(unit_ids))
    )
    return {row.id: Unit(*row) for row in rows}
