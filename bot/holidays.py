"""The holidays that are known: from the `holidays` package where it covers a year, and the bureau's own tables.

The package is read in a process of its own, once: it brings 28 MB and three hundred modules for a list of dates.
Reminders are handed the days as data.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

import structlog

from reminders.workdays import Workdays, YearTable
from reminders.year_tables import packaged_tables

PATIENCE_SECONDS = 60

log = structlog.get_logger()


def workdays(entered: Sequence[YearTable] = ()) -> Workdays:
    """Return every day that is known. What the bureau entered goes before the files, and these before the package.

    Raises CalendarError for a bad file.
    """
    return Workdays.of((*published(), *packaged_tables(), *entered))


@cache
def published() -> tuple[YearTable, ...]:
    """Return the years that the package covers; none when it cannot be read, which is then warned of like a guess."""
    try:
        ran = subprocess.run(  # noqa: S603 - this file, by the interpreter that runs it
            [sys.executable, "-m", __name__], capture_output=True, check=True, timeout=PATIENCE_SECONDS, text=True
        )
        told = json.loads(ran.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        log.warning("holidays_not_read", error=type(error).__name__)
        return ()
    return tuple(
        YearTable(
            int(year), _days(table["off"]), _days(table["on"]), f"holidays {told['version']}：国务院办公厅放假通知"
        )
        for year, table in told["years"].items()
    )


def _days(written: Iterable[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, written))


def _read_package() -> dict[str, Any]:
    """Read the years whose notices the package has. For others it falls back to the statutory days without a word."""
    from importlib.metadata import version  # noqa: PLC0415 - only in the process of its own

    from holidays.countries.china import CN, ChinaStaticHolidays  # noqa: PLC0415 - as above

    # No year was ever published without a day moved, and the moved days are what the package lists one by one.
    covered = sorted(ChinaStaticHolidays.special_public_holidays)
    days = CN(years=covered)  # type: ignore[no-untyped-call]  # not annotated there
    years = {year: {"off": _of(year, days), "on": _of(year, days.weekend_workdays)} for year in covered}
    return {"version": version("holidays"), "years": years}


def _of(year: int, days: Iterable[date]) -> list[str]:
    return sorted(str(day) for day in days if day.year == year)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_read_package()))
