"""What handlers may ask the world while deciding: questions that are not about one draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """Where a unit's figures are."""

    NOT_BEGUN = "not_begun"
    FILLING = "filling"
    FILLED = "filled"


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """How far one unit has come; `prefilled` rows came from the bureau, `waiting` are departments with 暂缺 rows."""

    name: str
    city: str
    stage: Stage
    filled: int
    assessed: int
    prefilled: int
    waiting: tuple[str, ...]


class Progress(Protocol):
    """Reads how far the units are."""

    def of_units(self, city: str | None) -> Sequence[UnitProgress]:
        """Return the units of one city, or all with None."""
        ...
