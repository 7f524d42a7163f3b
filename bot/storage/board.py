"""How far every unit of the open round is, for the console's first screen: progress, never a list of misses."""

from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, and_, exists, func, select

from bot.storage.rounds import OpenRound
from bot.storage.tables import (
    answers,
    drafts,
    openings,
    seals,
    submission_parts,
    submissions,
    unit_codes,
    unit_rounds,
    units,
    withdrawals,
)
from handlers.answers import Kind, Origin
from handlers.ports import Stage
from scoring.edition import Indicator
from scoring.targets import assessed_indicators, year_label

PREFILLED = frozenset({Origin.PUBLIC, Origin.PROVINCE_LIST})  # put there by the bureau; nobody has begun by that


class UnitRow(Struct, frozen=True):
    """One unit. `waiting`: departments with rows declared 暂缺; `open_at`: departments of rows nothing was said of.

    `prefilled` counts the rows whose value the bureau supplied; `last_at` is when the unit itself last answered.
    """

    id: int
    name: str
    city: str
    year_label: str
    stage: Stage
    filled: int
    assessed: int
    prefilled: int
    waiting: tuple[str, ...]
    open_at: tuple[tuple[str, int], ...]
    last_at: datetime | None
    handed_in: "Sent | None" = None


class Sent(Struct, frozen=True):
    """What stands of what a unit handed in."""

    id: int
    late: bool
    at: datetime
    is_opened: bool
    is_sealed: bool


class _Newest(Struct, frozen=True):
    kind: str
    origin: str
    at: datetime


def unit_rows(connection: Connection, opened: OpenRound, cities: Collection[str] | None) -> list[UnitRow]:
    """Return the assessed units of these cities (None: all), cities in the order of their area codes."""
    statement = (
        select(units.c.id, units.c.name, units.c.city, unit_rounds.c.assessment_year)
        .join(unit_rounds, unit_rounds.c.unit_id == units.c.id)
        .where(unit_rounds.c.year == opened.round.year, unit_rounds.c.assessment_year.is_not(None))
        .order_by(units.c.id)
    )
    if cities is not None:
        statement = statement.where(units.c.city.in_(cities))
    newest, place = _newest(connection, opened.round.year), order_of_cities(connection)
    sent = _sent(connection, opened.round.year)
    rows = [_row(opened, *row, newest.get(row.id, {}), sent.get(row.id)) for row in connection.execute(statement)]
    return sorted(rows, key=lambda row: (place.get(row.city, "~"), row.city))


def _row(
    opened: OpenRound,
    unit_id: int,
    name: str,
    city: str,
    year: int,
    newest: Mapping[str, _Newest],
    sent: Sent | None,
) -> UnitRow:
    the_round = opened.round
    excluded = opened.not_applicable.get(unit_id, frozenset())
    assessed = assessed_indicators(the_round.edition, year, the_round.readings, excluded)
    given = [newest[one.key] for one in assessed if _has_value(newest.get(one.key))]
    is_open = [one for one in assessed if not _has_value(newest.get(one.key))]
    own = [one.at for one in newest.values() if one.origin not in PREFILLED]
    return UnitRow(
        unit_id,
        name,
        city,
        year_label(the_round.edition, year, the_round.readings),
        _stage(sent, is_filled=not is_open, is_begun=bool(own)),
        len(given),
        len(assessed),
        sum(1 for one in given if one.origin in PREFILLED),
        tuple({one.department: None for one in is_open if _is_awaited(newest.get(one.key))}),
        _by_department([one for one in is_open if not _is_declared(newest.get(one.key))]),
        max(own, default=None),
        sent,
    )


def _stage(sent: Sent | None, *, is_filled: bool, is_begun: bool) -> Stage:
    if sent is not None:
        return Stage.REPORTED if sent.is_sealed else Stage.SUBMITTED
    return Stage.FILLED if is_filled else Stage.FILLING if is_begun else Stage.NOT_BEGUN


def _sent(connection: Connection, year: int) -> dict[int, Sent]:
    """Return what was handed in with the indicators and not taken back, by unit."""
    statement = (
        select(
            drafts.c.unit_id,
            submissions.c.id,
            submissions.c.late,
            submissions.c.submitted_at,
            exists().where(openings.c.submission_id == submissions.c.id).label("is_opened"),
            exists().where(seals.c.submission_id == submissions.c.id).label("is_sealed"),
        )
        .join(submission_parts, submission_parts.c.submission_id == submissions.c.id)
        .join(drafts, drafts.c.id == submission_parts.c.draft_id)
        .where(
            drafts.c.form == "indicators",
            drafts.c.year == year,
            ~exists().where(withdrawals.c.submission_id == submissions.c.id),
        )
    )
    return {
        row.unit_id: Sent(row.id, row.late, row.submitted_at, bool(row.is_opened), bool(row.is_sealed))
        for row in connection.execute(statement)
    }


def _has_value(entry: _Newest | None) -> bool:
    return entry is not None and entry.kind == Kind.VALUE


def _is_awaited(entry: _Newest | None) -> bool:
    return entry is not None and entry.kind == Kind.ABSENT


def _is_declared(entry: _Newest | None) -> bool:
    return entry is not None and entry.kind not in (Kind.SKIPPED, Kind.CLEARED)


def _by_department(indicators: list[Indicator]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for one in indicators:
        counts[one.department] = counts.get(one.department, 0) + 1
    return tuple(sorted(counts.items(), key=lambda item: -item[1]))


def _newest(connection: Connection, year: int) -> dict[int, dict[str, _Newest]]:
    """Return the newest answer of every key, by unit."""
    last = (
        select(answers.c.draft_id, func.max(answers.c.seq).label("seq"))
        .join(drafts, drafts.c.id == answers.c.draft_id)
        .where(drafts.c.form == "indicators", drafts.c.year == year)
        .group_by(answers.c.draft_id, answers.c.key)
        .subquery()
    )
    found: dict[int, dict[str, _Newest]] = {}
    for unit_id, key, kind, origin, at in connection.execute(
        select(drafts.c.unit_id, answers.c.key, answers.c.kind, answers.c.origin, answers.c.answered_at)
        .join(last, and_(last.c.draft_id == answers.c.draft_id, last.c.seq == answers.c.seq))
        .join(drafts, drafts.c.id == answers.c.draft_id)
    ):
        found.setdefault(unit_id, {})[key] = _Newest(kind, origin, at)
    return found


def order_of_cities(connection: Connection) -> dict[str, str]:
    """Return each city's smallest area code: the order in which every official list names them."""
    statement = (
        select(units.c.city, func.min(unit_codes.c.code).label("code"))
        .join(unit_codes, unit_codes.c.unit_id == units.c.id)
        .where(units.c.kind == "county")
        .group_by(units.c.city)
    )
    return {row.city: row.code for row in connection.execute(statement)}
