"""What handlers may ask the world while deciding: questions that are not about one draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """How far one unit has come. `waiting_for`: departments whose rows are declared 暂缺."""

    name: str
    city: str
    assessment_year: int | None
    filled: int
    assessed: int
    waiting_for: tuple[str, ...]


class Progress(Protocol):
    """Reads how far the units are."""

    def of_units(self, city: str | None) -> Sequence[UnitProgress]:
        """Return the units of one city, or all with None."""
        ...
