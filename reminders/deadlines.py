"""When something is due, and how many days are left. The day counts until 24:00 local time (A35)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def local_date(now: datetime) -> date:
    """Return the date on the wall, for an aware instant."""
    return now.astimezone(LOCAL).date()


def days_left(due_on: date, now: datetime) -> int:
    """Return whole days until the due date: 0 on the day itself, negative once it is over."""
    return (due_on - local_date(now)).days


def due_date(data_year: int, month_day: str) -> date:
    """Return the date in the year after `data_year` for an edition's MM-DD. Raises ValueError for no such day."""
    month, day = month_day.split("-")
    return date(data_year + 1, int(month), int(day))
