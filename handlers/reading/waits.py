"""Until when and for whom a figure is waited for: 暂无，4月20日发布; 等统计局，月底; 待省级数据."""

import calendar
import re
from datetime import date, datetime, timedelta, timezone

from msgspec import Struct

from handlers.answers import UNSAID, Provenance
from handlers.reading.tidying import tidy

_LOCAL = timezone(timedelta(hours=8))  # Asia/Shanghai, without summer time
_WEEK = 7
_MONTHS = 12
_WHO = re.compile(
    r"(?:等|待|由|问|要)?(?:一下)?(?P<who>[^\s,，。;；0-9等待由要]{0,6}?(?:统计局|科技局|工信局|金融办|局|委|办|厅|中心|部门|科))"
)
_PROVINCE = re.compile(
    r"省级?(?:数据|的?数|口径|增速)|省(?:里|级|局|统计局|厅)?.{0,6}(?:公布|发布|下发|反馈|没出|未出|没有?公布)|待省|等省"
)
_FULL = re.compile(r"(?P<y>20[0-9]{2})[年./-](?P<m>[0-9]{1,2})[月./-](?P<d>[0-9]{1,2})[日号]?")
_DAY_OF_MONTH = re.compile(r"(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})[日号]?")
_DOTTED = re.compile(r"(?<![0-9.])(?P<m>1[0-2]|0?[1-9])[./](?P<d>3[01]|[12][0-9]|0?[1-9])(?![0-9.])")
_END_OF_MONTH = re.compile(r"(?P<m>[0-9]{1,2})月(?:底|末)")
_DAY = re.compile(r"(?<![0-9月])(?P<d>[0-9]{1,2})[日号]")
_WEEKDAY = re.compile(r"(?P<next>下)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_SOON = {"明天": 1, "后天": 2, "大后天": 3}


class Wait(Struct, frozen=True):
    """What is waited for: the day a figure is expected, whose it is, or the province's."""

    on: date | None
    who: str | None
    province: bool
    passed: date | None = None  # a day that was named and lies behind us

    @property
    def told(self) -> Provenance:
        """The wait as part of an answer: who will supply it."""
        return UNSAID if self.who is None else Provenance(supplier=self.who)


def read_wait(raw: str, now: datetime) -> Wait:
    """Read who is waited for and until when. A day that does not exist is no day."""
    text, today = tidy(raw), now.astimezone(_LOCAL).date()
    province = bool(_PROVINCE.search(text))
    who = _WHO.search(text)
    found = _day(text, today)
    named = who["who"] if who is not None and not province else None
    if found is not None and found < today:
        return Wait(None, named, province, passed=found)
    return Wait(found, named, province)


def read_date(text: str, near: date) -> date | None:
    """Read a text that is a day and nothing else, by the year of `near` when it names none."""
    for pattern in (_FULL, _DAY_OF_MONTH, _DOTTED):
        if (found := pattern.fullmatch(text)) is not None:
            parts = found.groupdict()
            return _date(int(parts.get("y") or near.year), int(parts["m"]), int(parts["d"]))
    return None


def _day(text: str, today: date) -> date | None:
    if found := _FULL.search(text):
        return _date(int(found["y"]), int(found["m"]), int(found["d"]))
    if found := _DAY_OF_MONTH.search(text) or _DOTTED.search(text):
        return _coming(today, int(found["m"]), int(found["d"]))
    if found := _END_OF_MONTH.search(text):
        return _end_of(_year_of(today, int(found["m"])), int(found["m"]))
    if found := _WEEKDAY.search(text):
        monday = today - timedelta(days=today.weekday()) + timedelta(days=_WEEK if found["next"] else 0)
        return monday + timedelta(days=_DAYS[found["day"]])
    if found := _DAY.search(text):
        return _date(today.year, today.month, int(found["d"]))
    for word, days in sorted(_SOON.items(), key=lambda one: -len(one[0])):
        if word in text:
            return today + timedelta(days=days)
    if "下月底" in text or "下个月底" in text:
        return _end_of(today.year + today.month // _MONTHS, today.month % _MONTHS + 1)
    if "月底" in text or "月末" in text:
        return _end_of(today.year, today.month)
    return None


def _coming(today: date, month: int, day: int) -> date | None:
    """Return the next such day within the coming half year; one that has just passed is a slip."""
    this = _date(today.year, month, day)
    if this is not None and this < today - timedelta(days=180):
        return _date(today.year + 1, month, day)
    return this


def _year_of(today: date, month: int) -> int:
    return today.year + (1 if month < today.month - _MONTHS // 2 else 0)


def _end_of(year: int, month: int) -> date | None:
    if not 1 <= month <= _MONTHS:
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
