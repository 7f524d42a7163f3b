"""When somebody may be written to: in working hours, once a day, not in the middle of an answer.

What is due on its last day goes out whatever the hour: a disturbance is forgiven, a miss is not.
"""

from datetime import datetime, time, timedelta
from enum import StrEnum

from msgspec import Struct

from reminders.deadlines import ends_at, local_date, local_time
from reminders.obligations import Person
from reminders.workdays import Workdays

_DAY = timedelta(days=1)


class Courtesy(Struct, frozen=True):
    """Whose time is respected how far. None of it stands in a document: the bureau may change every figure.

    `opens`, `closes`: working hours, when reminders go out and until when they may. `again_at`: the second one of a
    last day. `answering`: how long a question on the table counts as being answered. `unread`: after how long
    without a sign of life the next contact is written to. `last_hours`: so near to the end nothing waits any more.
    """

    opens: time = time(9)
    closes: time = time(18)
    again_at: time = time(15)
    answering: timedelta = timedelta(minutes=15)
    unread: timedelta = timedelta(hours=24)
    last_hours: timedelta = timedelta(hours=2)


class Why(StrEnum):
    """Why somebody is not written to just now."""

    HOURS = "hours"
    SNOOZED = "snoozed"
    TODAY = "today"  # they have had today's
    ANSWERING = "answering"
    NEW = "new"  # they have only just come


class Wait(Struct, frozen=True):
    """Not now: why, and until when at least."""

    why: Why
    until: datetime


def is_open(now: datetime, workdays: Workdays, courtesy: Courtesy) -> bool:
    """Whether offices are at work at this instant."""
    day = local_date(now)
    return workdays.is_workday(day) and local_time(day, courtesy.opens) <= now < local_time(day, courtesy.closes)


def next_opening(now: datetime, workdays: Workdays, courtesy: Courtesy) -> datetime:
    """Return the first instant after `now` at which offices open."""
    day = local_date(now)
    if now >= local_time(day, courtesy.opens):
        day += _DAY
    return local_time(workdays.on_or_after(day), courtesy.opens)


def wait(
    person: Person, told_at: datetime | None, now: datetime, workdays: Workdays, courtesy: Courtesy
) -> Wait | None:
    """Say why this person must not be written to now; None when nothing speaks against it.

    `told_at`: when they were last reminded of anything.
    """
    if not is_open(now, workdays, courtesy):
        return Wait(Why.HOURS, next_opening(now, workdays, courtesy))
    if told_at is not None and local_date(told_at) >= local_date(now):
        return Wait(Why.TODAY, next_opening(now, workdays, courtesy))
    if person.snoozed_until is not None and now < person.snoozed_until:
        return Wait(Why.SNOOZED, person.snoozed_until)
    return answering(person, now, courtesy)


def are_last_hours(now: datetime, courtesy: Courtesy) -> bool:
    """Whether the day is so near its end that nothing which is over tonight waits any more."""
    return ends_at(local_date(now)) - now <= courtesy.last_hours


def answering(person: Person, now: datetime, courtesy: Courtesy) -> Wait | None:
    """Let an answer that is being given finish: all that what is due on its last day waits for."""
    if person.answering_at is None or now >= person.answering_at + courtesy.answering:
        return None
    return Wait(Why.ANSWERING, person.answering_at + courtesy.answering)
