"""Builds a sandbox in an empty database: the round, the province, eleven drafts as far as they have come, invites."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, Engine, select

from bot.demo.cast import Cast, Part
from bot.demo.fill import Batch, Filler, awaited, by_time, given
from bot.demo.handing_in import hand_in, keep_scan
from bot.demo.people import enter_people, say_what_was_said
from bot.demo.samples import Growths, Sampler
from bot.registry import Published, published
from bot.registry import units as province_units
from bot.storage.facts import SANDBOX, remember
from bot.storage.invites import issue
from bot.storage.registry import import_units
from bot.storage.round_entry import enter, open_round
from bot.storage.rounds import COUNTY_GROWTH, PROVINCE_GROWTH, OpenRound, load_round
from bot.storage.tables import units
from handlers.answers import Kind, Origin
from handlers.effects import Record
from handlers.sentences import say
from scoring.edition import Indicator
from scoring.targets import assessed_indicators, column

PERSON = "演示数据"
INVITES_LIVE = timedelta(days=60)  # the clock of a sandbox is moved on by days; an invite should not die of it
_OFFICE_HOURS = (9, 10, 11, 15, 16, 17)
_BEFORE = timedelta(days=-1)  # last year's report was on file before anything of this year came in


class Codes(NamedTuple):
    """The codes of a sandbox's invites; `play` by the unit's name."""

    contact: str
    reviewer: str
    staff: str
    play: Mapping[str, str]


def build(database: Engine, cast: Cast, url: str, files: Path) -> Codes:
    """Fill an empty, migrated database, and the folder of its files. `url`: where the sandbox is served."""
    scan = keep_scan(database, files, cast.opened_at)
    with database.begin() as connection:
        _open(connection, cast)
        ids = _enter_units(connection, cast)
        _enter_growths(connection, cast, ids)
        opened = load_round(connection, cast.year)
        filler = Filler(connection, opened, PERSON, _utc(cast.opened_at))
        public = published(cast.province, cast.year)
        for part in cast.units:
            for batch in by_time(list(_batches(cast, part, public[part.name], opened))):
                filler.fill(ids[part.name], batch)
        author_id = enter_people(connection, cast, ids)
        hand_in(connection, cast, ids, scan)
        say_what_was_said(connection, cast, author_id)
        remember(connection, SANDBOX, url)
        return _invite(connection, cast, ids)


def _open(connection: Connection, cast: Cast) -> None:
    open_round(connection, cast.year, cast.edition, cast.document, _utc(cast.opened_at))


def _enter_units(connection: Connection, cast: Cast) -> dict[str, int]:
    """Enter every unit, and return the ids of those that play a part, by name (one city each, so names suffice)."""
    public = published(cast.province, cast.year)
    index = {(public[part.name].city, part.name): part.assessment_year for part in cast.units}
    rows = [
        replace(
            row,
            assessment_year=index.get((row.city, row.name)),
            batch=public[row.name].batch if (row.city, row.name) in index else None,
        )
        for row in province_units(cast.province)
    ]
    import_units(connection, rows, _utc(cast.opened_at))
    named = {part.name for part in cast.units} | set(cast.play)
    found = connection.execute(select(units.c.name, units.c.id).where(units.c.name.in_(named)))
    return {row.name: row.id for row in found}


def _enter_growths(connection: Connection, cast: Cast, ids: Mapping[str, int]) -> None:
    now = _utc(cast.opened_at)
    enter(connection, cast.year, {PROVINCE_GROWTH: cast.province_sme_growth}, cast.document, now)
    for part in cast.units:
        growth = {COUNTY_GROWTH: part.county_gdp_growth}
        enter(connection, cast.year, growth, cast.document, now, unit_id=ids[part.name])


def _batches(cast: Cast, part: Part, public: Published, opened: OpenRound) -> Iterator[Batch]:
    """Yield what the province put in, last year's report, and what each department has given since."""
    the_round = opened.round
    asked = assessed_indicators(the_round.edition, part.assessment_year, the_round.readings)
    yield Batch(
        cast.year,
        cast.opened_at,
        tuple(given(one.key, public.figures[one.key], Origin.PUBLIC) for one in asked if one.key in public.figures),
    )
    if not part.has_begun:
        return
    sampler = Sampler(
        the_round.edition,
        column(the_round.edition, part.assessment_year, the_round.readings),
        public.figures,
        Growths(Decimal(cast.province_sme_growth), Decimal(part.county_gdp_growth)),
        cast.last_year,
        f"{cast.seed}:{part.name}",
    )
    last = tuple(given(one.key, sampler.last(one), Origin.SAMPLE) for one in asked)
    yield Batch(cast.year - 1, cast.opened_at + _BEFORE, last)
    for department in dict.fromkeys(one.department for one in asked):
        rows = [one for one in asked if one.department == department and one.key not in public.figures]
        at = _some_time(cast, part, f"{cast.seed}:{part.name}:{department}")
        if rows and department in part.filled:
            yield Batch(cast.year, at, tuple(given(one.key, sampler.value(one), Origin.SAMPLE) for one in rows))
        elif rows and department in part.waiting:
            yield Batch(cast.year, at, tuple(_awaited(one) for one in rows))


def _awaited(indicator: Indicator) -> Record:
    return awaited(indicator.key, say(f"kinds.{Kind.ABSENT}"))


def _some_time(cast: Cast, part: Part, seed: str) -> datetime:
    """Choose when a department gave its figures: before the unit handed in."""
    dice = Random(seed)  # noqa: S311 - sample times are no secrets
    day = dice.choice([day for day in cast.workdays if part.handed_in is None or day < part.handed_in.date()])
    return datetime.combine(day, time(dice.choice(_OFFICE_HOURS), dice.randrange(60)), cast.starts_at.tzinfo)


def _invite(connection: Connection, cast: Cast, ids: Mapping[str, int]) -> Codes:
    now = _utc(cast.starts_at)

    def code(role: str, unit: str | None = None, city: str | None = None) -> str:
        unit_id = ids[unit] if unit is not None else None
        return issue(connection, role, now, unit_id=unit_id, city=city, lifetime=INVITES_LIVE).code

    return Codes(
        contact=code("contact", cast.contact),
        reviewer=code("reviewer", city=cast.city),
        staff=code("staff"),
        play={name: code("contact", name) for name in cast.play},
    )


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
