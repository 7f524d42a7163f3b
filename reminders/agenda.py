"""What one pass gathers: everything that could be said now, before anybody's peace is considered."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct, field

from reminders.courtesy import Courtesy
from reminders.deadlines import ends_at
from reminders.items import Gap, Item
from reminders.ladder import Rung, following, standing
from reminders.obligations import Log, Obligation, Person
from reminders.workdays import Workdays


class Scene(Struct, frozen=True):
    """Everything as it stands at one moment. `people` by id; `reviewers` by city; `heads` get the three lines.

    `looked_at`: when the last pass was, None before the first; `gaps`: outages the staff have not been told of.
    """

    now: datetime
    obligations: Sequence[Obligation]
    people: Mapping[int, Person]
    log: Log
    workdays: Workdays
    courtesy: Courtesy = field(default_factory=Courtesy)
    reviewers: Mapping[str, Sequence[int]] = field(default_factory=dict)
    heads: Sequence[int] = ()
    staff: Sequence[int] = ()
    looked_at: datetime | None = None
    gaps: Sequence[Gap] = ()

    def reachable(self, persons: Sequence[int]) -> list[Person]:
        """Return those who can be written to, in order."""
        known = (self.people.get(each) for each in persons)
        return [person for person in known if person is not None and person.is_reachable]


class Candidate(Struct, frozen=True):
    """One thing that could be said to one person now, as far as the thing goes."""

    item: Item
    person: Person
    is_last_day: bool = False
    from_at: datetime | None = None


class Ladder(Struct, frozen=True):
    """The rungs of one date, the one that time has come to, and the next. `is_over`: the day is."""

    rungs: tuple[Rung, ...]
    standing: Rung | None
    ahead: Rung | None
    is_over: bool


class Agenda(Struct):
    """Filled by whoever has something to say. `wake_at`: the next moment at which there may be more."""

    scene: Scene
    candidates: list[Candidate] = field(default_factory=list)
    unreached: list[Obligation] = field(default_factory=list)
    wake_at: datetime | None = None
    _ladders: dict[tuple[str, date], Ladder] = field(default_factory=dict)

    def offer(self, item: Item, persons: Sequence[Person], *, is_last_day: bool = False) -> None:
        """Put one item before everybody of these who has not been told."""
        told = self.scene.log.of(item.what)
        self.candidates += [Candidate(item, one, is_last_day) for one in persons if not told or one.id not in told]

    def wake(self, at: datetime | None) -> None:
        """Remember a moment ahead at which something changes."""
        if at is not None and at > self.scene.now and (self.wake_at is None or at < self.wake_at):
            self.wake_at = at

    def ladder(self, name: str, due_on: date, make: Callable[[], tuple[Rung, ...]]) -> Ladder:
        """Return the ladder of a date, made once for all units of that date; its next rung is a moment ahead."""
        kept = self._ladders.get((name, due_on))
        if kept is None:
            rungs, now = make(), self.scene.now
            kept = self._ladders[name, due_on] = Ladder(
                rungs, standing(rungs, now), following(rungs, now), now >= ends_at(due_on)
            )
            self.wake(kept.ahead.at if kept.ahead else None)
        return kept
