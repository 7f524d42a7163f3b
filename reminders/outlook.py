"""The plan: who will be told what on which day, if everything stays as it is. Stored nowhere; asked for anew."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from msgspec import Struct

from reminders.agenda import Agenda, Scene
from reminders.asking import ladder_of
from reminders.deadlines import local_date
from reminders.items import Asked, Item
from reminders.ladder import AGAIN, Rung
from reminders.obligations import Obligation, Person, Point
from reminders.upward import by_cities, city_summary, head_summary, stands_of, to_city, to_heads


class Planned(Struct, frozen=True):
    """One row of the plan. `person` is None where nobody can be told; rows of one `message` go out together."""

    at: datetime
    item: Item
    person: Person | None

    @property
    def message(self) -> str | None:
        """Name the message: one person at one moment."""
        return None if self.person is None else f"{self.person.id}@{self.at:%Y-%m-%dT%H:%M}"


def outlook(scene: Scene, first: date, last: date) -> list[Planned]:
    """Return what is planned from `first` to `last`, both included, in order of time."""
    agenda = Agenda(scene)
    rows = [one for obligation in scene.obligations for one in _asked(agenda, obligation)]
    rows += _upward(scene)
    within = [one for one in rows if first <= local_date(one.at) <= last]
    return sorted(within, key=lambda one: one.at)  # stable: units keep their order within a moment


def _asked(agenda: Agenda, obligation: Obligation) -> Iterator[Planned]:
    """Return what a unit's people will be told: the lead, and on the last afternoon everybody."""
    is_invitation = obligation.point is Point.UNDECIDED
    if not obligation.point.is_owing and not is_invitation:
        return
    rungs = ladder_of(agenda, obligation).rungs
    reachable = agenda.scene.reachable(obligation.contacts)
    for rung in rungs[:1] if is_invitation else rungs:
        item = Asked(obligation, rung)
        if is_invitation and agenda.scene.log.of(item.what):
            return  # it has been sent
        persons: list[Person | None] = [*(reachable if rung.name == AGAIN else reachable[:1])] or [None]
        yield from (Planned(rung.at, item, person) for person in persons)


def _upward(scene: Scene) -> Iterator[Planned]:
    """Return the summaries: as if nobody handed anything in until then."""
    for stand, obligations in stands_of(scene.obligations).items():
        owing = [one for one in obligations if one.point.is_owing]
        for rung in to_city(stand.due_on, scene):
            for city, of_city in by_cities(owing).items():
                item = city_summary(scene, stand, rung, city, of_city)
                yield from _to(scene, item, rung, scene.reviewers.get(city, ()))
        for rung in to_heads(stand.due_on, scene):
            if owing or rung.days >= 0:
                yield from _to(scene, head_summary(scene, stand, rung, obligations), rung, scene.heads)


def _to(scene: Scene, item: Item, rung: Rung, persons: Sequence[int]) -> Iterator[Planned]:
    return (Planned(rung.at, item, person) for person in scene.reachable(persons))
