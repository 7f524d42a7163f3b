"""Days as sentences write them, and how far they are."""

from datetime import date, datetime

from handlers.sentences import say
from reminders.deadlines import LOCAL


def day(value: date) -> str:
    """Write a day of a year that is known: 10月1日."""
    return f"{value.month}月{value.day}日"


def full_day(value: date) -> str:
    """Write a day with its year: 2023年10月1日."""
    return f"{value.year}年{day(value)}"


def moment(at: datetime) -> str:
    """Write an instant as staff do: 5月24日 09:00, on the wall."""
    local = at.astimezone(LOCAL)
    return f"{day(local.date())} {local:%H:%M}"


def stamp(at: datetime) -> str:
    """Write an instant as records do: 2023-05-24 09:00, on the wall."""
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def left(days: int) -> str:
    """Say how far a date is."""
    return say("guide.today") if days == 0 else say("guide.left" if days > 0 else "guide.overdue", days=abs(days))
