"""What fell into a time when nobody looked: what is still told of, and what was overtaken by a nearer one."""

from datetime import timedelta

from reminders.agenda import Agenda
from reminders.asking import is_over, ladder_of
from reminders.items import Asked, Gap, Missed
from reminders.obligations import Obligation, Point

UNNOTICED = timedelta(minutes=15)  # a shorter pause delays a reminder, it does not lose one


def find_gap(agenda: Agenda) -> Gap | None:
    """Return the gap since the last pass with what fell into it; None when there is nothing to tell of."""
    scene = agenda.scene
    if scene.looked_at is None or scene.now - scene.looked_at < UNNOTICED:
        return None
    missed = tuple(one for obligation in scene.obligations for one in _missed(agenda, obligation))
    return Gap(scene.looked_at, scene.now, missed) if missed else None


def tell(agenda: Agenda, gap: Gap) -> None:
    """Put a gap before the staff."""
    agenda.offer(gap, agenda.scene.reachable(agenda.scene.staff))


def _missed(agenda: Agenda, obligation: Obligation) -> list[Missed]:
    """Return what a unit would have been told in the gap and was not; the last of it may still be told."""
    scene, is_invitation = agenda.scene, obligation.point is Point.UNDECIDED
    assert scene.looked_at is not None
    if not obligation.point.is_owing and not is_invitation:
        return []
    ladder = ladder_of(agenda, obligation)
    rungs = ladder.rungs[:1] if is_invitation else ladder.rungs  # there is one invitation, not one a rung
    useful = rungs[0] if is_invitation else ladder.standing
    is_useful = not is_over(agenda, obligation) and bool(scene.reachable(obligation.contacts))
    return [
        Missed(what, obligation.unit.name, obligation.kind, rung.at, made_up=is_useful and rung == useful)
        for rung in rungs
        if scene.looked_at < rung.at <= scene.now - UNNOTICED
        if not scene.log.of(what := Asked(obligation, rung).what)
    ]
