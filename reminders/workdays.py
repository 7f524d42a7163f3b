"""Which days are worked: public holidays with 调休 where a year's table is known, weekends alone where none is."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Self

from msgspec import Struct

_SATURDAY = 5
_DAY = timedelta(days=1)


class YearTable(Struct, frozen=True):
    """One year as the State Council published it: days off, and weekend days that are worked instead (调休).

    `source` says in words where the table comes from, for whoever has to trust it.
    """

    year: int
    off: frozenset[date]
    on: frozenset[date]
    source: str


class Workdays(Struct, frozen=True):
    """Answers for every date; `known` are the years that somebody has published, all others are weekends alone."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    known: frozenset[int] = frozenset()

    @classmethod
    def of(cls, tables: Iterable[YearTable]) -> Self:
        """Put tables together; the later of two tables of one year replaces the earlier."""
        newest = {table.year: table for table in tables}
        return cls(
            frozenset(day for table in newest.values() for day in table.off),
            frozenset(day for table in newest.values() for day in table.on),
            frozenset(newest),
        )

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        return day in self.on or (day.weekday() < _SATURDAY and day not in self.off)

    def on_or_before(self, day: date) -> date:
        """Return the last workday that is not after `day`."""
        while not self.is_workday(day):
            day -= _DAY
        return day

    def on_or_after(self, day: date) -> date:
        """Return the first workday that is not before `day`."""
        while not self.is_workday(day):
            day += _DAY
        return day

    def guessed(self, years: Iterable[int]) -> tuple[int, ...]:
        """Return those of the years for which only weekends are known, to be warned of."""
        return tuple(sorted(set(years) - self.known))
