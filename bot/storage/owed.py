"""What every unit owes in the open round, read from its drafts, submissions and what it said it would do."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, and_, exists, func, select

from bot.storage.addressees import Addressees
from bot.storage.board import PREFILLED, order_of_cities
from bot.storage.rounds import OpenRound
from bot.storage.tables import (
    answers,
    drafts,
    intentions,
    own_dates,
    own_dates_met,
    seals,
    submissions,
    unit_rounds,
    units,
    withdrawals,
)
from handlers import baseline, document, eligibility, indicators, packages, report
from handlers.answers import Kind as Answered
from handlers.sentences import say
from reminders.obligations import Kind, Obligation, Point, Unit
from scoring.edition import Edition, ReportPart
from scoring.targets import assessed_indicators

INDICATORS, BASELINE, ELIGIBILITY = indicators.NAME, baseline.NAME, eligibility.NAME
_FORMS = tuple(form for forms in packages.FORMS_OF.values() for form in forms)
_NO_VALUE = (Answered.SKIPPED, Answered.CLEARED)


class _Newest(Struct, frozen=True):
    """The newest answer of one key."""

    kind: str
    value: str | None
    origin: str
    at: datetime


Rows = Mapping[str, _Newest]


class _Asked(Struct, frozen=True):
    """One row that a unit is asked for: its key, everyday name, and who supplies it."""

    key: str
    label: str
    department: str


_DOCUMENT = tuple(_Asked(key, say(f"document.{key}"), "") for key in document.ASKED)


class _Books(Struct, frozen=True):
    """Everything read for all units at once."""

    opened: OpenRound
    rows: Mapping[tuple[int, str], Rows]
    handed_in: Mapping[tuple[int, str], bool]  # (unit, leading form) → whether its scan with the seal is there
    intends: Mapping[int, tuple[bool, datetime]]
    who: Addressees
    parts: Sequence[tuple[str, Sequence[_Asked]]]  # of the report, by title


def obligations(
    connection: Connection, opened: OpenRound, who: Addressees, until: date | None = None
) -> list[Obligation]:
    """Return what every unit of the open round owes, in the order of their area codes.

    `until`: of the staff's own dates those to this day are enough, as nothing is said of later ones yet.
    """
    year = opened.round.year
    edition = opened.round.edition
    parts = [(part.title, _of_part(edition, part)) for part in edition.report.parts]
    books = _Books(
        opened, _newest(connection, year), _handed_in(connection, year), _intentions(connection, year), who, parts
    )
    found: list[Obligation] = []
    listed = _listed(connection, year)
    for unit, assessment_year in listed:
        found += _application(books, unit) if assessment_year is None else _report(books, unit, assessment_year)
    return found + list(_own(connection, books, [unit for unit, _ in listed], until))


def applications(connection: Connection, opened: OpenRound) -> list[Obligation]:
    """Return how far every unit that may apply is with it. For looking at: whom to tell is not in it."""
    year = opened.round.year
    newest = _newest(connection, year, packages.FORMS_OF[packages.APPLICATION])
    books = _Books(opened, newest, _handed_in(connection, year), _intentions(connection, year), Addressees(), ())
    found = [
        one for unit, assessed in _listed(connection, year) if assessed is None for one in _application(books, unit)
    ]
    return [one for one in found if one.kind is Kind.APPLICATION]


def _report(books: _Books, unit: Unit, assessment_year: int) -> Iterator[Obligation]:
    the_round = books.opened.round
    excluded = books.opened.not_applicable.get(unit.id, frozenset())
    rows = books.rows.get((unit.id, INDICATORS), {})
    asked = [
        _Asked(one.key, one.label, one.department)
        for one in assessed_indicators(the_round.edition, assessment_year, the_round.readings, excluded)
    ]
    parts = _unwritten(books, books.rows.get((unit.id, report.NAME), {}))
    point, missing, waiting = _point(books, unit, asked, rows, packages.REPORT)
    if point in (Point.FILLED, Point.AWAITING_DEPARTMENT, Point.FILLING):
        point, missing = (Point.FILLING, (*missing, *parts)) if parts else (point, missing)
    elif point is Point.NOT_BEGUN:
        begun = any(_is_own(one) for one in books.rows.get((unit.id, report.NAME), {}).values())
        point, missing = (Point.FILLING if begun else point), (*missing, *parts)
    due = books.opened.due_of(unit.id).get("report")
    if due is not None:
        contacts = tuple(books.who.contacts.get(unit.id, ()))
        yield Obligation(Kind.REPORT, str(the_round.year), unit, due, point, contacts, missing, waiting)
    if point.is_owing:
        yield from _awaited(books, unit, asked, rows)


def _application(books: _Books, unit: Unit) -> Iterator[Obligation]:
    """Applying is voluntary: who has neither begun nor said yes is only invited (D1-3-1)."""
    the_round = books.opened.round
    due = books.opened.due_of(unit.id).get("application")
    if due is None:
        return
    facts = [_Asked(one.key, one.label, "") for one in eligibility.asked_by(the_round.edition)]
    figures = [
        _Asked(one.key, one.label, one.department) for one in the_round.edition.indicators if not one.discontinued
    ]
    eligible = books.rows.get((unit.id, ELIGIBILITY), {})
    base = books.rows.get((unit.id, BASELINE), {})
    paper = books.rows.get((unit.id, document.NAME), {})
    point, missing, waiting = _point(books, unit, facts, eligible, packages.APPLICATION)
    more = (*_without_value(figures, base), *_without_word(_DOCUMENT, paper))
    said, said_at = books.intends.get(unit.id, (None, None))
    begun = max((one.at for rows in (eligible, base, paper) for one in rows.values() if _is_own(one)), default=None)
    if point not in (Point.DONE, Point.AWAITING_SEAL):
        missing = (*missing, *more)
        if begun is not None and (said is not False or (said_at is not None and begun > said_at)):
            point = Point.FILLING if missing else Point.FILLED
        else:
            point = {True: Point.NOT_BEGUN, False: Point.DECLINED, None: Point.UNDECIDED}[said]
    contacts = tuple(books.who.contacts.get(unit.id, ()))
    yield Obligation(Kind.APPLICATION, str(the_round.year), unit, due, point, contacts, missing, waiting)
    if point is Point.FILLING:
        yield from _awaited(books, unit, figures, base)


def _point(
    books: _Books, unit: Unit, asked: Sequence[_Asked], rows: Rows, package: str
) -> tuple[Point, tuple[str, ...], tuple[str, ...]]:
    """Return how far a unit is, which rows have no value, and which departments are waited for."""
    is_sealed = books.handed_in.get((unit.id, packages.FORMS_OF[package][0]))
    if is_sealed is not None:
        return (Point.DONE if is_sealed else Point.AWAITING_SEAL), (), ()
    missing = _without_value(asked, rows)
    absent = [one for one in asked if one.key in rows and rows[one.key].kind == Answered.ABSENT]
    waiting = tuple(dict.fromkeys(one.department for one in absent if one.department))
    if not any(_is_own(one) for one in rows.values()):
        return Point.NOT_BEGUN, missing, ()
    if not missing:
        return Point.FILLED, (), ()
    return (Point.AWAITING_DEPARTMENT if len(absent) == len(missing) else Point.FILLING), missing, waiting


def _without_value(asked: Sequence[_Asked], rows: Rows) -> tuple[str, ...]:
    """Name the rows that have neither a value nor a word of the bureau or the province instead."""
    return tuple(
        one.label for one in asked if (row := rows.get(one.key)) is None or row.kind in (*_NO_VALUE, Answered.ABSENT)
    )


def _without_word(asked: Sequence[_Asked], rows: Rows) -> tuple[str, ...]:
    """Name the rows of which nothing was said: whatever is declared outstanding waits for no department."""
    return tuple(one.label for one in asked if (row := rows.get(one.key)) is None or row.kind in _NO_VALUE)


def _unwritten(books: _Books, rows: Rows) -> tuple[str, ...]:
    """Name the parts of the report that hold a row of which nothing was said."""
    return tuple(title for title, asked in books.parts if _without_word(asked, rows))


def _of_part(edition: Edition, part: ReportPart) -> tuple[_Asked, ...]:
    if part.holds != "measures":
        return (_Asked(part.key, part.title, ""),)
    growths = [_Asked(report.GROWTH + one.key, one.title, "") for one in edition.report.growths]
    measures = [
        _Asked(report.MEASURES + one.key, one.title, "")
        for one in edition.marks.measures
        if one.key != edition.report.growths_in
    ]
    return (*measures, *growths)


def _awaited(books: _Books, unit: Unit, asked: Sequence[_Asked], rows: Rows) -> Iterator[Obligation]:
    """Return the days on which departments said they would have their figures: whoever fills them is told."""
    by_day: dict[tuple[str, date], list[str]] = {}
    for one in asked:
        row = rows.get(one.key)
        if row is not None and row.kind == Answered.ABSENT and row.value:
            by_day.setdefault((one.department, date.fromisoformat(row.value)), []).append(one.label)
    for (department, day), labels in by_day.items():
        colleagues = books.who.offices.get((unit.id, department), [])
        contacts = dict.fromkeys([*colleagues, *books.who.contacts.get(unit.id, [])])
        subject = f"{books.opened.round.year}.{department}"
        yield Obligation(
            Kind.DEPARTMENT,
            subject,
            unit,
            day,
            Point.AWAITING_DEPARTMENT,
            tuple(contacts),
            tuple(labels),
            (department,),
        )


def _own(
    connection: Connection, books: _Books, everybody: Sequence[Unit], until: date | None
) -> Iterator[Obligation]:
    """Return the staff's own dates, for every unit each is meant for."""
    year = books.opened.round.year
    met = {(row.own_date_id, row.unit_id) for row in connection.execute(select(own_dates_met))}
    current = (
        select(own_dates).where(own_dates.c.year == year, own_dates.c.ended_at.is_(None)).order_by(own_dates.c.id)
    )
    if until is not None:
        current = current.where(own_dates.c.due_on <= until)
    for row in connection.execute(current):
        for unit in everybody:
            contacts = tuple(books.who.contacts.get(unit.id, ()))
            meant = row.unit_id in (None, unit.id) and row.city in (None, unit.city)
            if meant and (contacts or row.unit_id is not None):
                point = Point.DONE if (row.id, unit.id) in met else Point.NOT_BEGUN
                yield Obligation(Kind.OWN, str(row.id), unit, row.due_on, point, contacts, title=row.title)


def _is_own(row: _Newest) -> bool:
    """Whether the unit itself has said this."""
    return row.origin not in PREFILLED and row.kind != Answered.CLEARED


def _listed(connection: Connection, year: int) -> list[tuple[Unit, int | None]]:
    """Return every unit, in the order of the area codes, with its assessment year; None for who may only apply."""
    place = order_of_cities(connection)
    rows = sorted(connection.execute(_units(year)), key=lambda row: (place.get(row.city, "~"), row.city))
    return [(Unit(row.id, row.name, row.city), row.assessment_year) for row in rows]


def _units(year: int) -> Any:
    joined = and_(unit_rounds.c.unit_id == units.c.id, unit_rounds.c.year == year)
    return (
        select(units.c.id, units.c.name, units.c.city, unit_rounds.c.assessment_year)
        .outerjoin(unit_rounds, joined)
        .order_by(units.c.id)
    )


def _newest(
    connection: Connection, year: int, forms: Sequence[str] = _FORMS
) -> dict[tuple[int, str], dict[str, _Newest]]:
    last = (
        select(answers.c.draft_id, func.max(answers.c.seq).label("seq"))
        .join(drafts, drafts.c.id == answers.c.draft_id)
        .where(drafts.c.form.in_(forms), drafts.c.year == year)
        .group_by(answers.c.draft_id, answers.c.key)
        .subquery()
    )
    found: dict[tuple[int, str], dict[str, _Newest]] = {}
    for unit_id, form, key, *newest in connection.execute(
        select(
            drafts.c.unit_id,
            drafts.c.form,
            answers.c.key,
            answers.c.kind,
            answers.c.value,
            answers.c.origin,
            answers.c.answered_at,
        )
        .join(last, and_(last.c.draft_id == answers.c.draft_id, last.c.seq == answers.c.seq))
        .join(drafts, drafts.c.id == answers.c.draft_id)
    ):
        found.setdefault((unit_id, form), {})[key] = _Newest(*newest)
    return found


def _handed_in(connection: Connection, year: int) -> dict[tuple[int, str], bool]:
    """Return the drafts that are handed in and not taken back, and whether each has its scan with the seal."""
    rows = connection.execute(
        select(drafts.c.unit_id, drafts.c.form, exists().where(seals.c.submission_id == submissions.c.id))
        .join(submissions, submissions.c.draft_id == drafts.c.id)
        .where(drafts.c.year == year, ~exists().where(withdrawals.c.submission_id == submissions.c.id))
    )
    return {(unit_id, form): bool(sealed) for unit_id, form, sealed in rows}


def _intentions(connection: Connection, year: int) -> dict[int, tuple[bool, datetime]]:
    rows = connection.execute(select(intentions).where(intentions.c.year == year).order_by(intentions.c.id))
    return {row.unit_id: (row.intends, row.said_at) for row in rows}
