"""How a date, and what is owed by it, are named in a sentence."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import assert_never

from handlers.dates import day
from handlers.sentences import say
from reminders.deadlines import days_left, local_date
from reminders.items import Asked, CitySummary, Gap, HeadSummary, Item
from reminders.ladder import AGAIN, Rung
from reminders.obligations import Kind, Obligation
from reminders.outlook import Planned

MOST_NAMES = 6


def subject(kind: Kind, subject: str, title: str = "") -> str:
    """Name what is owed: a stage of a data year, or what the staff called their date."""
    match kind:
        case Kind.APPLICATION:
            return say("reminder.application", year=int(subject) + 1)
        case Kind.REPORT:
            return say("reminder.report", year=subject)
        case Kind.OWN | Kind.DEPARTMENT:
            return title
        case _:
            assert_never(kind)


def names(labels: tuple[str, ...]) -> str:
    """Name rows, not endlessly many."""
    listed = "、".join(labels[:MOST_NAMES])
    return listed if len(labels) <= MOST_NAMES else say("reminder.and_more", names=listed)


def unreached(obligation: Obligation) -> str:
    """Name a unit that nobody can be written to for, and why: it has no contact, or has one who does not get it."""
    return say("watch.lost" if obligation.contacts else "watch.alone", unit=obligation.unit.name)


def untold(rows: Iterable[Planned]) -> tuple[str, ...]:
    """Name the units for which nobody can be told what is planned: they are to be telephoned."""
    return tuple(unreached(one.item.obligation) for one in rows if one.person is None and isinstance(one.item, Asked))


def by(due_on: date, act: str, now: datetime) -> str:
    """Say until when something is to be done, and how many days that leaves."""
    days = days_left(due_on, now)
    if days == 0:
        return say("reminder.left_today", date=day(due_on), act=act)
    return say("reminder.left", date=day(due_on), act=act, days=days)


def told_of(item: Item) -> str:
    """Say in few words why something is said when it is."""
    match item:
        case Asked() if item.is_invitation:
            return say("why.invitation")
        case Asked() if item.obligation.kind is Kind.DEPARTMENT:
            return say("why.published")
        case Asked():
            what = item.obligation.title if item.obligation.kind is Kind.OWN else _stage(item.obligation.kind)
            return _date(what, item.rung, item.obligation.due_on)
        case CitySummary():
            return say("why.city", city=item.city, date=_date(_stage(item.stand.kind), item.rung, item.stand.due_on))
        case HeadSummary():
            return say("why.head", date=_date(_stage(item.stand.kind), item.rung, item.stand.due_on))
        case Gap():
            return say("why.gap")
        case _:
            assert_never(item)


def _stage(kind: Kind) -> str:
    return say(f"gap.kind_{kind}")


def _date(what: str, rung: Rung, due_on: date) -> str:
    """Say how far from the date it really is; a rung moved from a day off says so."""
    days = (due_on - local_date(rung.at)).days
    if rung.name == AGAIN:
        return say("why.again", what=what)
    if days == 0:
        return say("why.today", what=what)
    if days < 0:
        return say("why.after", what=what, days=-days)
    return say("why.moved" if days > rung.days > 0 else "why.before", what=what, days=days)
