"""What a reminder says: worded for where each unit is stuck, with the days as they are counted when it goes out."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from msgspec import Struct

from handlers import summing_up
from handlers.buttons import Verb, free
from handlers.dates import day
from handlers.effects import Button, Rows
from handlers.occasion import by, names, subject
from handlers.sentences import say
from reminders.deadlines import days_left
from reminders.items import Asked, CitySummary, Gap, HeadSummary, Item
from reminders.obligations import Kind, Obligation, Point

_INDICATORS = ("indicators", "buttons.indicators")
_FORMS = {
    Kind.APPLICATION: ("eligibility", "buttons.eligibility"),
    Kind.REPORT: _INDICATORS,
    Kind.DEPARTMENT: _INDICATORS,
}
PHONE_DAYS = 2  # the last three days' texts carry the duty phone


class Voice(Struct, frozen=True):
    """Who is speaking: the programme's name, the bureau's short name, and its duty phone, "" when none is entered."""

    programme: str
    bureau: str
    phone: str = ""


def text(items: Sequence[Item], voice: Voice, now: datetime) -> str:
    """Return a message's words, as of the moment it goes out."""
    parts = [_item(item, voice, now) for item in items]
    near = (_days(item, now) for item in items)
    if voice.phone and any(days is not None and 0 <= days <= PHONE_DAYS for days in near):
        parts.append(say("reminder.phone", bureau=voice.bureau, phone=voice.phone))
    return ("\n" if all(isinstance(item, Asked) for item in items) else "\n\n").join(parts)


def rows(items: Sequence[Item]) -> Rows:
    """Return the buttons under a message: what can be done about it, and to be left alone until tomorrow."""
    asked = [item for item in items if isinstance(item, Asked)]
    found: list[tuple[Button, ...]] = []
    for item in asked:
        unit, one = item.obligation.unit, item.obligation
        if item.is_invitation:
            found.append(
                (
                    free(_of("invitation.yes", unit.name, asked), Verb.INTEND, str(unit.id)),
                    free(_of("invitation.no", unit.name, asked), Verb.DECLINE, str(unit.id)),
                )
            )
        elif one.kind is Kind.OWN:
            found.append((free(_of("reminder.met", unit.name, asked), Verb.MET, f"{one.subject}.{unit.id}"),))
    ways = dict.fromkeys(_way(item.obligation) for item in asked if _is_filled_in(item))
    found += [tuple(ways)] if ways else []
    if asked and not all(item.rung.is_last_day for item in asked):
        found.append((free(say("reminder.snooze"), Verb.SNOOZE),))
    return tuple(found)


def _way(one: Obligation) -> Button:
    """The button to what is still to be done: to fill in, to hand in, or to what waits for its seal."""
    point = one.point if one.missing else _without_names(one.point)
    if one.kind is not Kind.DEPARTMENT and point is Point.AWAITING_SEAL:
        return free(say("buttons.receipt"), Verb.SUBMIT)
    if one.kind is not Kind.DEPARTMENT and point is Point.FILLED:
        return free(say("buttons.submit"), Verb.SUBMIT)
    form, key = _FORMS[one.kind]
    return free(say(key), Verb.BEGIN, form)


def _of(key: str, unit: str, asked: Sequence[Asked]) -> str:
    """Label a button; with the unit's name where the message speaks of several."""
    several = len({item.obligation.unit.id for item in asked}) > 1
    return f"{unit} {say(key)}" if several else say(key)


def _is_filled_in(item: Asked) -> bool:
    return item.obligation.kind in _FORMS and not item.is_invitation


def _item(item: Item, voice: Voice, now: datetime) -> str:
    match item:
        case Asked() if item.is_invitation:
            return _invitation(item.obligation, voice, now)
        case Asked():
            return _asked(item.obligation, now)
        case CitySummary():
            return summing_up.city(item, now)
        case HeadSummary():
            return summing_up.head(item, now)
        case Gap():
            return summing_up.gap(item)
        case _:
            assert_never(item)


def _asked(obligation: Obligation, now: datetime) -> str:
    given = {
        "unit": obligation.unit.name,
        "what": subject(obligation.kind, obligation.subject, obligation.title),
        "count": len(obligation.missing),
        "names": names(obligation.missing),
        "departments": "、".join(obligation.waiting),
    }
    match obligation.kind:
        case Kind.DEPARTMENT:
            return say("reminder.department", date=day(obligation.due_on), **given)
        case Kind.OWN:
            return say("reminder.own", by=by(obligation.due_on, say("reminder.act_own"), now), **given)
        case Kind.APPLICATION | Kind.REPORT:
            point = obligation.point if obligation.missing else _without_names(obligation.point)
            until = by(obligation.due_on, say(f"reminder.act_{point}"), now)
            return say(f"reminder.{point}", by=until, **given)
        case _:
            assert_never(obligation.kind)


def _without_names(point: Point) -> Point:
    """Where no row is open there is none to name."""
    return Point.FILLED if point in (Point.FILLING, Point.AWAITING_DEPARTMENT) else point


def _invitation(obligation: Obligation, voice: Voice, now: datetime) -> str:
    days = days_left(obligation.due_on, now)
    return say(
        "invitation.text",
        unit=obligation.unit.name,
        year=int(obligation.subject) + 1,
        programme=voice.programme,
        date=day(obligation.due_on),
        left=say("invitation.left", days=days) if days else say("invitation.left_today"),
    )


def _days(item: Item, now: datetime) -> int | None:
    """Return how near the date is that an item speaks of."""
    match item:
        case Asked():
            return days_left(item.obligation.due_on, now) if item.obligation.kind is not Kind.DEPARTMENT else None
        case CitySummary() | HeadSummary():
            return None
        case Gap():
            return None
        case _:
            assert_never(item)
