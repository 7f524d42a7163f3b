"""What staff and cities ask about everybody: who has not handed in, what is planned, who signed; a tap reminds."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from handlers import guide, noticing, summing_up
from handlers.buttons import Verb, free
from handlers.dates import day, left
from handlers.effects import Announce, Decision, Effect, Rows, Say
from handlers.occasion import names, subject, told_of, unreached, untold
from handlers.permissions import may
from handlers.sentences import say
from handlers.situation import RoleName, Situation
from reminders.agenda import Scene
from reminders.broadcasts import Broadcast, Care, Refused, Step
from reminders.deadlines import LOCAL, days_left, local_date
from reminders.items import Asked, CitySummary
from reminders.obligations import Kind, Obligation, Point
from reminders.outlook import Planned, outlook
from reminders.upward import by_cities

AHEAD = timedelta(days=10)
_AUDIENCE = {Kind.REPORT: "not-reported", Kind.APPLICATION: "not-applied"}


def owing(situation: Situation) -> Decision:
    """Say by city who has not handed in, and offer to remind them all with one tap."""
    scene = situation.overlook.scene()
    owed = theirs(situation, scene.obligations) if scene is not None else []
    parts: list[str] = []
    buttons: list[tuple[Kind, int]] = []
    for kind in _nearest_first(situation):
        of_kind = [one for one in owed if one.kind is kind]
        late = [one for one in of_kind if one.point.is_owing]
        if of_kind:
            bound = [one for one in of_kind if one.point not in (Point.UNDECIDED, Point.DECLINED)]
            parts.append(_by_city(situation, scene, late, len(bound), kind))
            buttons += [(kind, len(late))] if late else []
    text = "\n\n".join(filter(None, parts)) or say("watch.nobody")
    nudges: Rows = ()
    if may(situation, "announce"):
        nudges = tuple(
            (
                free(
                    say("watch.nudge" if len(buttons) == 1 else f"watch.nudge_{kind}", count=count),
                    Verb.NUDGE,
                    kind.value,
                ),
            )
            for kind, count in buttons
        )
    return _said(situation, text, nudges, "owing")


def _nearest_first(situation: Situation) -> list[Kind]:
    """Return what is owed, what is still to come before what is past: on 30 April the applications lead."""
    assert situation.round is not None
    dues = situation.round.due
    left = {kind: days_left(dues[kind.value], situation.now) for kind in (Kind.REPORT, Kind.APPLICATION)}
    return sorted(left, key=lambda kind: (left[kind] < 0, abs(left[kind])))


def nudge(situation: Situation, argument: str) -> Decision:
    """Remind everybody who owes, now: a notice like any other, once a day, to be signed for."""
    kind = next((one for one in _AUDIENCE if one.value == argument), None)
    if kind is None or situation.round is None:
        return guide.menu(situation, say("table.spent"))
    what = subject(kind, str(situation.round.year))
    text = say("watch.nudge_text", what=what)
    audience = f"contact {_AUDIENCE[kind]}"
    seen = situation.overlook.preview(Broadcast(0, text, audience, situation.person_id or 0))
    found, count = (seen.refused, 0) if seen.refused is not None else situation.overlook.decide(seen.notice)
    if isinstance(found, Refused):
        return _said(situation, noticing.refusal(found), (), "nudge_refused")
    told = say("watch.nudge_second" if found.step is Step.AWAITING_SECOND else "watch.nudged", count=count)
    missed = [noticing.caution(one) for one in seen.cautions if one.care is Care.UNREACHABLE]
    return _said(situation, "\n".join([told, *missed]), (), "nudge", Announce(text, audience))


def plan(situation: Situation) -> Decision:
    """Say what is planned for today and the days after, as a table a telephone can show."""
    scene = situation.overlook.scene()
    if scene is None:
        return guide.menu(situation, say("table.no_round"))
    today = local_date(situation.now)
    rows = [
        one for one in outlook(scene, today, today + AHEAD) if one.at > situation.now and _istheirs(situation, one)
    ]
    lines = [say("watch.plan", days=AHEAD.days)]
    for at, of_moment in groupby(rows, key=lambda one: one.at):
        lines.append("\n" + say("watch.moment", day=day(local_date(at)), time=f"{at.astimezone(LOCAL):%H:%M}"))
        ordered = sorted(of_moment, key=lambda one: (not isinstance(one.item, Asked), told_of(one.item)))
        for why, group in groupby(ordered, key=lambda one: told_of(one.item)):
            lines.append(_occasion(why, list(group)))
    if not rows:
        lines.append(say("watch.nothing_planned"))
    lines += _unreached(situation, scene)
    return _said(situation, "\n".join(lines), (), "plan")


def _by_city(situation: Situation, scene: Scene | None, late: Sequence[Obligation], total: int, kind: Kind) -> str:
    assert situation.round is not None and scene is not None
    due = situation.round.due[kind.value]
    days = days_left(due, situation.now)
    told = {"what": subject(kind, str(situation.round.year)), "date": day(due), "left": left(days)}
    if kind is Kind.APPLICATION and not total:
        return say("watch.nobody_applies", **told) if days >= 0 else ""
    head = say("watch.owing", of=summing_up.of(kind), total=total, count=len(late), **told)
    lines = [
        say("watch.city", city=city, count=len(of_city), units="、".join(_reached(scene, one) for one in of_city))
        for city, of_city in by_cities(late).items()
    ]
    return "\n".join([head, *lines])


def _reached(scene: Scene, one: Obligation) -> str:
    name = one.unit.name if scene.reachable(one.contacts) else unreached(one)
    return say("watch.awaits_seal", unit=name) if one.point is Point.AWAITING_SEAL else name


def _occasion(why: str, rows: Sequence[Planned]) -> str:
    told = [one for one in rows if one.person is not None]
    nobody = untold(rows)
    units = names(tuple(filter(None, (_unit(one) for one in told))))
    count = len({one.message for one in told})
    line = say("watch.occasion", why=why, count=count, units=units).rstrip() if told else ""
    alone = say("watch.by_phone", why=why, units=names(nobody)) if nobody else ""
    return "\n".join(part for part in (line, alone) if part)


def _unreached(situation: Situation, scene: Scene) -> list[str]:
    gone = [one.unit.name for one in theirs(situation, scene.obligations)
            if one.point.is_owing and not scene.reachable(one.contacts)]  # fmt: skip
    return ["\n" + say("watch.unreached", units=names(tuple(dict.fromkeys(gone))))] if gone else []


def _unit(one: Planned) -> str:
    return one.item.obligation.unit.name if isinstance(one.item, Asked) else ""


def theirs(situation: Situation, owed: Sequence[Obligation]) -> list[Obligation]:
    """Return what the units owe that somebody looks after: a city's own, or all of them."""
    city = _city(situation)
    return [one for one in owed if city is None or one.unit.city == city]


def _istheirs(situation: Situation, one: Planned) -> bool:
    city = _city(situation)
    if city is None:
        return True
    match one.item:
        case Asked():
            return one.item.obligation.unit.city == city
        case CitySummary():
            return one.item.city == city
        case _:
            return False


def _city(situation: Situation) -> str | None:
    role = situation.role
    return (role.city or "") if role is not None and role.name is RoleName.REVIEWER else None


def _said(situation: Situation, text: str, rows: Rows, action: str, *effects: Effect) -> Decision:
    return Decision(situation.conversation, (*effects, Say(text, (*rows, guide.way_back(situation)))), action)
