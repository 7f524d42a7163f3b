"""Who answers what: the one place where a message is handed to a conversation, and where it is decided who may."""

import re
from dataclasses import replace

from handlers import baseline, eligibility, enrol, filling, guide, indicators, standing, uploads
from handlers.buttons import Press, Verb, pressed
from handlers.effects import Decision, Say
from handlers.forms import Form
from handlers.permissions import may
from handlers.said import Rejected, Said, Tap, Text, Unreadable, Upload
from handlers.sentences import say
from handlers.situation import Situation
from handlers.words import command, invite_code

FORMS: dict[str, Form] = {form.name: form for form in (eligibility.form(), baseline.form(), indicators.form())}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # a zero byte, half a character


def respond(situation: Situation, said: Said) -> Decision:
    """Decide what one message leads to. Never silent: every branch says something."""
    match said:
        case Text(raw):
            return _typed(situation, _storable(raw))
        case Tap(data):
            return _tapped(situation, _storable(data))
        case Upload():
            return uploads.took(_form(situation), situation, said)
        case Rejected():
            return uploads.refused(_form(situation), situation, said)
        case Unreadable(what):
            return _here(situation, say("table.unreadable", what=what))


def _storable(raw: str) -> str:
    """Put the sign for an unreadable character where a database would refuse the whole message."""
    return _UNSTORABLE.sub("\ufffd", raw)


def _typed(situation: Situation, raw: str) -> Decision:
    if invite_code(raw) is not None:
        return enrol.start(situation)
    if (asked := command(raw)) is not None:
        return _press(situation, asked)
    form = _form(situation)
    if form is None:
        return guide.menu(situation, say("table.not_understood") if situation.role else "")
    return filling.typed(form, situation, raw)


def _tapped(situation: Situation, data: str) -> Decision:
    press = pressed(data)
    if press is None or (press.revision is not None and press.revision != situation.conversation.revision):
        return _here(situation, say("table.spent"))
    return _press(situation, press)


def _press(situation: Situation, press: Press) -> Decision:
    if situation.role is None and press.verb is not Verb.HELP:
        return guide.menu(situation)
    match press.verb:
        case Verb.MENU:
            return guide.menu(situation)
        case Verb.HELP:
            return guide.help_text(situation)
        case Verb.LEAVE:
            return _leave(situation)
        case Verb.ROLE:
            return _change_role(situation, press.argument)
        case Verb.DEADLINES | Verb.STANDING if situation.round is None:
            return guide.menu(situation, say("table.no_round"))
        case Verb.DEADLINES:
            return guide.deadlines(situation)
        case Verb.STANDING:
            return standing.answer(situation) if may(situation, "see") else _denied(situation)
        case Verb.BEGIN:
            return _begin(situation, press.argument)
        case _:
            return _within(situation, press)


def _begin(situation: Situation, name: str) -> Decision:
    if situation.round is None:
        return guide.menu(situation, say("table.no_round"))
    if not may(situation, "apply" if name == eligibility.NAME else "fill"):
        return _denied(situation)
    lead = ""
    assert situation.unit is not None
    if name == indicators.NAME and situation.unit.assessment_year is None:
        name, lead = baseline.NAME, say("baseline.instead", unit=situation.unit.name)
    elif name == baseline.NAME and situation.unit.assessment_year is not None:
        name, lead = indicators.NAME, say("indicators.instead", unit=situation.unit.name)
    form = FORMS.get(name)
    return filling.begin(form, situation, lead) if form else guide.menu(situation)


def _within(situation: Situation, press: Press) -> Decision:
    form = _form(situation)
    if form is None:
        return guide.menu(situation, say("table.nothing_open"))
    return filling.press(form, situation, press)


def _here(situation: Situation, lead: str) -> Decision:
    """Say one helpful sentence and show what is on the table again."""
    form = _form(situation)
    return guide.menu(situation, lead) if form is None else filling.again(form, situation, lead)


def _leave(situation: Situation) -> Decision:
    if situation.conversation.form is None:
        return guide.menu(situation)
    return guide.menu(situation, say("forms.left"))


def _change_role(situation: Situation, argument: str) -> Decision:
    chosen = next((role for role in situation.roles if str(role.id) == argument), None)
    if chosen is None:
        return _denied(situation)
    moved = replace(situation.conversation, role_id=chosen.id, form=None, question=None)
    moved = replace(moved, revision=moved.revision + 1)
    who = guide.described(chosen, chosen.unit_name)
    return Decision(moved, (Say(say("guide.greeting", who=who), guide.rows(chosen)),), "role")


def _denied(situation: Situation) -> Decision:
    return guide.menu(situation, say("table.denied"))


def _form(situation: Situation) -> Form | None:
    """The form on the table, as long as this role may (still) fill it in this round."""
    if situation.round is None or situation.unit is None or not may(situation, "fill"):
        return None
    if situation.conversation.form == indicators.NAME and situation.unit.assessment_year is None:
        return None  # the unit was taken out of the assessment meanwhile
    return FORMS.get(situation.conversation.form or "")
