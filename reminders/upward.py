"""What goes upward: to a city which of its units still owe, to the head how the province stands. Never a ranking."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from reminders.agenda import Agenda, Scene
from reminders.deadlines import ends_at
from reminders.items import CitySummary, HeadSummary, Row, Stand
from reminders.ladder import OVERDUE, TO_CITY, TO_HEAD, Rung, after, before
from reminders.obligations import Kind, Obligation, Point

_REPORTED = (Kind.APPLICATION, Kind.REPORT)
_OUTSIDE = (Point.UNDECIDED, Point.DECLINED)  # applying is voluntary: nobody is told of those who do not
_OVERDUE_FOR_DAYS = 14


def report(agenda: Agenda) -> None:
    """Put the summaries that time has come to before cities and heads."""
    for stand, obligations in stands_of(agenda.scene.obligations).items():
        is_over = agenda.scene.now >= ends_at(stand.due_on)
        _to_heads(agenda, stand, obligations, is_over=is_over)
        for city, of_city in by_cities(obligations).items():
            _to_city(agenda, stand, city, of_city, is_over=is_over)


def city_summary(scene: Scene, stand: Stand, rung: Rung, city: str, obligations: Sequence[Obligation]) -> CitySummary:
    """Return what a city is told of its units that owe."""
    return CitySummary(stand, rung, city, tuple(_row(scene, one) for one in obligations if one.point.is_owing))


def head_summary(scene: Scene, stand: Stand, rung: Rung, obligations: Sequence[Obligation]) -> HeadSummary:
    """Return what the heads are told of a date."""
    owing = [one for one in obligations if one.point.is_owing]
    by_city = tuple((city, len(of_city)) for city, of_city in by_cities(owing).items())
    unreached = tuple(one.unit.name for one in owing if not scene.reachable(one.contacts))
    return HeadSummary(stand, rung, Counter(one.point for one in obligations), by_city, unreached)


def to_city(due_on: date, scene: Scene) -> tuple[Rung, ...]:
    """Return when a city hears of this date."""
    return _around(due_on, TO_CITY, scene)


def to_heads(due_on: date, scene: Scene) -> tuple[Rung, ...]:
    """Return when the heads hear of this date."""
    return _around(due_on, TO_HEAD, scene)


def _to_city(agenda: Agenda, stand: Stand, city: str, obligations: Sequence[Obligation], *, is_over: bool) -> None:
    rung = _now(agenda, stand, to_city, is_over=is_over)
    if rung is not None and any(one.point.is_owing for one in obligations):
        people = agenda.scene.reachable(agenda.scene.reviewers.get(city, ()))
        item = city_summary(agenda.scene, stand, rung, city, obligations)
        agenda.offer(item, people, is_last_day=rung.is_last_day)


def _to_heads(agenda: Agenda, stand: Stand, obligations: Sequence[Obligation], *, is_over: bool) -> None:
    rung = _now(agenda, stand, to_heads, is_over=is_over)
    if rung is None or (is_over and not any(one.point.is_owing for one in obligations)):
        return
    item = head_summary(agenda.scene, stand, rung, obligations)
    agenda.offer(item, agenda.scene.reachable(agenda.scene.heads), is_last_day=rung.is_last_day)


def _now(
    agenda: Agenda, stand: Stand, make: Callable[[date, Scene], tuple[Rung, ...]], *, is_over: bool
) -> Rung | None:
    """Return the rung that time has come to; once the date is over only those after it count, and not for ever."""
    ladder = agenda.ladder(make.__name__, stand.due_on, lambda: make(stand.due_on, agenda.scene))
    rung = ladder.standing
    if rung is None or not is_over:
        return rung
    is_late = (agenda.scene.now - rung.at).days >= _OVERDUE_FOR_DAYS
    return None if rung.days >= 0 or is_late else rung


def _around(due_on: date, days: Sequence[int], scene: Scene) -> tuple[Rung, ...]:
    ahead = before(due_on, days, scene.workdays, scene.courtesy)
    return ahead + after(due_on, OVERDUE, scene.workdays, scene.courtesy)


def stands_of(obligations: Sequence[Obligation]) -> dict[Stand, list[Obligation]]:
    """Return the units of each date that is reported upward; who does not apply is in none."""
    found: dict[Stand, list[Obligation]] = {}
    for one in obligations:
        if one.kind in _REPORTED and one.point not in _OUTSIDE:
            found.setdefault(Stand(one.kind, one.subject, one.due_on), []).append(one)
    return found


def by_cities(obligations: Sequence[Obligation]) -> dict[str, list[Obligation]]:
    """Return the units of each city, in the order given."""
    found: dict[str, list[Obligation]] = {}
    for one in obligations:
        found.setdefault(one.unit.city, []).append(one)
    return found


def _row(scene: Scene, obligation: Obligation) -> Row:
    people = [scene.people[one] for one in obligation.contacts if one in scene.people]
    reached = [person for person in people if person.is_reachable]
    first = next(iter(reached or people), None)
    return Row(
        obligation.unit.name,
        obligation.point,
        obligation.missing,
        obligation.waiting,
        first.name if first else None,
        first.phone if first else "",
        bool(reached),
    )
