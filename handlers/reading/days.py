"""A day as an answer: of a document, with its year. Months and days that do not exist are asked about."""

from datetime import date, timedelta

from handlers.reading.unclear import UnclearError
from handlers.reading.waits import read_date

_LATELY = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "前日": 2}
_LATEST = 2  # years after the data year in which a document for it may be dated


def read_day(text: str, year: int | None, today: date | None = None) -> tuple[str, bool]:
    """Return the day of a tidied text in words, and whether its year was said. Raises UnclearError.

    Without a year it is taken to be in the one after the data year `year`; 昨天 is reckoned from `today`.
    """
    if not text:
        raise UnclearError("empty")
    bare = text.strip("。. ")
    near = date(year + 1, 12, 31) if year is not None else None
    found = _lately(bare, today) or read_date(bare, near or date(1, 12, 31))
    if found is None or (near is None and found.year == 1):
        raise UnclearError("no_day")
    if year is not None and not year <= found.year <= year + _LATEST:
        raise UnclearError("other_years_day", year=found.year)
    return f"{found.year}年{found.month}月{found.day}日", str(found.year) in bare


def _lately(text: str, today: date | None) -> date | None:
    ago = _LATELY.get(text)
    return None if ago is None or today is None else today - timedelta(days=ago)
