"""The holidays that are known: from the `holidays` package where it covers a year, and the bureau's own tables.

The package is imported only here, and only when somebody asks: reminders are handed the days as data.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from reminders.workdays import Workdays, YearTable
from reminders.year_tables import packaged_tables


def workdays(entered: Sequence[YearTable] = ()) -> Workdays:
    """Return every day that is known. What the bureau entered goes before the files, and these before the package.

    Raises CalendarError for a bad file.
    """
    return Workdays.of((*published(), *packaged_tables(), *entered))


def published() -> tuple[YearTable, ...]:
    """Return the years that the package covers. For others it silently falls back to the statutory days alone."""
    from holidays.countries.china import CN, ChinaStaticHolidays  # noqa: PLC0415 - 0.3 s that few commands need

    covered = sorted(_covered(ChinaStaticHolidays))
    days = CN(years=covered)  # type: ignore[no-untyped-call]  # not annotated there
    worked = days.weekend_workdays
    return tuple(
        YearTable(year, _of(year, days), _of(year, worked), f"holidays {_version()}：国务院办公厅放假通知")
        for year in covered
    )


def _covered(static: Any) -> frozenset[int]:
    """The years whose notices the package has read: no year was ever published without a day moved."""
    return frozenset(static.special_public_holidays)


def _of(year: int, days: Iterable[date]) -> frozenset[date]:
    return frozenset(day for day in days if day.year == year)


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - as above

    return version("holidays")
