"""What a reminder can be about: one line of a message each, with everything its words will need. Values only."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from reminders.ladder import Rung
from reminders.obligations import Kind, Obligation, Point


class Asked(Struct, frozen=True):
    """Somebody owes something, or is invited to apply."""

    obligation: Obligation
    rung: Rung

    @property
    def is_invitation(self) -> bool:
        """Whether this asks if the unit will apply at all."""
        return self.obligation.point is Point.UNDECIDED

    @property
    def what(self) -> str:
        """Name what is said, and when; an invitation is the same on whatever day it goes out."""
        if self.is_invitation:
            return invitation(self.obligation)
        return f"{self.obligation.what}:{self.rung.name}"


class Row(Struct, frozen=True):
    """One unit in a summary: who answers for it, what is missing, where it is stuck.

    `contact`: "" who gave no name, None where there is nobody.
    """

    unit: str
    point: Point
    missing: tuple[str, ...]
    waiting: tuple[str, ...]
    contact: str | None
    phone: str
    is_reached: bool


class Stand(Struct, frozen=True):
    """A stage of a round as it is reported upward: one date, and how far its units are."""

    kind: Kind
    subject: str
    due_on: date

    @property
    def what(self) -> str:
        """Name the date."""
        return f"{self.kind}:{self.subject}:{self.due_on}"


class CitySummary(Struct, frozen=True):
    """Which of a city's units still owe; after the date (`rung.days` below 0), which are overdue."""

    stand: Stand
    rung: Rung
    city: str
    rows: tuple[Row, ...]

    @property
    def what(self) -> str:
        """Name what is said, and when."""
        return f"city:{self.stand.what}:{self.city}:{self.rung.name}"


class HeadSummary(Struct, frozen=True):
    """How the whole province stands: units by how far they are, and by city those that owe; never a ranking."""

    stand: Stand
    rung: Rung
    counts: Mapping[Point, int]
    owing: tuple[tuple[str, int], ...]
    unreached: tuple[str, ...]

    @property
    def what(self) -> str:
        """Name what is said, and when."""
        return f"head:{self.stand.what}:{self.rung.name}"


class Missed(Struct, frozen=True):
    """One reminder that fell into a time when the system was down. `made_up`: its deadline is still told of."""

    what: str
    whom: str
    kind: Kind
    meant_at: datetime
    made_up: bool


class Gap(Struct, frozen=True):
    """A time without passes, and what fell into it."""

    begun_at: datetime
    ended_at: datetime
    missed: tuple[Missed, ...]

    @property
    def what(self) -> str:
        """Name the gap."""
        return f"gap:{self.begun_at:%Y%m%dT%H%M}"


Item = Asked | CitySummary | HeadSummary | Gap


def invitation(obligation: Obligation) -> str:
    """Name the one invitation of a unit in a year, whatever becomes of the date."""
    return f"invitation:{obligation.subject}:{obligation.unit.id}"
