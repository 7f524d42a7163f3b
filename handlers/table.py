"""Who answers what: the one place where a message is handed to a conversation."""

import re

from msgspec.structs import replace

from handlers import (
    asking,
    baseline,
    by_name,
    colleague,
    composing,
    eligibility,
    enrol,
    filling,
    locking,
    open_matters,
    packages,
    page,
    pointing,
    presence,
    presses,
    sealing,
    submitting,
    unit_asked,
    uploads,
    whatif,
    workbook,
    writing,
)
from handlers.buttons import Press, Verb, pressed
from handlers.effects import Decision, Say
from handlers.every_form import FORMS
from handlers.forms import Form
from handlers.forms_at_hand import form_on_table, own_figures, page_form
from handlers.permissions import may
from handlers.presses import here
from handlers.proposals import agrees, declines
from handlers.putting import lines, off_list, on_table, told_unless_answered
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
from handlers.words import Courtesy, command, courtesy, invite_code

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
            return workbook.took(form_on_table(situation), situation, said, FORMS) or _sent(situation, said)
        case Rejected():
            return uploads.refused(form_on_table(situation), situation, said)
        case Unreadable(what):
            return here(situation, say("table.unreadable", what=what))
        case Edited():
            return here(situation, writing.edited(form_on_table(situation), situation))
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
    form = form_on_table(situation)
    if sealing.takes(situation) and (form is None or locking.is_locked(form.name, situation)):
        return sealing.offer(situation, upload)
    return uploads.took(form, situation, upload)


def _storable(raw: str) -> str:
    """Put the sign for an unreadable character where a database would refuse the whole message."""
    return _UNSTORABLE.sub("\ufffd", raw)


def _typed(situation: Situation, raw: str) -> Decision:
    if invite_code(raw) is not None:
        return _linked(situation)
    if (asked := command(raw)) is not None and not composing.names_whom(situation, raw):
        return presses.answer(situation, asked)
    decision = _said_freely(situation, raw)
    if situation.conversation.proposal is None or agrees(raw) or declines(raw):
        return decision
    return told_unless_answered(situation, decision)


def _said_freely(situation: Situation, raw: str) -> Decision:
    """Take what is neither a link nor a command for what is waited for, a figure by name, or an answer."""
    form = form_on_table(situation)
    if (
        (polite := courtesy(raw)) is not None
        and situation.role is not None
        and not open_matters.is_written(situation)
    ):
        at_menu = form is None and polite is Courtesy.GREETED  # where one is greeted anyway
        return here(situation, "" if at_menu else say(f"courtesies.{polite}"))
    if asking.thinks_better(situation, raw):
        return here(situation, say("asking.dropped"))
    figures = own_figures(situation)
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
        asked = unit_asked.answer(situation, raw)
        return asked or here(situation, say("table.not_understood") if situation.role else "")
    return filling.typed(form, situation, raw)


def _linked(situation: Situation) -> Decision:
    """Take a link; one that is refused leaves the question on the table, and shows it again."""
    decision = enrol.start(situation)
    if form_on_table(situation) is None or decision.action not in enrol.REFUSALS:
        return decision
    (refusal,) = [effect.text for effect in decision.effects if isinstance(effect, Say)]
    return replace(here(situation, refusal), action=decision.action)


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
    if isinstance(found, str):
        return here(situation, found)
    return found if found is None or form is None else _told_moved(form, figures, found)


def _told_moved(left: Form, figures: Form, decision: Decision) -> Decision:
    """Say at the end that the next question is of another form than the one before, and how to come back to that."""
    if decision.conversation.form != figures.name:
        return decision
    now, before = (say(f"buttons.{form.name}") for form in (figures, left))
    told = say("forms.moved", now=now, before=before)
    effects = (replace(one, text=lines(one.text, told)) if isinstance(one, Say) else one for one in decision.effects)
    return replace(decision, effects=tuple(effects))


def _tapped(situation: Situation, data: str) -> Decision:
    press = pressed(data)
    if press is None or (press.revision is not None and press.revision != situation.conversation.revision):
        return _spent(situation, press)
    return presses.answer(situation, press)


def _spent(situation: Situation, press: Press | None) -> Decision:
    """Say that a button is old. Who taps twice to hand in must not doubt that it was: the receipt is shown."""
    hands_in = press is not None and press.verb is Verb.SUBMIT and situation.round is not None
    again = submitting.tapped_again(situation) if hands_in and may(situation, "submit") else None
    return again or here(situation, say("table.spent"))
