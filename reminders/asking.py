"""Who of a unit's people is to be told now: the lead first, the next when there is no sign of life for a day."""

from reminders.agenda import Agenda, Candidate, Ladder
from reminders.courtesy import next_opening
from reminders.items import Asked, invitation
from reminders.ladder import AGAIN, published, reminders
from reminders.obligations import Kind, Obligation, Person, Point


def ask(agenda: Agenda, obligation: Obligation) -> None:
    """Put before a unit's people what time has come to for one of its dates."""
    if not obligation.point.is_owing and obligation.point is not Point.UNDECIDED:
        return
    ladder = ladder_of(agenda, obligation)
    rung = ladder.standing
    if rung is None or is_over(agenda, obligation):
        return
    people = agenda.scene.reachable(obligation.contacts)
    if not people:
        agenda.unreached.append(obligation)
        return
    item = Asked(obligation, rung)
    told = agenda.scene.log.of(item.what)
    is_last_day = rung.is_last_day and obligation.kind is not Kind.DEPARTMENT and not item.is_invitation
    if rung.name == AGAIN and not item.is_invitation:
        agenda.offer(item, people, is_last_day=True)
    elif not any(person.id in told for person in people):
        _first(agenda, item, people[0], ladder, is_last_day=is_last_day)
    else:
        _next(agenda, item, people, is_last_day=is_last_day)


def ladder_of(agenda: Agenda, obligation: Obligation) -> Ladder:
    """Return the moments at which this date is spoken of."""
    scene, due_on = agenda.scene, obligation.due_on
    make = published if obligation.kind is Kind.DEPARTMENT else reminders
    return agenda.ladder(make.__name__, due_on, lambda: make(due_on, scene.workdays, scene.courtesy))


def is_over(agenda: Agenda, obligation: Obligation) -> bool:
    """Whether it is too late to speak of it; a department's day is spoken of until its rows are filled."""
    return obligation.kind is not Kind.DEPARTMENT and ladder_of(agenda, obligation).is_over


def _first(agenda: Agenda, item: Asked, person: Person, ladder: Ladder, *, is_last_day: bool) -> None:
    """Tell the lead. Who came after the rung hears of it the next morning, unless a nearer one is to come by then."""
    scene, rung = agenda.scene, item.rung
    if is_last_day or item.obligation.kind is Kind.DEPARTMENT:
        agenda.candidates.append(Candidate(item, person, is_last_day))
        return
    if not item.is_invitation and _was_invited_since(agenda, item):
        return
    from_at = None
    if person.joined_at is not None and rung.at < person.joined_at <= scene.now:
        from_at = next_opening(person.joined_at, scene.workdays, scene.courtesy)
        if ladder.ahead is not None and ladder.ahead.at <= from_at and not item.is_invitation:
            return
    agenda.candidates.append(Candidate(item, person, from_at=from_at))


def _was_invited_since(agenda: Agenda, item: Asked) -> bool:
    """Whether the invitation has already told of this date since the rung: who then says yes knows it."""
    invited = agenda.scene.log.of(invitation(item.obligation)).values()
    return any(at >= item.rung.at for at in invited)


def _next(agenda: Agenda, item: Asked, people: list[Person], *, is_last_day: bool) -> None:
    """Tell the next contact when the one told last has given no sign of life for a day."""
    told = agenda.scene.log.of(item.what)
    last = max((person for person in people if person.id in told), key=lambda person: told[person.id])
    others = [person for person in people if person.id not in told]
    if not others or (last.seen_at is not None and last.seen_at >= told[last.id]):
        return
    unread_at = told[last.id] + agenda.scene.courtesy.unread
    if agenda.scene.now < unread_at:
        agenda.wake(unread_at)
        return
    agenda.candidates.append(Candidate(item, others[0], is_last_day))
