"""A moment at which something is to happen: 明天9点, 5月24日 下午3点半, 2027-05-24 09:00."""

import re
from datetime import datetime, time, timedelta, timezone

from handlers.reading.tidying import tidy
from handlers.reading.waits import read_wait

_LOCAL = timezone(timedelta(hours=8))  # Asia/Shanghai, which has no summer time
_NOON = 12
_HOUR = re.compile(
    r"(?P<half>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚)?\s*(?P<h>[01]?[0-9]|2[0-3])\s*"
    r"(?:[:点时](?P<m>[0-5][0-9])(?:分)?|[点时](?P<thirty>半)?(?:钟|整)?)(?![0-9])"
)
_AFTER_NOON = ("下午", "傍晚", "晚上", "晚")
_TODAY = re.compile(r"[\s,，的T]*(?:今天|今日)?[\s,，的T]*")
_EDGES = " ,，的T"


def read_moment(raw: str, now: datetime) -> datetime | None:
    """Read a day and an hour, or an hour of today; None for anything else. Without an hour there is no moment."""
    text = tidy(raw)
    found = _HOUR.search(text)
    if found is None:
        return None
    rest = (text[: found.start()] + text[found.end() :]).strip(_EDGES)
    hour = int(found["h"])
    if found["half"] in _AFTER_NOON and hour < _NOON:
        hour += _NOON
    today = now.astimezone(_LOCAL).date()
    day = today if _TODAY.fullmatch(rest) else read_wait(rest, now).on
    if day is None:
        return None
    minute = 30 if found["thirty"] else int(found["m"] or 0)
    return datetime.combine(day, time(hour, minute), _LOCAL)
