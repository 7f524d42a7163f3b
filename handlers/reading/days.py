"""A day as an answer: of a document, with its year. Months and days that do not exist are asked about."""

from datetime import date

from handlers.reading.unclear import UnclearError
from handlers.reading.waits import read_date

_LATEST = 2  # years after the data year in which a document for it may be dated


def read_day(text: str, year: int | None) -> tuple[str, bool]:
    """Return the day of a tidied text in words, and whether its year was said. Raises UnclearError.

    Without a year it is taken to be in the one after the data year `year`.
    """
    if not text:
        raise UnclearError("empty")
    bare = text.strip("。. ")
    near = date(year + 1, 12, 31) if year is not None else None
    found = read_date(bare, near or date(1, 12, 31))
    if found is None or (near is None and found.year == 1):
        raise UnclearError("no_day")
    if year is not None and not year <= found.year <= year + _LATEST:
        raise UnclearError("other_years_day", year=found.year)
    return f"{found.year}年{found.month}月{found.day}日", str(found.year) in bare
