"""When something is due, and how many days are left. The day counts until 24:00 local time (A35)."""

from datetime import date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from reminders.workdays import Workdays
from scoring.readings import DeadlineRule

LOCAL = ZoneInfo("Asia/Shanghai")
_AT_LEAST = timedelta(days=3)


def local_date(now: datetime) -> date:
    """Return the date on the wall, for an aware instant."""
    return now.astimezone(LOCAL).date()


def local_time(day: date, hour: time) -> datetime:
    """Return the instant at which a clock on the wall shows this hour of this day."""
    return datetime.combine(day, hour, LOCAL)


def days_left(due_on: date, now: datetime) -> int:
    """Return whole days until the due date: 0 on the day itself, negative once it is over."""
    return (due_on - local_date(now)).days


def round_ends(data_year: int, now: datetime) -> datetime:
    """Return when a round is over: with the year after its data year; at the earliest three days from now.

    A round may be worked on long after its time, for a trial: what is made then must not be born expired.
    """
    return max(datetime(data_year + 2, 1, 1, tzinfo=LOCAL), now + _AT_LEAST)


def due_date(data_year: int, month_day: str) -> date:
    """Return the date in the year after `data_year` for an edition's MM-DD. Raises ValueError for no such day."""
    month, day = month_day.split("-")
    return date(data_year + 1, int(month), int(day))


def under_rule(written: date, rule: DeadlineRule, workdays: Workdays) -> date:
    """Return the date that counts for a written one under the reading in force (A35)."""
    match rule:
        case "as_written":
            return written
        case "previous_workday":
            return workdays.on_or_before(written)
        case "next_workday":
            return workdays.on_or_after(written)
        case _:
            assert_never(rule)


def ends_at(due_on: date) -> datetime:
    """Return the instant from which it is too late: 24:00 of the day."""
    return local_time(due_on + timedelta(days=1), time())


def is_late(handed_in_at: datetime, due_on: date) -> bool:
    """Whether something handed in at this instant is marked 逾期报送."""
    return handed_in_at >= ends_at(due_on)
