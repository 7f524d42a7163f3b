"""Dates and times as they are typed on the command line, in the province's own time unless they say otherwise."""

from datetime import date, datetime

from bot.cli.refusal import CommandError
from reminders.deadlines import LOCAL


def read_day(text: str, option: str) -> date:
    """Read a date. Raises CommandError with what to write."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise CommandError(f"{option} 应为日期，如 2027-03-25；收到的是“{text}”。") from None


def read_moment(text: str, option: str) -> datetime:
    """Read an instant; without an offset it is meant as clocks here show it. Raises CommandError."""
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "T"))
    except ValueError:
        raise CommandError(
            f"{option} 应为时间，如 2027-05-24T09:00 或 2027-05-24T09:00:00+08:00；收到的是“{text}”。"
        ) from None
    try:
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=LOCAL)).astimezone(LOCAL)
    except (OverflowError, ValueError):
        raise CommandError(f"{option} 超出了能处理的年份；收到的是“{text}”。") from None
