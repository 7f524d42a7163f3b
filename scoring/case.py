"""One indicator of one unit with everything its sentence may need; keeps the wording functions short."""

from msgspec import Struct

from scoring.edition import Edition, Indicator
from scoring.model import Facts, Finding
from scoring.readings import Readings


class Case(Struct, frozen=True):
    """A finding in its surroundings: its indicator, the year as the documents name it, whether it counts for two.

    `full` tells that as many count for two as `double_max` lets.
    """

    edition: Edition
    year: str
    facts: Facts
    readings: Readings
    finding: Finding
    one: Indicator
    doubled: bool
    full: bool

    @property
    def since_baseline(self) -> bool:
        """Whether the increase since the baseline is compared (A14)."""
        return self.one.cumulative and self.readings.cumulative == "since_baseline"
