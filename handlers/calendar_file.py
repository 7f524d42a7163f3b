"""Dates as a calendar file (RFC 5545): whole days, each with the same name for ever, so that a moved date moves."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from handlers.sentences import say

_WIDTH = 73  # octets of a line before it is folded, the line's end not counted
_ALARM_DAYS = 1


class Entry(Struct, frozen=True):
    """One date. `name` is what it is known by in every file that ever lists it."""

    name: str
    day: date
    title: str


def calendar_file(entries: Sequence[Entry], now: datetime) -> str:
    """Write the entries; text in them is text, whatever signs it holds."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//shifan//deadlines//ZH",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(say('feed.name'))}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for one in entries:
        lines += _event(one, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(one: Entry, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(one.name)}@shifan",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(one.title)}",
        f"DESCRIPTION:{_text(say('feed.days'))}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-P{_ALARM_DAYS}D",
        f"DESCRIPTION:{_text(one.title)}",
        "END:VALARM",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "".join(one if one.isprintable() else "\\n" if one == "\n" else " " for one in escaped)


def _folded(line: str) -> list[str]:
    """Break a line where RFC 5545 wants it, never inside a character."""
    parts, size = [""], 0
    for one in line:
        width = len(one.encode())
        if size + width > _WIDTH:
            parts.append(" ")
            size = 1
        parts[-1] += one
        size += width
    return parts
