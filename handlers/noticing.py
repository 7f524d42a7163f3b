"""A notice in words: what a recipient reads, what staff see before they send, and who has signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.buttons import Verb, free
from handlers.effects import Button, Say
from handlers.occasion import day
from handlers.sentences import say
from reminders.audiences import Recipient
from reminders.broadcasts import Broadcast, Caution, Refused
from reminders.deadlines import LOCAL
from reminders.notices import MOST_CHARACTERS, PLACEHOLDERS, filled_in
from reminders.obligations import Kind
from reminders.signing import Chase, CityLine, Signature, Signed

MOST_NAMES = 30


@dataclass(frozen=True, slots=True)
class Due:
    """The dates that a text may name, by stage."""

    by_stage: Mapping[str, date]


def to_one(notice: Broadcast, one: Recipient, due: Due) -> Say:
    """Return what one recipient reads, with the button to sign."""
    key = "notice.correction" if notice.corrects is not None else "notice.text"
    return Say(say(key, text=filled_in(notice.text, _values(one, due))), (_sign(notice),))


def again(notice: Broadcast, one: Recipient, due: Due) -> Say:
    """Return what somebody reads who has not signed."""
    return Say(say("notice.again", text=filled_in(notice.text, _values(one, due))), (_sign(notice),))


def trial(sample: Say) -> Say:
    """Return what the writer reads when trying a text on themselves: without the button, for nobody can sign it."""
    return Say(say("notice.trial", text=sample.text))


def refusal(refused: Refused) -> str:
    """Say why a step is not taken, and what to do."""
    return say(
        f"notice.refused.{refused.reason}",
        names=_listed(refused.about),
        known="、".join(f"{{{name}}}" for name in PLACEHOLDERS),
        count=refused.number,
        most=MOST_CHARACTERS,
    )


def caution(one: Caution) -> str:
    """Say what staff should know before they send."""
    return say(f"notice.caution.{one.care}", count=one.number, names=_listed(one.about))


def people(chosen: Sequence[Recipient]) -> str:
    """Name the chosen, with their units."""
    return _listed([_named(one) for one in chosen])


def _named(one: Recipient) -> str:
    places = "、".join(one.units or one.cities)
    return one.name if not places or places in one.name else f"{one.name}（{places}）"


def board(lines: Sequence[CityLine]) -> str:
    """Say who has signed, by city; no city is before another for being quick."""
    total = [one for line in lines for one in line.signatures]
    parts = [say("notice.board.total", **counts(total))]
    for line in lines:
        parts.append(
            say("notice.board.city", city=line.city or say("notice.board.bureau"), **counts(line.signatures))
        )
        if unsigned := line.having(Signed.UNSIGNED):
            parts.append(say("notice.board.unsigned", names=_who(unsigned)))
        parts += [
            say("notice.board.failed", name=_who([one]), problem=one.problem) for one in line.having(Signed.FAILED)
        ]
    return "\n".join(parts)


def not_chased(chase: Chase) -> str:
    """Say why nobody is asked again now."""
    if not chase.persons:
        return say("notice.chase.nobody")
    if chase.is_capped:
        return say("notice.chase.capped")
    at: datetime | None = chase.from_at
    return say("notice.chase.later", at=f"{at.astimezone(LOCAL):%m-%d %H:%M}") if at else say("notice.chase.nobody")


def counts(signed: Sequence[Signature]) -> dict[str, int]:
    """Count how many stand where."""
    return {
        "count": len(signed),
        **{each.value: sum(1 for one in signed if one.signed is each) for each in Signed},
    }


def _who(signed: Sequence[Signature]) -> str:
    return _listed([f"{one.unit}{one.name}" for one in signed])


def _values(one: Recipient, due: Due) -> dict[str, str]:
    kinds = {kind for kind, point in one.stands if point.is_owing}
    stage = Kind.APPLICATION if Kind.APPLICATION in kinds and Kind.REPORT not in kinds else Kind.REPORT
    until = due.by_stage.get(stage.value)
    return {
        "姓名": one.name,
        "单位": "、".join(one.units or one.cities),
        "市": "、".join(one.cities),
        "还差项数": str(one.missing),
        "截止日": day(until) if until else "",
    }


def _sign(notice: Broadcast) -> tuple[Button, ...]:
    return (free(say("notice.receive"), Verb.RECEIVED, str(notice.id)),)


def _listed(names: Sequence[str]) -> str:
    shown = "、".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else say("notice.and_more", names=shown, count=len(names))
