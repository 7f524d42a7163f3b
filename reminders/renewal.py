"""What was to be said, as it is now: asked once more when a message is about to go out.

A message may have waited: for its channel, for a limit, through an outage. Who has handed in meanwhile hears nothing,
and the days are counted anew.
"""

from collections.abc import Iterable, Iterator

from reminders.agenda import Agenda, Scene
from reminders.asking import is_over, ladder_of
from reminders.items import Asked, Item
from reminders.obligations import Obligation, Point
from reminders.upward import by_cities, city_summary, head_summary, stands_of, to_city, to_heads


def renewed(scene: Scene, person_id: int, whats: Iterable[str]) -> tuple[Item, ...]:
    """Return what of this is still to be said to this person, as it stands now."""
    wanted = list(dict.fromkeys(whats))
    now = {item.what: item for item in _still(scene, person_id, frozenset(wanted))}
    return tuple(now[what] for what in wanted if what in now)


def _still(scene: Scene, person_id: int, wanted: frozenset[str]) -> Iterator[Item]:
    agenda = Agenda(scene)
    for obligation in scene.obligations:
        yield from _asked(agenda, obligation, person_id, wanted)
    yield from (gap for gap in scene.gaps if gap.what in wanted)
    for stand, obligations in stands_of(scene.obligations).items():
        for rung in to_heads(stand.due_on, scene):
            lines = head_summary(scene, stand, rung, obligations)
            if lines.what in wanted:
                yield lines
        for rung in to_city(stand.due_on, scene):
            for city, of_city in by_cities(obligations).items():
                item = city_summary(scene, stand, rung, city, of_city)
                if item.what in wanted and item.rows:
                    yield item


def _asked(agenda: Agenda, obligation: Obligation, person_id: int, wanted: frozenset[str]) -> Iterator[Item]:
    """Return what is still asked of this person; who has finished, or answers for the unit no more, is not asked."""
    is_asked = obligation.point.is_owing or obligation.point is Point.UNDECIDED
    if not is_asked or person_id not in obligation.contacts or is_over(agenda, obligation):
        return
    if obligation.point is not Point.UNDECIDED and not any(what.startswith(obligation.what) for what in wanted):
        return
    for rung in ladder_of(agenda, obligation).rungs:
        item = Asked(obligation, rung)
        if item.what in wanted:
            yield item
            return
