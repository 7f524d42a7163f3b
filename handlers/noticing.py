"""A notice in words: what a recipient reads, what staff see before they send, and who has signed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from handlers.buttons import Verb, free
from handlers.called import called, called_after
from handlers.dates import day, moment
from handlers.effects import Button, Say
from handlers.overlook import NoticeStand, Preview
from handlers.sentences import say
from handlers.situation import Situation
from reminders.audiences import Recipient
from reminders.broadcasts import Broadcast, Caution, Reason, Refused
from reminders.deadlines import LOCAL
from reminders.notices import MOST_CHARACTERS, PLACEHOLDERS, filled_in
from reminders.obligations import Kind
from reminders.signing import Chase, CityLine, Signature, Signed

MOST_NAMES = 30
_MOST_DIGITS = 18
_ADDRESSED = ("contact", "contributor", "reviewer")  # who leads a notice's readers
_DISPATCHED = (Signed.WAITING, Signed.LEAVING)


class Due(Struct, frozen=True):
    """The dates that a text may name, by stage."""

    by_stage: Mapping[str, date]


class Sample(Struct, frozen=True):
    """What one of the chosen will read: whom it is shown for, which of those who can be reached, of how many."""

    whom: str
    message: Say
    place: int
    count: int


def sample(preview: Preview, due: Due, place: int = 0) -> Sample | None:
    """Return what one of the chosen will read, counted round; None when nobody is to read it."""
    reached = [one for one in preview.people if one.is_reachable]
    if not reached or preview.refused is not None:
        return None
    one = reached[place % len(reached)]
    return Sample(_named(one), to_one(preview.notice, one, due), place % len(reached), len(reached))


def to_one(notice: Broadcast, one: Recipient, due: Due) -> Say:
    """Return what one recipient reads, with the button to sign."""
    key = "notice.correction" if notice.corrects is not None else "notice.text"
    return Say(say(key, text=filled_in(notice.text, _values(one, due))), (_sign(notice),))


def again(notice: Broadcast, one: Recipient, due: Due) -> Say:
    """Return what somebody reads who has not signed."""
    return Say(say("notice.again", text=filled_in(notice.text, _values(one, due))), (_sign(notice),))


def trial(message: Say) -> Say:
    """Return what the writer reads when trying a text on themselves: without the button, for nobody can sign it."""
    return Say(say("notice.trial", text=message.text))


def ask_second(notice: Broadcast, author: str, chosen: Sequence[Recipient], due: Due) -> Say:
    """Return what the bureau's others read when a notice goes to so many that one of them must agree.

    They read what one recipient will read, as its author did. The button holds on to whom they were shown.
    """
    head = say("notice.second.ask", number=notice.id, author=called(author), count=len(chosen), names=people(chosen))
    when = say("notice.second.later", at=moment(notice.send_at)) if notice.send_at else say("notice.second.at_once")
    agree = free(say("notice.second.agree"), Verb.CONFIRM, f"{notice.id}.{notice.circle}")
    refuse = free(say("notice.second.stop"), Verb.STOP, str(notice.id))
    reader = next((one for one in chosen if one.is_reachable), None)
    read = notice.text
    if reader is not None:
        read = say("compose.sample", whom=_named(reader), text=to_one(notice, reader, due).text)
    return Say(f"{head}\n{when}\n{read}", ((agree, refuse),))


def agreed(notice: Broadcast, count: int) -> Say:
    """Return what the author reads when the second person has agreed."""
    return Say(say("notice.second.agreed", number=notice.id, count=count), ((stand_button(notice.id),),))


def finished(notice: Broadcast, signed: Sequence[Signature]) -> Say:
    """Return what the author reads when the last message of a notice has gone out."""
    failed = [one for one in signed if one.signed is Signed.FAILED]
    key = "failed" if failed else "all" if signed else "nobody"
    told = {"number": notice.id, "count": len(signed), "failed": len(failed), "names": _who(failed)}
    return Say(say(f"notice.finished.{key}", **told), ((stand_button(notice.id),),))


def stopped_by_another(notice: Broadcast) -> Say:
    """Return what the author reads when somebody else has stopped the notice."""
    return Say(say("notice.stopped_by_another", number=notice.id), ((stand_button(notice.id),),))


def stand_button(number: int) -> Button:
    """The button to how a notice stands."""
    return free(say("notice.stand_button", number=number), Verb.NOTICE, str(number))


def stand(situation: Situation, argument: str) -> NoticeStand | None:
    """Return the notice whose number a button carries; None where it is no number, or none of ours."""
    is_number = argument.isdecimal() and argument.isascii() and len(argument) <= _MOST_DIGITS
    return situation.overlook.notice(int(argument)) if is_number else None


def refusal(refused: Refused) -> str:
    """Say why a step is not taken, and what to do."""
    is_of_people = refused.reason is not Reason.UNKNOWN_PLACEHOLDER
    return say(
        f"notice.refused.{refused.reason}",
        names=_listed([called(name) if is_of_people else name for name in refused.about]),
        known="、".join(f"{{{name}}}" for name in PLACEHOLDERS),
        count=refused.number,
        most=MOST_CHARACTERS,
    )


def caution(one: Caution) -> str:
    """Say what staff should know before they send."""
    return say(f"notice.caution.{one.care}", count=one.number, names=_listed([called(name) for name in one.about]))


def people(chosen: Sequence[Recipient]) -> str:
    """Name the chosen, with their units."""
    return _listed([_named(one) for one in chosen])


def _named(one: Recipient) -> str:
    places = "、".join(one.units or one.cities)
    return called(one.name) if not places or places in one.name else f"{called(one.name)}（{places}）"


def by_city(chosen: Sequence[Recipient]) -> str:
    """Name all of the chosen, city by city."""
    cities: dict[str, list[Recipient]] = {}
    for one in chosen:
        cities.setdefault(_city(one.cities[0] if one.cities else ""), []).append(one)
    return "\n".join(
        say("notice.by_city", city=city, count=len(of_city), names="、".join(_named(one) for one in of_city))
        for city, of_city in cities.items()
    )


def total(lines: Sequence[CityLine]) -> str:
    """Say in one line how a notice stands."""
    found = counts([one for line in lines for one in line.signatures])
    return say("notice.board.total_stopped" if found["stopped"] else "notice.board.total", **found)


def not_out(notice: Broadcast) -> str:
    """Say why nobody has a notice yet, or will not have it."""
    return say(f"notice.not_out.{notice.step}", at=moment(notice.send_at) if notice.send_at else "")


def who(lines: Sequence[CityLine], *signed: Signed) -> str:
    """Name everybody who stands so, city by city."""
    return "\n".join(
        say("notice.by_city", city=_city(line.city), count=len(found), names="、".join(map(_signer, found)))
        for line in lines
        if (found := [one for one in line.signatures if one.signed in signed])
    )


def board(lines: Sequence[CityLine]) -> str:
    """Say who has signed, by city; no city is before another for being quick."""
    parts = [total(lines)]
    for line in lines:
        found = counts(line.signatures)
        parts.append(say("notice.board.city", city=_city(line.city), more=_more(found), **found))
        if unsigned := line.having(Signed.UNSIGNED):
            parts.append(say("notice.board.unsigned", names=_who(unsigned)))
        parts += [
            say("notice.board.failed", name=_who([one]), problem=one.problem) for one in line.having(Signed.FAILED)
        ]
    return "\n".join(parts)


def _more(found: Mapping[str, int]) -> str:
    """Say what else there is of a city, and nothing of what there is not."""
    rest = (Signed.STOPPED, Signed.WAITING, Signed.FAILED)
    return "".join(say(f"notice.board.also_{each}", count=found[each]) for each in rest if found[each])


def not_chased(chase: Chase) -> str:
    """Say why nobody is asked again now."""
    if not chase.persons:
        return say("notice.chase.nobody")
    if chase.is_capped:
        return say("notice.chase.capped")
    at: datetime | None = chase.from_at
    return say("notice.chase.later", at=f"{at.astimezone(LOCAL):%m-%d %H:%M}") if at else say("notice.chase.nobody")


def counts(signed: Sequence[Signature]) -> dict[str, int]:
    """Count how many stand where; what is in the dispatcher's hand has not arrived yet."""
    found = {each.value: sum(1 for one in signed if one.signed is each) for each in Signed}
    return {**found, "count": len(signed), "waiting": sum(1 for one in signed if one.signed in _DISPATCHED)}


def _who(signed: Sequence[Signature]) -> str:
    return _listed([_signer(one) for one in signed])


def _signer(one: Signature) -> str:
    if one.unit and not one.name:
        return one.unit + called_after(one.name)
    return called(one.name) if one.unit in one.name else f"{one.unit}{one.name}"


def _city(city: str) -> str:
    return city or say("notice.board.bureau")


def _addressed(one: Recipient) -> str:
    """Return how a notice addresses somebody: by name, or by what they do where they left none."""
    if one.name:
        return one.name
    role = next((name for name in _ADDRESSED if name in one.roles), "")
    return "、".join(one.units or one.cities) + say(f"notice.addressed.{role}") if role else _city("")


def _values(one: Recipient, due: Due) -> dict[str, str]:
    kinds = {kind for kind, point in one.stands if point.is_owing}
    stage = Kind.APPLICATION if Kind.APPLICATION in kinds and Kind.REPORT not in kinds else Kind.REPORT
    until = one.due_on or due.by_stage.get(stage.value)
    return {
        "姓名": _addressed(one),
        "单位": "、".join(one.units or one.cities) or _city(""),
        "市": "、".join(one.cities),
        "还差项数": str(one.missing),
        "截止日": day(until) if until else "",
    }


def _sign(notice: Broadcast) -> tuple[Button, ...]:
    return (free(say("notice.receive"), Verb.RECEIVED, str(notice.id)),)


def _listed(names: Sequence[str]) -> str:
    shown = "、".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else say("notice.and_more", names=shown, count=len(names))
