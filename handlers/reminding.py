"""What a reminder says: worded for where each unit is stuck, with the days as they are counted when it goes out."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from handlers import summing_up
from handlers.occasion import by, day, names, subject
from handlers.sentences import say
from reminders.deadlines import days_left
from reminders.due import Message
from reminders.items import Asked, CitySummary, Gap, HeadSummary, Item
from reminders.obligations import Kind, Obligation, Point

PHONE_DAYS = 2  # the last three days' texts carry the duty phone


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is speaking: the programme's name, the bureau's short name, and its duty phone, "" when none is entered."""

    programme: str
    bureau: str
    phone: str = ""


def text(message: Message, voice: Voice, now: datetime) -> str:
    """Return a message's words, as of the moment it goes out."""
    parts = [_item(item, voice, now) for item in message.items]
    near = (_days(item, now) for item in message.items)
    if voice.phone and any(days is not None and 0 <= days <= PHONE_DAYS for days in near):
        parts.append(say("reminder.phone", bureau=voice.bureau, phone=voice.phone))
    return "\n".join(parts) if all(isinstance(item, Asked) for item in message.items) else "\n\n".join(parts)


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
