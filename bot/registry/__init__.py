"""What is public about a province, as files: `PROVINCE/units.csv` and `PROVINCE/published-YEAR.csv`.

`units.csv` is in the form of `shifan units import`: counties and districts with their area codes, and zones (one
without a code is issued one). `published-YEAR.csv` holds the figures the province's own report prints for a data
year: one row a unit, `batch`, and one column an indicator. An empty cell was not published.
"""

import csv
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from bot.storage.registry import UnitRow, read_units

_HERE = Path(__file__).parent
_ABOUT = ("code", "city", "unit", "batch")


class Published(NamedTuple):
    """What is public about one unit in one data year: figures by indicator key."""

    city: str
    unit: str
    batch: int
    figures: dict[str, Decimal]


def units(province: str) -> list[UnitRow]:
    """Return the province's counties, districts and zones."""
    with (_HERE / province / "units.csv").open(encoding="utf-8", newline="") as file:
        return read_units(list(csv.reader(file)))


def published(province: str, year: int) -> dict[str, Published]:
    """Return what was published for a data year, by the unit's name."""
    with (_HERE / province / f"published-{year}.csv").open(encoding="utf-8", newline="") as file:
        return {row["unit"]: _published(row) for row in csv.DictReader(file)}


def _published(row: dict[str, str]) -> Published:
    figures = {key: Decimal(cell) for key, cell in row.items() if key not in _ABOUT and cell}
    return Published(row["city"], row["unit"], int(row["batch"]), figures)
