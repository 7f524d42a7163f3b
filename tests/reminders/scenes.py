"""Small scenes for reminders: one unit, its people, and a morning in May 2027."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from reminders.agenda import Scene
from reminders.deadlines import LOCAL
from reminders.due import Pass, survey
from reminders.items import Gap
from reminders.obligations import Kind, Log, Obligation, Person, Point, Unit
from reminders.workdays import Workdays
from tests.reminders.calendars import a_made_up_2027

YEAR = 2026
REPORT_DUE = date(2027, 5, 31)  # a Monday
WENSHUI = Unit(7, "文水县", "吕梁市")
LEAD, SECOND, REVIEWER, HEAD, STAFF = 1, 2, 3, 4, 5


def at(text: str) -> datetime:
    """The instant at which clocks in the province show this."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def owed(**changes: Any) -> Obligation:
    """The report of 文水县, three rows short."""
    three = ("规上企业数", "非煤占比", "四板企业数")
    report = Obligation(Kind.REPORT, str(YEAR), WENSHUI, REPORT_DUE, Point.FILLING, (LEAD, SECOND), three)
    return replace(report, **changes)


@dataclass
class Office:
    """Everybody who may be told, what they have been told, and passes as time goes by."""

    obligations: list[Obligation] = field(default_factory=lambda: [owed()])
    people: dict[int, Person] = field(
        default_factory=lambda: {
            LEAD: Person(LEAD, "李文", "13800000001"),
            SECOND: Person(SECOND, "王二", "13800000002"),
            REVIEWER: Person(REVIEWER, "赵市"),
            HEAD: Person(HEAD, "钱局"),
            STAFF: Person(STAFF, "孙省"),
        }
    )
    workdays: Workdays = field(default_factory=a_made_up_2027)
    told: dict[str, dict[int, datetime]] = field(default_factory=dict)
    last: dict[int, datetime] = field(default_factory=dict)
    heads: tuple[int, ...] = ()
    reviewers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    staff: tuple[int, ...] = ()
    looked_at: datetime | None = None
    gaps: tuple[Gap, ...] = ()
    keys: set[str] = field(default_factory=set)

    def scene(self, now: datetime) -> Scene:
        return Scene(
            now, self.obligations, self.people, Log(self.told, self.last), self.workdays,
            reviewers=self.reviewers, heads=self.heads, staff=self.staff, looked_at=self.looked_at, gaps=self.gaps,
        )  # fmt: skip

    def looks(self, moment: str | datetime) -> Pass:
        """One pass, and everything it says is said."""
        now = at(moment) if isinstance(moment, str) else moment
        found = survey(self.scene(now))
        for message in found.messages:
            assert message.key not in self.keys, "the same person twice for the same"
            self.keys.add(message.key)
            self.last[message.person.id] = now
            for what in message.whats:
                assert message.person.id not in self.told.setdefault(what, {}), f"{what} twice"
                self.told[what][message.person.id] = now
        if found.gap is not None:
            self.gaps = (*self.gaps, found.gap)
        self.looked_at = now
        return found

    def looks_from(
        self, first: str, last: str, every: timedelta = timedelta(minutes=5)
    ) -> list[tuple[datetime, int, str]]:
        """Pass after pass; return who was told what when."""
        said = []
        now = at(first)
        while now <= at(last):
            said += [(now, message.person.id, what) for message in self.looks(now).messages for what in message.whats]
            now += every
        return said

    def changes(self, person: int, **changes: Any) -> None:
        self.people[person] = replace(self.people[person], **changes)


def told(found: Pass) -> list[tuple[int, tuple[str, ...]]]:
    """Who is told what, in the order of the pass."""
    return [(message.person.id, message.whats) for message in found.messages]
