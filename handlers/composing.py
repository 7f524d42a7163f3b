"""起草通知: a text, whom it is for, a look at who and what, a test on oneself, a tap that sends it. Staff only.

Every step is kept as the speaker's draft: leaving is free, and nothing goes out before the last tap.
"""

from collections.abc import Callable

from msgspec.structs import replace

from handlers import guide, noticing
from handlers.buttons import Verb, bound, free
from handlers.called import called
from handlers.dates import moment
from handlers.effects import Button, Compose, Decision, Effect, MoveNotice, NoticeAct, Rows, Say
from handlers.overlook import Preview
from handlers.reading.moments import read_moment
from handlers.reading.tidying import tidy
from handlers.sentences import say
from handlers.situation import Conversation, RoleName, Situation
from reminders.audiences import OFFERED, AudienceError, has, of_city, toggled
from reminders.broadcasts import Broadcast, Care, Reason, Refused, Step, check_text
from reminders.notices import MOST_CHARACTERS, PLACEHOLDERS

_COMPOSING = "%"  # before a step: what is typed next is about a notice
_TEXT, _TO, _CITIES, _LOOK, _TIME, _WHY = ("text", "to", "cities", "look", "time", "why")
_ANEW = "new"
_TOGGLE = "+"  # before a word of an audience
_MOST_REASON = 200
_BUREAU = frozenset({RoleName.STAFF.value, RoleName.ADMINISTRATOR.value})


def is_open(situation: Situation) -> bool:
    """Whether what is typed next is about a notice."""
    return (situation.conversation.question or "").startswith(_COMPOSING)


def names_whom(situation: Situation, raw: str) -> bool:
    """Whether 「未报送」 names those a notice goes to: somebody is choosing them, and the word stands on a button."""
    offered = {word for circle in OFFERED for word in circle}
    return is_open(situation) and _step(situation) in (_TO, _CITIES) and raw.strip() in offered


def press(situation: Situation, argument: str) -> Decision:
    """Take a button of composing; one without an argument begins, or goes on where the speaker left."""
    drafted = _draft(situation)
    if argument == _ANEW:
        return _ask_text(situation, proposal=_ANEW)
    if argument.startswith(_TOGGLE) and drafted is not None:
        return _toggle(situation, drafted, argument.removeprefix(_TOGGLE))
    step = _PRESSED.get(argument)
    if step is None or drafted is None:
        return again(situation)
    return step(situation, drafted)


def correct(situation: Situation, argument: str) -> Decision:
    """Begin a correction of a notice, for exactly those who got it."""
    stand = noticing.stand(situation, argument)
    if stand is None:
        return guide.menu(situation, say("notice.refused.over"))
    return _ask_text(situation, proposal=str(stand.notice.id))


def again(situation: Situation, lead: str = "") -> Decision:
    """Show where the speaker is with the notice, or ask for its text."""
    drafted, step = _draft(situation), _step(situation)
    if drafted is None or step == _TEXT:
        return _ask_text(situation, lead, situation.conversation.proposal)
    if step in (_TO, _CITIES) or not (drafted.audience or drafted.corrects):
        return _ask_whom(situation, drafted, lead, step=step or _TO)
    return _look(situation, drafted, lead)


def typed(situation: Situation, raw: str) -> Decision:
    """Take what was typed for the step the speaker is at."""
    drafted, step = _draft(situation), _step(situation)
    if drafted is None or step == _TEXT:
        return _take_text(situation, drafted, raw.strip())
    match step:
        case "to" | "cities":
            return _take_whom(situation, drafted, raw.strip())
        case "time":
            return _take_time(situation, drafted, raw)
        case "why":
            return _take_reason(situation, drafted, raw.strip())
        case _:
            return _look(situation, drafted, say("compose.tap"))


# --- the text ---------------------------------------------------------------------------------------------------


def _ask_text(situation: Situation, lead: str = "", proposal: str | None = None) -> Decision:
    names = "".join(f"{{{name}}}" for name in PLACEHOLDERS)
    parts = [lead, say("compose.ask_text", most=MOST_CHARACTERS, names=names)]
    drafted = _draft(situation)
    if proposal is not None and proposal.isdecimal():
        parts.insert(1, say("compose.corrects", number=proposal))
    elif proposal is None and drafted is not None:
        parts.append(say("compose.text_now", text=drafted.text))
    return _put(situation, _TEXT, parts, (), proposal)


def _take_text(situation: Situation, drafted: Broadcast | None, text: str) -> Decision:
    begun = situation.conversation.proposal
    if (refused := check_text(text)) is not None:
        return _ask_text(situation, noticing.refusal(refused), begun)
    if drafted is None or begun is not None:
        corrects = int(begun) if begun is not None and begun.isdecimal() else None
        drafted = Broadcast(0, text, "", situation.person_id or 0, corrects=corrects)
    drafted = replace(drafted, text=text)
    if drafted.corrects is None and not drafted.audience:
        return _ask_whom(situation, drafted, say("compose.kept"))
    return _look(situation, drafted, say("compose.kept"))


# --- whom it is for -----------------------------------------------------------------------------------------------


def _ask_whom(situation: Situation, drafted: Broadcast, lead: str = "", step: str = _TO) -> Decision:
    revision = situation.conversation.revision + 1
    cities = situation.overlook.cities() if step == _CITIES else ()
    told, refusal = _count(situation, drafted)
    parts = [lead, say("compose.ask_cities" if cities else "compose.ask_whom"), refusal or told]
    if cities:
        rows = _in_rows([_word(drafted, revision, of_city(city), city) for city in cities])
        rows += ((_button(revision, _TO, "compose.cities_done"),),)
    else:
        rows = tuple(tuple(_word(drafted, revision, word, word) for word in row) for row in OFFERED)
        rows += ((_button(revision, _CITIES, "compose.cities"),),)
        rows += ((_button(revision, _LOOK, "compose.look"),),) if drafted.audience and not refusal else ()
    return _put(situation, step, parts, rows, None, Compose(drafted))


def _count(situation: Situation, drafted: Broadcast) -> tuple[str, str]:
    """Say whom the words chosen so far mean, or what is wrong with them."""
    if not drafted.audience:
        return say("compose.nobody_yet"), ""
    try:
        seen = situation.overlook.preview(drafted)
    except AudienceError as error:
        return "", str(error)
    return say("compose.chosen", words=drafted.audience, count=len(seen.people)), ""


def _toggle(situation: Situation, drafted: Broadcast, word: str) -> Decision:
    step = _step(situation)
    changed = replace(drafted, audience=toggled(drafted.audience, word), circle="")
    return _ask_whom(situation, changed, step=step if step == _CITIES else _TO)


def _take_whom(situation: Situation, drafted: Broadcast, words: str) -> Decision:
    changed = replace(drafted, audience=words, circle="")
    try:
        situation.overlook.preview(changed)
    except AudienceError as error:
        return _ask_whom(situation, drafted, str(error))
    return _look(situation, changed)


# --- the look, the test, the tap ------------------------------------------------------------------------------------


def _look(situation: Situation, drafted: Broadcast, lead: str = "", place: int = 0) -> Decision:
    """Show who and what, exactly; from here on these are the people it is about."""
    try:
        seen = situation.overlook.preview(drafted)
    except AudienceError as error:  # a place has lost its last person since
        return _ask_whom(situation, drafted, "\n".join(filter(None, (lead, str(error)))))
    if seen.refused is not None:
        told = "\n".join(filter(None, (lead, noticing.refusal(seen.refused))))
        if seen.refused.reason in (Reason.NO_TEXT, Reason.TOO_LONG, Reason.UNKNOWN_PLACEHOLDER):
            return _ask_text(situation, told)
        return _ask_whom(situation, drafted, told)
    sample = noticing.sample(seen, _due(situation), place)
    assert sample is not None
    parts = [lead, _who(seen), *map(noticing.caution, seen.cautions)]
    parts += [_when(seen), say("compose.sample", whom=sample.whom, text=sample.message.text)]
    if drafted.reason:
        parts.append(say("compose.reason", reason=drafted.reason))
    rows = _choices(situation.conversation.revision + 1, seen, sample.count)
    return _put(situation, _LOOK, parts, rows, str(sample.place), Compose(seen.notice))


def _who(seen: Preview) -> str:
    names, count = noticing.people(seen.people), len(seen.people)
    if seen.notice.corrects is not None:
        return say("compose.who_corrected", number=seen.notice.corrects, count=count, names=names)
    return say("compose.who", words=seen.notice.audience, count=count, names=names)


def _when(seen: Preview) -> str:
    send_at, is_agreed_to = seen.notice.send_at, any(one.care is Care.SECOND for one in seen.cautions)
    if send_at is None:
        return say("compose.after_second" if is_agreed_to else "compose.at_once")
    return say("compose.after_second_later" if is_agreed_to else "compose.later", at=moment(send_at))


def _choices(revision: int, seen: Preview, readers: int) -> Rows:
    send = bound(say("compose.send", count=len(seen.people)), revision, Verb.COMPOSE, "send")
    others = (_button(revision, "next", "compose.next"),) if readers > 1 else ()
    whom = () if seen.notice.corrects is not None else (_button(revision, _TO, "compose.whom"),)
    time = _button(revision, _TIME, "compose.time")
    return (
        (send,),
        (_button(revision, "try", "compose.try"), *others, _button(revision, "names", "compose.names")),
        (_button(revision, _TEXT, "compose.text"), *whom, time),
        (_button(revision, "drop", "compose.drop"),),
    )


def _next(situation: Situation, drafted: Broadcast) -> Decision:
    place = situation.conversation.proposal or "0"
    return _look(situation, drafted, place=int(place) + 1 if place.isdecimal() else 0)


def _names(situation: Situation, drafted: Broadcast) -> Decision:
    looked = _look(situation, drafted)
    if not _is_looked_at(looked):
        return looked
    people = situation.overlook.preview(drafted).people
    return _look(situation, drafted, say("compose.all_names", names=noticing.by_city(people)))


def _try(situation: Situation, drafted: Broadcast) -> Decision:
    decision = _look(situation, drafted, say("compose.tried"))
    if not _is_looked_at(decision):
        return _look(situation, drafted)
    return replace(decision, effects=(MoveNotice(drafted.id, NoticeAct.TRY), *decision.effects), action="try_notice")


def _send(situation: Situation, drafted: Broadcast) -> Decision:
    if not _is_looked_at(looked := _look(situation, drafted)):
        return looked
    found, count = situation.overlook.decide(drafted)
    match found:
        case Refused(Reason.SAME_TODAY):
            return _put(situation, _WHY, [noticing.refusal(found)], (_back(situation),), None)
        case Refused():
            return _look(situation, drafted, noticing.refusal(found))
        case _:
            rows: Rows = ((noticing.stand_button(found.id), free(say("notice.stop"), Verb.STOP, str(found.id))),)
            rows += (guide.way_back(situation),)
            told = guide.leave(situation, _sent(situation, found, count), rows, "announce")
            return replace(told, effects=(MoveNotice(found.id, NoticeAct.SEND), *told.effects))


def _sent(situation: Situation, notice: Broadcast, count: int) -> str:
    if notice.step is Step.AWAITING_SECOND:
        others = [called(one.name) for one in situation.archive.above()
                  if one.role in _BUREAU and one.person_id != situation.person_id]  # fmt: skip
        if not others:
            return say("compose.no_second", number=notice.id, count=count)
        return say("compose.second", number=notice.id, count=count, names="、".join(dict.fromkeys(others)))
    if notice.step is Step.SCHEDULED and notice.send_at is not None:
        return say("compose.scheduled", number=notice.id, count=count, at=moment(notice.send_at))
    return say("compose.sent", number=notice.id, count=count)


def _drop(situation: Situation, drafted: Broadcast) -> Decision:
    decision = guide.menu(situation, say("compose.dropped"))
    return replace(decision, effects=(MoveNotice(drafted.id, NoticeAct.DISCARD), *decision.effects), action="discard")


# --- its time, and its reason ---------------------------------------------------------------------------------------


def _ask_time(situation: Situation, drafted: Broadcast, lead: str = "") -> Decision:
    revision = situation.conversation.revision + 1
    clear = ((_button(revision, "now", "compose.now"),),) if drafted.send_at else ()
    return _put(situation, _TIME, [lead, say("compose.ask_time")], (*clear, _back(situation)), None)


def _take_time(situation: Situation, drafted: Broadcast, raw: str) -> Decision:
    at = read_moment(raw, situation.now)
    if at is None:
        return _ask_time(situation, drafted, say("compose.no_time", said=tidy(raw)[:30]))
    if at <= situation.now:
        return _ask_time(situation, drafted, say("compose.past", at=moment(at)))
    return _look(situation, replace(drafted, send_at=at))


def _at_once(situation: Situation, drafted: Broadcast) -> Decision:
    return _look(situation, replace(drafted, send_at=None))


def _take_reason(situation: Situation, drafted: Broadcast, reason: str) -> Decision:
    if not 0 < len(reason) <= _MOST_REASON:
        return _put(situation, _WHY, [say("compose.reason_length", most=_MOST_REASON)], (_back(situation),), None)
    return _look(situation, replace(drafted, reason=reason), say("compose.reason_kept"))


# --- shared -----------------------------------------------------------------------------------------------------


def _is_looked_at(decision: Decision) -> bool:
    """Whether a look came to a notice that can go, and not to what is wrong with it."""
    return decision.conversation.question == f"{_COMPOSING}{_LOOK}"


def _draft(situation: Situation) -> Broadcast | None:
    return situation.overlook.draft(situation.person_id) if situation.person_id is not None else None


def _step(situation: Situation) -> str:
    question = situation.conversation.question or ""
    return question.removeprefix(_COMPOSING) if question.startswith(_COMPOSING) else ""


def _due(situation: Situation) -> noticing.Due:
    return noticing.Due(situation.round.due if situation.round is not None else {})


def _put(
    situation: Situation, step: str, parts: list[str], rows: Rows, proposal: str | None, *effects: Effect
) -> Decision:
    before = situation.conversation
    moved = Conversation(before.revision + 1, before.role_id, None, f"{_COMPOSING}{step}", 0, proposal)
    text = "\n\n".join(part for part in parts if part)
    menu = (free(say("buttons.menu"), Verb.MENU),)
    return Decision(moved, (*effects, Say(text, (*rows, menu))), "compose")


def _back(situation: Situation) -> tuple[Button, ...]:
    return (_button(situation.conversation.revision + 1, _LOOK, "compose.back"),)


def _word(drafted: Broadcast, revision: int, word: str, label: str) -> Button:
    shown = say("compose.is_chosen", word=label) if has(drafted.audience, word) else label
    return bound(shown, revision, Verb.COMPOSE, f"{_TOGGLE}{word}")


def _button(revision: int, argument: str, key: str) -> Button:
    return bound(say(key), revision, Verb.COMPOSE, argument)


def _in_rows(buttons: list[Button], width: int = 3) -> Rows:
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


_PRESSED: dict[str, Callable[[Situation, Broadcast], Decision]] = {
    _TEXT: lambda situation, _drafted: _ask_text(situation),
    _TO: _ask_whom,
    _CITIES: lambda situation, drafted: _ask_whom(situation, drafted, step=_CITIES),
    _LOOK: _look,
    "next": _next,
    "names": _names,
    "try": _try,
    "send": _send,
    _TIME: _ask_time,
    "now": _at_once,
    "drop": _drop,
}
