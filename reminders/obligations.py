"""What is owed, by whom, and who has been told: everything that decides what is due, as it stands at one moment."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct, field


class Kind(StrEnum):
    """What a date is about."""

    APPLICATION = "application"
    REPORT = "report"
    OWN = "own"  # a date of the staff's own
    DEPARTMENT = "department"  # the day on which a department said it would have its figures


class Point(StrEnum):
    """How far a unit has come with what is owed: where it is stuck."""

    UNDECIDED = "undecided"  # has neither begun to apply nor said whether it will
    DECLINED = "declined"  # 本年不申报
    NOT_BEGUN = "not_begun"
    FILLING = "filling"
    AWAITING_DEPARTMENT = "awaiting_department"  # everything else is there
    FILLED = "filled"  # complete, not handed in
    RETURNED = "returned"
    AWAITING_SEAL = "awaiting_seal"
    AWAITING_CITY = "awaiting_city"
    DONE = "done"

    @property
    def is_owing(self) -> bool:
        """Whether anything is still to be done; who has not even begun to apply owes nothing (D1-3-1)."""
        return self not in (Point.UNDECIDED, Point.DECLINED, Point.DONE)


class Unit(Struct, frozen=True):
    """A county or zone, as reminders know it."""

    id: int
    name: str
    city: str


class Obligation(Struct, frozen=True):
    """What one unit owes by one date. `subject`: which round, or which of the staff's dates, or which draft.

    `contacts` are the persons it is asked of, the lead first; `missing` names the open rows, `waiting` the
    departments whose rows are declared 暂缺; `title` is what the staff call a date of their own.
    """

    kind: Kind
    subject: str
    unit: Unit
    due_on: date
    point: Point
    contacts: tuple[int, ...]
    missing: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    title: str = ""

    @property
    def what(self) -> str:
        """Name this obligation and its date: a date that is changed makes it another one."""
        return f"{self.kind}:{self.subject}:{self.unit.id}:{self.due_on}"


class Person(Struct, frozen=True):
    """Somebody who may be written to.

    `seen_at`: the last sign of life; `answering_at`: when a question on the table was last touched; `joined_at`:
    since when they have their role.
    """

    id: int
    name: str
    phone: str = ""
    is_reachable: bool = True
    joined_at: datetime | None = None
    seen_at: datetime | None = None
    answering_at: datetime | None = None
    snoozed_until: datetime | None = None


class Log(Struct, frozen=True):
    """What has been said: `told` by what → person → when, `last` by person → when they were last reminded."""

    told: Mapping[str, Mapping[int, datetime]] = field(default_factory=dict)
    last: Mapping[int, datetime] = field(default_factory=dict)

    def of(self, what: str) -> Mapping[int, datetime]:
        """Return who was told this, and when."""
        return self.told.get(what, {})
