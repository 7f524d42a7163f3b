"""How a date, and what is owed by it, are named in a sentence."""

from datetime import date, datetime
from typing import assert_never

from handlers.sentences import say
from reminders.deadlines import days_left
from reminders.obligations import Kind

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


def day(value: date) -> str:
    """Write a day as sentences do: 10月1日."""
    return f"{value.month}月{value.day}日"


def by(due_on: date, act: str, now: datetime) -> str:
    """Say until when something is to be done, and how many days that leaves."""
    days = days_left(due_on, now)
    if days == 0:
        return say("reminder.left_today", date=day(due_on), act=act)
    return say("reminder.left", date=day(due_on), act=act, days=days)
