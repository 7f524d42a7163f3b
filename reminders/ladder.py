"""The rungs before a deadline: on which days, at which hour, it is reminded of. Each day once, never after the end.

A rung on a day off moves to the working day before; where two fall on one day only the nearer stays. The last day
keeps its place whatever day it is.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from msgspec import Struct

from reminders.courtesy import Courtesy
from reminders.deadlines import local_time
from reminders.workdays import Workdays

REMINDERS = (30, 14, 7, 3, 1, 0)
TO_CITY = (3, 2, 1, 0)  # the daily summary
TO_HEAD = (6, 5, 4, 3, 2, 1, 0)  # the last seven days
OVERDUE = (1, 7)  # days after
AGAIN = "0-again"


class Rung(Struct, frozen=True):
    """One moment of a ladder. `name` tells it from the others of its ladder; `days` before the date, or after."""

    name: str
    days: int
    at: datetime

    @property
    def is_last_day(self) -> bool:
        """Whether it stands on the due date itself."""
        return self.days == 0


def before(due_on: date, days: Iterable[int], workdays: Workdays, courtesy: Courtesy) -> tuple[Rung, ...]:
    """Return the rungs before a date, in order of time."""
    by_day: dict[date, int] = {}
    for each in sorted(days, reverse=True):
        meant = due_on - timedelta(days=each)
        by_day[meant if each == 0 else workdays.on_or_before(meant)] = each  # the nearer comes later, and stays
    return tuple(Rung(str(each), each, local_time(day, courtesy.opens)) for day, each in by_day.items())


def reminders(due_on: date, workdays: Workdays, courtesy: Courtesy) -> tuple[Rung, ...]:
    """Return the rungs of whoever owes: those before, the day itself, and its afternoon."""
    again = Rung(AGAIN, 0, local_time(due_on, courtesy.again_at))
    return (*before(due_on, REMINDERS, workdays, courtesy), again)


def after(due_on: date, days: Iterable[int], workdays: Workdays, courtesy: Courtesy) -> tuple[Rung, ...]:
    """Return the rungs after a date; one on a day off moves to the working day that follows."""
    by_day = {workdays.on_or_after(due_on + timedelta(days=each)): each for each in sorted(days, reverse=True)}
    return tuple(Rung(f"+{each}", -each, local_time(day, courtesy.opens)) for day, each in reversed(by_day.items()))


def published(expected_on: date, workdays: Workdays, courtesy: Courtesy) -> tuple[Rung, ...]:
    """Return the one rung of a day on which figures are to be there: that day, or the working day that follows."""
    return (Rung("0", 0, local_time(workdays.on_or_after(expected_on), courtesy.opens)),)


def standing(rungs: Iterable[Rung], now: datetime) -> Rung | None:
    """Return the rung that time has come to: the last one whose moment is not ahead; None before the first."""
    return max((rung for rung in rungs if rung.at <= now), key=lambda rung: rung.at, default=None)


def following(rungs: Iterable[Rung], now: datetime) -> Rung | None:
    """Return the next rung ahead; None after the last."""
    return min((rung for rung in rungs if rung.at > now), key=lambda rung: rung.at, default=None)
