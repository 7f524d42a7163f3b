"""What goes upward in words: a city's units that owe, three lines for the head, and what an outage swallowed."""

from datetime import datetime
from itertools import groupby

from handlers.called import called
from handlers.dates import day, moment
from handlers.occasion import names, subject
from handlers.sentences import say
from reminders.deadlines import days_left
from reminders.items import CitySummary, Gap, HeadSummary, Missed, Row, Stand
from reminders.obligations import Kind, Point

MOST_LINES = 20
_CITY = ("summary.city", "summary.city_today", "summary.city_overdue")
_HEAD = ("summary.head", "summary.head_today", "summary.head_overdue")
_STUCK = tuple(point for point in Point if point.is_owing)


def city(item: CitySummary, now: datetime) -> str:
    """Say which of a city's units still owe: contact, what is missing, where it is stuck."""
    head = _headed(_CITY, item.stand, now, city=item.city, count=len(item.rows))
    return "\n".join([head, *(_row(row) for row in item.rows)])


def head(item: HeadSummary, now: datetime) -> str:
    """Say in three lines how the province stands."""
    total = sum(item.counts.values())
    owing = sum(count for _, count in item.owing)
    first = _headed(_HEAD, item.stand, now, of=of(item.stand.kind), total=total, done=total - owing, owing=owing)
    if not owing:
        return f"{first}\n{say('summary.all_in')}"
    points = [
        say("summary.point", where=say(f"summary.where_{point}"), count=item.counts[point])
        for point in _STUCK
        if item.counts.get(point)
    ]
    cities = "、".join(say("summary.city_count", city=name, count=count) for name, count in item.owing)
    third = say("summary.cities", cities=cities)
    if item.unreached:
        third = say("summary.cities_unreached", cities=cities, units=names(item.unreached))
    return "\n".join([first, say("summary.stuck", points="、".join(points)), third])


def of(kind: Kind) -> str:
    """Say which units are counted: those that have to; of an application, which is voluntary, those that want to."""
    return say("summary.of_application" if kind is Kind.APPLICATION else "summary.of_report")


def gap(item: Gap) -> str:
    """Say what fell into a time when the system was down, and what became of it."""
    skipped = [one for one in item.missed if not one.made_up]
    told = say(
        "gap.text",
        begun=moment(item.begun_at),
        ended=moment(item.ended_at),
        count=len(item.missed),
        made_up=len(item.missed) - len(skipped),
        skipped=len(skipped),
    )
    if not skipped:
        return told
    lines = [_line(list(group)) for _, group in groupby(sorted(skipped, key=_together), key=_together)]
    return "\n".join([told, say("gap.skipped"), *lines[:MOST_LINES]])


def _headed(keys: tuple[str, str, str], stand: Stand, now: datetime, **values: object) -> str:
    """Say the first line: before, on, or after the day."""
    days = days_left(stand.due_on, now)
    key = keys[0] if days > 0 else keys[1] if days == 0 else keys[2]
    return say(key, what=subject(stand.kind, stand.subject), days=days, date=day(stand.due_on), **values)


def _row(row: Row) -> str:
    contact = say("summary.nobody") if row.contact is None else f"{called(row.contact)} {row.phone}".strip()
    if row.contact is not None and not row.is_reached:
        contact = say("summary.unreached", contact=contact)
    return say("summary.row", unit=row.unit, contact=contact, where=_where(row))


def _where(row: Row) -> str:
    given = {"count": len(row.missing), "names": names(row.missing)}
    match row.point:
        case Point.FILLING if row.missing:
            return say("summary.missing", **given)
        case Point.AWAITING_DEPARTMENT if row.missing:
            return say("summary.awaited", departments="、".join(row.waiting), **given)
        case _:
            return say(f"summary.where_{row.point}")


def _together(one: Missed) -> tuple[datetime, str]:
    return one.meant_at, one.kind.value


def _line(group: list[Missed]) -> str:
    first = group[0]
    units = "、".join(one.whom for one in group)
    return say("gap.line", at=moment(first.meant_at), kind=say(f"gap.kind_{first.kind}"), units=units)
