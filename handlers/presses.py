"""What a button or a command word leads to, whether it needs an open round, and who may."""

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from handlers import (
    announced,
    asking,
    baseline,
    composing,
    delegate,
    filling,
    forwarding,
    guide,
    handing_over,
    indicators,
    links,
    open_matters,
    picture,
    receipts,
    reminded,
    report,
    sealing,
    standing,
    submitting,
    taking_back,
    watching,
    workbook,
)
from handlers.buttons import Press, Verb
from handlers.effects import Decision, Say
from handlers.every_form import FORMS
from handlers.forms_at_hand import exported_form, form_on_table, may_enter, own_figures, unfinished_form
from handlers.permissions import Action, may
from handlers.putting import at, put_list, told_given_up
from handlers.sentences import say
from handlers.situation import Situation


def answer(situation: Situation, press: Press) -> Decision:
    """Do what was pressed; who leaves a proposal by it, and does not settle it, is told that it is not stored."""
    decision = _answer(situation, press)
    return decision if _settles(situation, press) else told_given_up(situation, decision)


def _settles(situation: Situation, press: Press) -> bool:
    """Whether it says yes or no to what is proposed, or puts another answer in its place."""
    return press.verb in _ANSWERS or (press.verb is Verb.JUMP and press.argument == at(situation))


_ANSWERS = (Verb.AGREE, Verb.SHOW, Verb.ANSWER, Verb.SKIP, Verb.ABSENT, Verb.EXCLUDE)


def _answer(situation: Situation, press: Press) -> Decision:
    """Do what was pressed, wherever somebody is; what belongs to a form, in the one on the table."""
    rule = ANYWHERE.get(press.verb)
    if situation.role is None and press.verb is not Verb.HELP:
        return guide.menu(situation)
    if rule is None:
        return _within(situation, press)
    if rule.needs_round and situation.round is None:
        return guide.menu(situation, say("table.no_round"))
    if rule.action is not None and not may(situation, rule.action):
        return rule.otherwise(situation)
    return rule.answer(situation, press.argument)


def _within(situation: Situation, press: Press) -> Decision:
    form = form_on_table(situation)
    if form is not None:
        return filling.press(form, situation, press)
    figures = own_figures(situation) if press.verb in (Verb.SHOW, Verb.LIST) else None
    if figures is None:
        return here(situation, say("table.nothing_open"))
    return (
        put_list(figures, situation)
        if press.verb is Verb.LIST
        else filling.begin(unfinished_form(figures, situation), situation)
    )


def here(situation: Situation, lead: str) -> Decision:
    """Say one helpful sentence and show what is on the table again."""
    form = form_on_table(situation)
    if form is not None:
        return filling.again(form, situation, lead)
    return open_matters.again(situation, lead) or guide.menu(situation, lead)


def _denied(situation: Situation) -> Decision:
    return guide.menu(situation, say("table.denied"))


def _begin(situation: Situation, argument: str) -> Decision:
    """Enter a form; an argument like 「report.progress」 leads to one of its questions."""
    name, _, key = argument.partition(".")
    if not may_enter(situation, name):
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


def _own_rows(situation: Situation) -> Decision:
    """Show a colleague, who may not see the unit's standing, the rows that are theirs."""
    own = own_figures(situation)
    return _denied(situation) if own is None else put_list(own, situation)


def _owing(situation: Situation) -> Decision:
    """Take 「谁没交」 of those who look after units as it is meant: which unit has not handed in."""
    return watching.owing(situation) if may(situation, "watch") else _denied(situation)


def _leave(situation: Situation) -> Decision:
    if situation.conversation.form is None:
        return guide.menu(situation)
    return guide.menu(situation, say("forms.left"))


def _change_role(situation: Situation, argument: str) -> Decision:
    chosen = next((role for role in situation.roles if str(role.id) == argument), None)
    if chosen is None:
        return _denied(situation)
    moved = replace(situation.conversation, role_id=chosen.id, form=None, question=None, proposal=None)
    moved = replace(moved, revision=moved.revision + 1)
    who = guide.described(chosen, chosen.unit_name)
    return Decision(moved, (Say(say("guide.greeting", who=who), guide.rows(chosen)),), "role")


def _forwarded(situation: Situation) -> Decision:
    waiting = next(iter(situation.archive.forwarded()), None)
    return forwarding.look(FORMS.get(waiting.form) if waiting is not None else None, situation, waiting)


class Rule(Struct, frozen=True):
    """What a verb leads to wherever somebody is, whether it needs an open round, and who may (None: everybody).

    `otherwise`: what it leads to for those who may not.
    """

    answer: Callable[[Situation, str], Decision]
    needs_round: bool = False
    action: Action | None = None
    otherwise: Callable[[Situation], Decision] = _denied


ANYWHERE: Mapping[Verb, Rule] = {  # every other verb belongs to the form on the table
    Verb.MENU: Rule(lambda situation, _: delegate.to_menu(situation)),
    Verb.HELP: Rule(lambda situation, _: guide.help_text(situation)),
    Verb.LEAVE: Rule(lambda situation, _: _leave(situation)),
    Verb.ROLE: Rule(_change_role),
    Verb.BEGIN: Rule(_begin, needs_round=True),
    Verb.DEADLINES: Rule(lambda situation, _: guide.deadlines(situation), needs_round=True),
    Verb.STANDING: Rule(
        lambda situation, _: standing.answer(situation), needs_round=True, action="see", otherwise=_own_rows
    ),
    Verb.DELEGATE: Rule(delegate.press, needs_round=True, action="delegate"),
    Verb.REQUESTS: Rule(
        lambda situation, _: delegate.overview(situation), needs_round=True, action="delegate", otherwise=_owing
    ),
    Verb.END_REQUEST: Rule(delegate.end, needs_round=True, action="delegate"),
    Verb.PAGE: Rule(lambda situation, _: links.make(situation), needs_round=True, action="fill"),
    Verb.PICTURE: Rule(lambda situation, _: picture.answer(situation), needs_round=True, action="see"),
    Verb.ASK: Rule(lambda situation, _: asking.begin(form_on_table(situation), situation), action="ask"),
    Verb.INQUIRIES: Rule(lambda situation, _: asking.inquiries(situation)),
    Verb.REPLY: Rule(asking.reply, action="answer"),
    Verb.FORWARD: Rule(lambda situation, _: forwarding.send(situation), needs_round=True, action="put_forward"),
    Verb.FORWARDED: Rule(lambda situation, _: _forwarded(situation), needs_round=True, action="agree"),
    Verb.SEND_BACK: Rule(forwarding.decline, needs_round=True, action="agree"),
    Verb.EXPORT: Rule(
        lambda situation, _: workbook.export(exported_form(situation), situation),
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
