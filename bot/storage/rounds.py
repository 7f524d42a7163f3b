"""The open round as the handlers see it: the edition, its readings as changed by the bureau, dates and figures."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from bot.storage.quick import read
from bot.storage.tables import round_settings, rounds, stages
from handlers.situation import Round
from reminders.deadlines import under_rule
from scoring.edition import Edition
from scoring.overrides import apply_settings
from scoring.readings import SETTINGS, Readings
from scoring.rulebook import load_edition

EDITION = "edition"  # entered once, when the round is opened
PROVINCE_GROWTH = "province_sme_growth"
COUNTY_GROWTH = "county_gdp_growth"
NOT_APPLICABLE = "not_applicable"
MISSING_FROZEN = "missing_frozen"
DEADLINE = "deadline."
DUTY_PHONE = "duty_phone"  # printed under the texts of the last three days
SECOND_ABOVE = "second_above"  # a notice to more people than this needs a second person's word
TRUE = "true"
UNIT_READINGS = ("double_enabled",)  # may be decided for one unit alone (A11)
MOST_ALONE = 50  # what SECOND_ABOVE is until the bureau has set it


class OpenRound(Struct, frozen=True):
    """The newest round, and what the bureau entered for single units."""

    round: Round
    county_gdp_growth: dict[int, Decimal] = field(default_factory=dict)
    not_applicable: dict[int, frozenset[str]] = field(default_factory=dict)
    missing_frozen: dict[int | None, bool] = field(default_factory=dict)
    extended: dict[int, dict[str, date]] = field(default_factory=dict)  # unit → stage → its own date
    readings: dict[int, Readings] = field(default_factory=dict)  # unit → all of them, where it has some of its own
    duty_phone: str = ""
    second_above: int = MOST_ALONE

    def due_of(self, unit_id: int) -> Mapping[str, date]:
        """Return the dates that count for one unit: its own where it was given one."""
        return {**self.round.due, **self.extended.get(unit_id, {})}

    def round_of(self, unit_id: int) -> Round:
        """Return the round as one unit sees it: its own dates, and what the bureau decided for it alone."""
        own = self.readings.get(unit_id)
        if own is None and unit_id not in self.extended:
            return self.round
        return replace(self.round, due=self.due_of(unit_id), readings=own or self.round.readings)

    def is_frozen(self, unit_id: int) -> bool:
        """Whether what this unit has not handed in counts as unmet once the report is due: its own word, or all's."""
        return self.missing_frozen.get(unit_id, self.missing_frozen.get(None, False))


class Rounds:
    """Loads the open round; reads it anew only when a setting has been added since."""

    def __init__(self) -> None:
        self._version: tuple[Any, ...] = ()
        self._loaded: OpenRound | None = None

    def opened(self, connection: Connection) -> OpenRound | None:
        """Return the newest round; None when the bureau has opened none."""
        return self.of(connection, tuple(read(connection, _NEWEST, {})[0]))

    def of(self, connection: Connection, version: tuple[Any, ...]) -> OpenRound | None:
        """Return the newest round to whoever has just read the columns of `VERSION`."""
        if version != self._version:
            self._loaded = load_round(connection, version[0]) if version[0] is not None else None
            self._version = version
        return self._loaded


NEWEST_YEAR = select(func.max(rounds.c.year).label("year")).subquery("newest_year")
_setting = select(func.max(round_settings.c.id)).scalar_subquery()
IN_FORCE = NEWEST_YEAR.outerjoin(round_settings, round_settings.c.id == _setting)  # always one row
VERSION = (  # the newest setting by its content too: SQLite gives out the number of a rolled back one again
    NEWEST_YEAR.c.year.label("round_year"),
    round_settings.c.id.label("setting_id"),
    round_settings.c.name.label("setting_name"),
    round_settings.c.value.label("setting_value"),
    round_settings.c.unit_id.label("setting_unit_id"),
)
_NEWEST = select(*VERSION).select_from(IN_FORCE)


def load_round(connection: Connection, year: int, until: datetime | None = None) -> OpenRound:
    """Load one round with the newest value of every setting, or the newest then; LookupError for no such round."""
    row = connection.execute(select(rounds.c.edition).where(rounds.c.year == year)).one_or_none()
    if row is None:
        raise LookupError(year)
    edition = load_edition(row.edition)
    due = {
        one.stage: one.due_on
        for one in connection.execute(
            select(stages).where(stages.c.year == year, stages.c.level == "county").order_by(stages.c.due_on)
        )
    }
    newest: dict[tuple[str, int | None], str] = {
        (one.name, one.unit_id): one.value
        for one in connection.execute(
            select(round_settings)
            .where(round_settings.c.year == year, *([round_settings.c.set_at <= until] if until else []))
            .order_by(round_settings.c.id)
        )
    }
    general = {name: value for (name, unit_id), value in newest.items() if unit_id is None}
    readings = apply_settings(edition, {name: value for name, value in general.items() if name in SETTINGS})
    opened = Round(
        year,
        edition,
        readings,
        {**_under_rule(connection, due, readings), **_moved(general)},
        _decimal(general.get(PROVINCE_GROWTH)),
    )
    return OpenRound(
        opened,
        {unit: Decimal(value) for unit, value in _of_units(newest, COUNTY_GROWTH) if value},
        {unit: frozenset(value.split()) for unit, value in _of_units(newest, NOT_APPLICABLE)},
        {unit: value == TRUE for (name, unit), value in newest.items() if name == MISSING_FROZEN},
        _extended(newest),
        _own_readings(edition, readings, newest),
        general.get(DUTY_PHONE, ""),
        int(general.get(SECOND_ABOVE, MOST_ALONE)),
    )


def _under_rule(connection: Connection, due: Mapping[str, date], readings: Readings) -> dict[str, date]:
    """Return the dates as the reading in force has them (A35). One the bureau entered itself is never shifted."""
    if readings.deadline_rule == "as_written":
        return dict(due)
    from bot.storage.workdays import known_workdays  # noqa: PLC0415 - reading the holidays takes 0.3 s

    days = known_workdays(connection)
    return {stage: under_rule(written, readings.deadline_rule, days) for stage, written in due.items()}


def _own_readings(
    edition: Edition, general: Readings, newest: dict[tuple[str, int | None], str]
) -> dict[int, Readings]:
    found: dict[int, dict[str, str]] = {}
    for (name, unit_id), value in newest.items():
        if unit_id is not None and name in UNIT_READINGS:
            found.setdefault(unit_id, {})[name] = value
    return {unit_id: apply_settings(edition, own, general) for unit_id, own in found.items()}


def _extended(newest: dict[tuple[str, int | None], str]) -> dict[int, dict[str, date]]:
    found: dict[int, dict[str, date]] = {}
    for (name, unit_id), value in newest.items():
        if name.startswith(DEADLINE) and unit_id is not None:
            found.setdefault(unit_id, {})[name.removeprefix(DEADLINE)] = date.fromisoformat(value)
    return found


def _moved(general: dict[str, str]) -> dict[str, date]:
    return {
        name.removeprefix(DEADLINE): date.fromisoformat(value)
        for name, value in general.items()
        if name.startswith(DEADLINE)
    }


def _of_units(newest: dict[tuple[str, int | None], str], wanted: str) -> Iterable[tuple[int, str]]:
    return ((unit_id, value) for (name, unit_id), value in newest.items() if name == wanted and unit_id is not None)


def _decimal(value: str | None) -> Decimal | None:
    return Decimal(value) if value else None
