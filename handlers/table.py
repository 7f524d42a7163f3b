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
    completeness,
    composing,
    delegate,
    document,
    eligibility,
    enrol,
    filling,
    forwarding,
    guide,
    handing_over,
    indicators,
    links,
    locking,
    open_matters,
    packages,
    page,
    picture,
    pointing,
    presence,
    receipts,
    reminded,
    report,
    sealing,
    standing,
    submitting,
    taking_back,
    uploads,
    watching,
    whatif,
    workbook,
    writing,
)
from handlers.buttons import Press, Verb, pressed
from handlers.effects import Decision, Say
from handlers.every_form import FORMS
from handlers.forms import Form
from handlers.permissions import Action, may
from handlers.putting import off_list, on_table, put_list
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
from handlers.sheets import SHEETED
from handlers.situation import Conversation, Situation
from handlers.words import command, invite_code

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # a zero byte, half a character


def respond(situation: Situation, said: Said) -> Decision:
    """Decide what one message leads to. Never silent to who speaks: every branch but a presence says something.

    What has been handed in stays as it is, whatever was said.
    """
    if not situation.carries_values and not pointing.is_taken(said):
        return pointing.not_here(situation)
    return colleague.with_news(situation, off_list(situation, locking.guard(situation, _decide(situation, said))))


def _decide(situation: Situation, said: Said) -> Decision:
    match said:
        case Text(raw):
            return _typed(situation, _storable(raw))
        case Tap(data):
            return _tapped(situation, _storable(data))
        case Upload():
            return workbook.took(_form(situation), situation, said, FORMS) or _sent(situation, said)
        case Rejected():
            return uploads.refused(_form(situation), situation, said)
        case Unreadable(what):
            return _here(situation, say("table.unreadable", what=what))
        case Edited():
            return _here(situation, writing.edited(_form(situation), situation))
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


def _sent(situation: Situation, upload: Upload) -> Decision:
    """Take a file for the scan when something was handed in, unless a draft that is still open is on the table."""
    form = _form(situation)
    if sealing.takes(situation) and (form is None or locking.is_locked(form.name, situation)):
        return sealing.offer(situation, upload)
    return uploads.took(form, situation, upload)


def _storable(raw: str) -> str:
    """Put the sign for an unreadable character where a database would refuse the whole message."""
    return _UNSTORABLE.sub("\ufffd", raw)


def _typed(situation: Situation, raw: str) -> Decision:
    if invite_code(raw) is not None:
        return _linked(situation)
    if (asked := command(raw)) is not None:
        return _press(situation, asked)
    form = _form(situation)
    figures = _figures(situation)
    if (awaited := open_matters.typed(form, figures, situation, raw)) is not None:
        return awaited
    is_writing = writing.is_writing(form, situation)
    if figures is not None and not is_writing:
        if whatif.is_asked(raw) and may(situation, "see"):
            return whatif.answer(figures, situation, raw)
        if (named := _by_names(form, figures, situation, raw)) is not None:
            return named
    if not is_writing and (row := _row_elsewhere(form, situation, raw)) is not None:
        return row
    if form is None:
        return _here(situation, say("table.not_understood") if situation.role else "")
    return filling.typed(form, situation, raw)


def _linked(situation: Situation) -> Decision:
    """Take a link; one that is refused leaves the question on the table, and shows it again."""
    decision = enrol.start(situation)
    if _form(situation) is None or decision.action not in enrol.REFUSALS:
        return decision
    (refusal,) = [effect.text for effect in decision.effects if isinstance(effect, Say)]
    return replace(_here(situation, refusal), action=decision.action)


def _row_elsewhere(form: Form | None, situation: Situation, raw: str) -> Decision | None:
    """Go to the row of another form of this unit's package whose name was typed in full."""
    typed = raw.strip()
    if not any(sign.isalpha() for sign in typed):  # most messages are figures, and the questions are many
        return None
    if situation.round is None or situation.unit is None or not may(situation, "submit"):
        return None
    for name in packages.FORMS_OF[packages.package_of(situation)]:
        if FORMS[name] is form:
            continue
        for question in FORMS[name].questions(situation):
            if question.label == typed:
                return filling.go(FORMS[name], situation, question.key)
    return None


def _figures(situation: Situation) -> Form | None:
    """The form in which this role fills in figures now."""
    if situation.round is None or situation.unit is None or not may(situation, "fill"):
        return None
    return FORMS[baseline.NAME if situation.unit.assessment_year is None else indicators.NAME]


def _by_names(form: Form | None, figures: Form, situation: Situation, raw: str) -> Decision | None:
    """Answer figures by name from the menu or another form; an applicant's conditions have names of their own."""
    conditions = FORMS[eligibility.NAME]
    applies = figures.name == baseline.NAME and form is not conditions and may(situation, "apply")
    is_condition = applies and by_name.names_own_row(conditions, situation, raw)
    if is_condition and not by_name.names_own_row(figures, situation, raw):
        return _by_name(form, conditions, situation, raw)
    return _by_name(form, figures, situation, raw) if form is not figures else None


def _by_name(form: Form | None, figures: Form, situation: Situation, raw: str) -> Decision | None:
    """Answer figures by name from the menu or another form, unless that form has rows of these names itself."""
    if form is not None and by_name.names_own_row(form, situation, raw):
        return None
    question = on_table(form, situation) if form is not None else None
    if question is not None and question.asked is Asked.TEXT and not by_name.is_plain(figures, situation, raw):
        return None
    moved = Conversation(situation.conversation.revision, situation.conversation.role_id, figures.name)
    entered = replace(situation, conversation=moved)
    by_order = filling.answers_by_order(figures, entered, raw) if form is None else None
    found = by_order or filling.answers_by_name(figures, entered, raw)
    return _here(situation, found) if isinstance(found, str) else found


def _tapped(situation: Situation, data: str) -> Decision:
    press = pressed(data)
    if press is None or (press.revision is not None and press.revision != situation.conversation.revision):
        return _spent(situation, press)
    return _press(situation, press)


def _spent(situation: Situation, press: Press | None) -> Decision:
    """Say that a button is old. Who taps twice to hand in must not doubt that it was: the receipt is shown."""
    hands_in = press is not None and press.verb is Verb.SUBMIT and situation.round is not None
    again = submitting.tapped_again(situation) if hands_in and may(situation, "submit") else None
    return again or _here(situation, say("table.spent"))


def _press(situation: Situation, press: Press) -> Decision:
    rule = ANYWHERE.get(press.verb)
    if situation.role is None and press.verb is not Verb.HELP:
        return guide.menu(situation)
    if rule is None:
        return _within(situation, press)
    if rule.needs_round and situation.round is None:
        return guide.menu(situation, say("table.no_round"))
    if rule.action is not None and not may(situation, rule.action):
        own = _figures(situation) if press.verb is Verb.STANDING else None
        return put_list(own, situation) if own is not None else _denied(situation)
    return rule.answer(situation, press.argument)


def _begin(situation: Situation, argument: str) -> Decision:
    """Enter a form; an argument like 「report.progress」 leads to one of its questions."""
    name, _, key = argument.partition(".")
    if not may(situation, _NEEDED.get(name, "fill")):
        return _denied(situation)
    lead, unit = "", situation.unit
    assert unit is not None
    if name == indicators.NAME and unit.assessment_year is None:
        name, lead = baseline.NAME, say("baseline.instead", unit=unit.name)
    elif name == baseline.NAME and unit.assessment_year is not None:
        name, lead = indicators.NAME, say("indicators.instead", unit=unit.name)
    elif name == report.NAME and unit.assessment_year is None:
        return guide.menu(situation, say("report.not_yet", unit=unit.name))
    form = FORMS.get(name)
    if form is None:
        return guide.menu(situation)
    return filling.go(form, situation, key) if key else filling.begin(form, situation, lead)


_NEEDED: Mapping[str, Action] = {eligibility.NAME: "apply", document.NAME: "apply", report.NAME: "submit"}


def _within(situation: Situation, press: Press) -> Decision:
    form = _form(situation)
    if form is not None:
        return filling.press(form, situation, press)
    figures = _figures(situation) if press.verb in (Verb.SHOW, Verb.LIST) else None
    if figures is None:
        return _here(situation, say("table.nothing_open"))
    return (
        put_list(figures, situation)
        if press.verb is Verb.LIST
        else filling.begin(_unfinished(figures, situation), situation)
    )


def _unfinished(figures: Form, situation: Situation) -> Form:
    """The form to go on with from the menu: the first of what is handed in that has open rows, else the figures."""
    if not may(situation, "submit"):
        return figures
    gaps = completeness.gaps(situation, packages.package_of(situation))
    return gaps.open[0].form if gaps.open else figures


def _here(situation: Situation, lead: str) -> Decision:
    """Say one helpful sentence and show what is on the table again."""
    form = _form(situation)
    if form is not None:
        return filling.again(form, situation, lead)
    return open_matters.again(situation, lead) or guide.menu(situation, lead)


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
    return form if form is not None and form.name in SHEETED else _figures(situation)


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
    name = situation.conversation.form or ""
    if name in (indicators.NAME, report.NAME) and situation.unit.assessment_year is None:
        return None  # the unit was taken out of the assessment meanwhile
    return FORMS.get(name) if may(situation, _NEEDED.get(name, "fill")) else None


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
    Verb.SUBMIT: Rule(submitting.answer, needs_round=True, action="submit"),
    Verb.WITHDRAW: Rule(lambda situation, _: taking_back.begin(situation), needs_round=True, action="submit"),
    Verb.SEAL: Rule(sealing.answer, needs_round=True, action="submit"),
    Verb.VERSIONS: Rule(receipts.versions, needs_round=True, action="submit"),
    Verb.PRINT: Rule(receipts.printed, needs_round=True, action="submit"),
}
