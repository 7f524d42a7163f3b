"""Who answers what: the one place where a message is handed to a conversation, and where it is decided who may."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from handlers import (
    announced,
    asking,
    baseline,
    by_name,
    colleague,
    composing,
    delegate,
    eligibility,
    enrol,
    filling,
    forwarding,
    guide,
    handing_over,
    indicators,
    links,
    page,
    picture,
    pointing,
    presence,
    reminded,
    signing,
    standing,
    uploads,
    watching,
    whatif,
    workbook,
)
from handlers.buttons import Press, Verb, pressed
from handlers.effects import Decision, Say
from handlers.forms import Form
from handlers.offices import wish_of
from handlers.permissions import Action, may
from handlers.putting import on_table
from handlers.questions import Asked
from handlers.said import (
    Cells,
    Edited,
    Elsewhere,
    Enclosure,
    Presence,
    Rejected,
    Removal,
    Said,
    Tap,
    Text,
    Unreadable,
    Upload,
)
from handlers.sentences import say
from handlers.situation import Conversation, Situation
from handlers.words import command, invite_code, question_to_bureau

FORMS: dict[str, Form] = {form.name: form for form in (eligibility.form(), baseline.form(), indicators.form())}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # a zero byte, half a character


def respond(situation: Situation, said: Said) -> Decision:
    """Decide what one message leads to. Never silent to who speaks: every branch but a presence says something."""
    if not situation.carries_values and not pointing.is_taken(said):
        return pointing.not_here(situation)
    return colleague.with_news(situation, _answer(situation, said))


def _answer(situation: Situation, said: Said) -> Decision:
    match said:
        case Text(raw):
            return _typed(situation, _storable(raw))
        case Tap(data):
            return _tapped(situation, _storable(data))
        case Upload():
            return workbook.took(_form(situation), situation, said, FORMS) or uploads.took(
                _form(situation), situation, said
            )
        case Rejected():
            return uploads.refused(_form(situation), situation, said)
        case Unreadable(what):
            return _here(situation, say("table.unreadable", what=what))
        case Edited():
            return _here(situation, say("table.edited"))
        case Elsewhere():
            return presence.elsewhere(situation)
        case Presence():
            return presence.noticed(situation, said)
        case Cells() | Enclosure() | Removal():
            return _on_page(situation, said)


def _on_page(situation: Situation, said: Cells | Enclosure | Removal) -> Decision:
    form = page_form(situation, said.form)
    match said:
        case Cells(name, cells):
            plain = tuple(replace(cell, raw=_storable(cell.raw), reason=_storable(cell.reason)) for cell in cells)
            return page.entered(form, situation, Cells(name, plain))
        case Enclosure():
            return page.enclosed(form, situation, said)
        case Removal():
            return page.removed(form, situation, said)


def _storable(raw: str) -> str:
    """Put the sign for an unreadable character where a database would refuse the whole message."""
    return _UNSTORABLE.sub("\ufffd", raw)


def _typed(situation: Situation, raw: str) -> Decision:
    if invite_code(raw) is not None:
        return enrol.start(situation)
    if (asked := command(raw)) is not None:
        return _press(situation, asked)
    form = _form(situation)
    return _asked_for(form, situation, raw) or _said(form, situation, raw)


def _asked_for(form: Form | None, situation: Situation, raw: str) -> Decision | None:
    """Take a signature that is waited for, or the wish that an office fills in."""
    delegates = may(situation, "delegate") and situation.round is not None
    if signing.is_open(situation) and situation.role is not None and not _names_a_row(situation, raw):
        return delegate.typed(situation, raw) if delegates else colleague.signed(situation, raw)
    wish = wish_of(raw, situation) if delegates else None
    return delegate.wished(form, situation, wish) if wish is not None else None


def _said(form: Form | None, situation: Situation, raw: str) -> Decision:
    if (question := question_to_bureau(raw)) is not None and may(situation, "ask"):
        return asking.send(form, situation, question)
    if asking.is_open(situation) and situation.role is not None:
        return asking.typed(form, situation, raw)
    if composing.is_open(situation) and may(situation, "announce"):
        return composing.typed(situation, raw)
    if (figures := _figures(situation)) is not None:
        if whatif.is_asked(raw) and may(situation, "see"):
            return whatif.answer(figures, situation, raw)
        if form is not figures and (named := _by_name(form, figures, situation, raw)) is not None:
            return named
    if form is None:
        return guide.menu(situation, say("table.not_understood") if situation.role else "")
    return filling.typed(form, situation, raw)


def _names_a_row(situation: Situation, raw: str) -> bool:
    """Whether a row of the figures is meant: no indicator's name shall become somebody's own."""
    figures = _figures(situation)
    return figures is not None and by_name.names_own_row(figures, situation, raw)


def _figures(situation: Situation) -> Form | None:
    """The form in which this role fills in figures now."""
    if situation.round is None or situation.unit is None or not may(situation, "fill"):
        return None
    return FORMS[baseline.NAME if situation.unit.assessment_year is None else indicators.NAME]


def _by_name(form: Form | None, figures: Form, situation: Situation, raw: str) -> Decision | None:
    """Answer figures by name from the menu or another form, unless that form has rows of these names itself."""
    if form is not None and by_name.names_own_row(form, situation, raw):
        return None
    question = on_table(form, situation) if form is not None else None
    if question is not None and question.asked is Asked.TEXT and not by_name.is_plain(figures, situation, raw):
        return None
    moved = Conversation(situation.conversation.revision, situation.conversation.role_id, figures.name)
    return filling.answers_by_name(figures, replace(situation, conversation=moved), raw)


def _tapped(situation: Situation, data: str) -> Decision:
    press = pressed(data)
    if press is None or (press.revision is not None and press.revision != situation.conversation.revision):
        return _here(situation, say("table.spent"))
    return _press(situation, press)


def _press(situation: Situation, press: Press) -> Decision:
    rule = ANYWHERE.get(press.verb)
    if situation.role is None and press.verb is not Verb.HELP:
        return guide.menu(situation)
    if rule is None:
        return _within(situation, press)
    if rule.needs_round and situation.round is None:
        return guide.menu(situation, say("table.no_round"))
    if rule.action is not None and not may(situation, rule.action):
        return _denied(situation)
    return rule.answer(situation, press.argument)


def _begin(situation: Situation, name: str) -> Decision:
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
    if form is None and composing.is_open(situation) and may(situation, "announce"):
        return composing.again(situation, lead)
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


def _exported(situation: Situation) -> Form | None:
    """The form a workbook is made of: the one on the table where it has one, else the figures."""
    form = _form(situation)
    return form if form is not None and form.name in workbook.EXPORTED else _figures(situation)


def _forwarded(situation: Situation) -> Decision:
    waiting = next(iter(situation.archive.forwarded()), None)
    return forwarding.look(FORMS.get(waiting.form) if waiting is not None else None, situation, waiting)


def page_forms(situation: Situation) -> tuple[Form, ...]:
    """The forms this role fills in on a page now: figures, and before them an applicant's conditions."""
    if situation.round is None or situation.unit is None or not may(situation, "fill"):
        return ()
    if situation.unit.assessment_year is not None:
        return (FORMS[indicators.NAME],)
    conditions = (FORMS[eligibility.NAME],) if may(situation, "apply") else ()
    return (*conditions, FORMS[baseline.NAME])


def page_form(situation: Situation, name: str) -> Form | None:
    """The form of a page, as long as this role may (still) fill it in."""
    return next((form for form in page_forms(situation) if form.name == name), None)


def _form(situation: Situation) -> Form | None:
    """The form on the table, as long as this role may (still) fill it in this round."""
    if situation.round is None or situation.unit is None or not may(situation, "fill"):
        return None
    if situation.conversation.form == indicators.NAME and situation.unit.assessment_year is None:
        return None  # the unit was taken out of the assessment meanwhile
    return FORMS.get(situation.conversation.form or "")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a verb leads to wherever somebody is, whether it needs an open round, and who may (None: everybody)."""

    answer: Callable[[Situation, str], Decision]
    needs_round: bool = False
    action: Action | None = None


ANYWHERE: Mapping[Verb, Rule] = {  # every other verb belongs to the form on the table
    Verb.MENU: Rule(lambda situation, _: guide.menu(situation)),
    Verb.HELP: Rule(lambda situation, _: guide.help_text(situation)),
    Verb.LEAVE: Rule(lambda situation, _: _leave(situation)),
    Verb.ROLE: Rule(_change_role),
    Verb.BEGIN: Rule(_begin, needs_round=True),
    Verb.DEADLINES: Rule(lambda situation, _: guide.deadlines(situation), needs_round=True),
    Verb.STANDING: Rule(lambda situation, _: standing.answer(situation), needs_round=True, action="see"),
    Verb.DELEGATE: Rule(delegate.press, needs_round=True, action="delegate"),
    Verb.REQUESTS: Rule(lambda situation, _: delegate.overview(situation), needs_round=True, action="delegate"),
    Verb.END_REQUEST: Rule(delegate.end, needs_round=True, action="delegate"),
    Verb.PAGE: Rule(lambda situation, _: links.make(situation), needs_round=True, action="fill"),
    Verb.PICTURE: Rule(lambda situation, _: picture.answer(situation), needs_round=True, action="see"),
    Verb.ASK: Rule(lambda situation, _: asking.begin(_form(situation), situation), action="ask"),
    Verb.INQUIRIES: Rule(lambda situation, _: asking.inquiries(situation)),
    Verb.REPLY: Rule(asking.reply, action="answer"),
    Verb.FORWARD: Rule(lambda situation, _: forwarding.send(situation), needs_round=True, action="put_forward"),
    Verb.FORWARDED: Rule(lambda situation, _: _forwarded(situation), needs_round=True, action="agree"),
    Verb.SEND_BACK: Rule(forwarding.decline, needs_round=True, action="agree"),
    Verb.EXPORT: Rule(
        lambda situation, _: workbook.export(_exported(situation), situation),
        needs_round=True,
        action="fill",
    ),
    Verb.HAND_OVER: Rule(handing_over.answer, action="hand_over"),
    Verb.SNOOZE: Rule(reminded.snooze),
    Verb.INTEND: Rule(reminded.intend, needs_round=True),
    Verb.DECLINE: Rule(reminded.decline, needs_round=True),
    Verb.MET: Rule(reminded.met, needs_round=True),
    Verb.RECEIVED: Rule(reminded.received),
    Verb.OWING: Rule(lambda situation, _: watching.owing(situation), needs_round=True, action="watch"),
    Verb.NUDGE: Rule(watching.nudge, needs_round=True, action="announce"),
    Verb.PLAN: Rule(lambda situation, _: watching.plan(situation), needs_round=True, action="watch"),
    Verb.NOTICES: Rule(lambda situation, _: announced.notices(situation), action="announce"),
    Verb.NOTICE: Rule(announced.one, action="announce"),
    Verb.CHASE: Rule(announced.chase, action="announce"),
    Verb.STOP: Rule(announced.stop, action="announce"),
    Verb.CONFIRM: Rule(announced.confirm, action="announce"),
    Verb.COMPOSE: Rule(composing.press, action="announce"),
    Verb.CORRECT: Rule(composing.correct, action="announce"),
    Verb.FEED: Rule(lambda situation, _: reminded.subscribe(situation)),
}
