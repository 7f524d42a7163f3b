"""撤销: takes back what this person said last, and with every further 撤销 what they said before that.

A colleague's answer is never taken back, nor one's own that somebody else has changed since.
"""

import re

from handlers import forms, locking
from handlers.answers import Answer, Kind
from handlers.effects import Decision, Record
from handlers.forms import Form
from handlers.putting import at, draft, put, put_again
from handlers.sentences import say
from handlers.showing import shown
from handlers.situation import Situation
from handlers.storing import is_overtaken, stale

_SPAN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


def undo(form: Form, situation: Situation, argument: str) -> Decision:
    """Take back a row's answer, a whole table's (its first and last place), or else the newest of one's own."""
    if locking.is_locked(form.name, situation):
        return put_again(form, situation, locking.sentence(situation, form.name))
    if (span := _SPAN.fullmatch(argument)) is not None:
        return _undo_table(form, situation, int(span[1]), int(span[2]))
    key = argument or latest(form, situation)
    question, answer = forms.find(form.questions(situation), key), draft(form, situation).answers.get(key)
    if question is None or answer is None or answer.is_untouched:
        return put_again(form, situation, say("forms.nothing_to_undo"))
    if overtaken := stale(form, situation, question):
        return put_again(form, situation, overtaken)
    records = taken_back(form, key, answer)
    after = situation
    for record in records:
        after = forms.with_answer(after, record)
    stands = shown(question, draft(form, after).answers[key])
    return put(form, after, key, say("forms.undone", label=question.label, stands=stands), records, action="undo")


def _undo_table(form: Form, situation: Situation, first: int, last: int) -> Decision:
    answers = draft(form, situation).answers
    keys = [
        question.key
        for question in form.questions(situation)
        if (answer := answers.get(question.key)) is not None
        and first <= answer.seq <= last
        and not answer.is_untouched
        and not is_overtaken(form, situation, question.key)
    ]
    if not keys:
        return put_again(form, situation, say("forms.nothing_to_undo"))
    records: tuple[Record, ...] = ()
    after = situation
    for key in keys:
        for record in taken_back(form, key, answers[key]):
            records, after = (*records, record), forms.with_answer(after, record)
    here = at(situation) or forms.first_open(form.questions(after), draft(form, after).answers)
    return put(form, after, here, say("batch.undone", count=len(keys)), records, action="undo")


def taken_back(form: Form, key: str, answer: Answer) -> tuple[Record, ...]:
    """Take an answer away, and write down once more what stood beneath it."""
    away = Record(form.name, key, Kind.CLEARED, None, say("kinds.cleared"))
    before = answer.before
    if before is None or before.kind is Kind.CLEARED:
        return (away,)
    again = Record(
        form.name, key, before.kind, before.value, before.raw, before.origin, before.reason, before.provenance
    )
    return away, again


def latest(form: Form, situation: Situation) -> str:
    """Return the key of this person's newest answer that this device has seen; "" when there is none."""
    answers = draft(form, situation).answers
    mine = {
        question.key: said
        for question in form.questions(situation)
        if (said := _said_last(answers.get(question.key), situation)) is not None
    }
    return max(mine, key=lambda key: mine[key], default="")


def _said_last(answer: Answer | None, situation: Situation) -> int | None:
    """Return the place of this person's answer to one row; None when it is not theirs, or open.

    One that a colleague has changed unseen counts too: it is said then who was quicker.
    """
    seen = situation.conversation.seen
    if answer is None or (answer.seq <= seen and not is_own(answer, situation)):
        return None
    at: Answer | None = answer
    while at is not None and not (is_own(at, situation) and at.given_at <= seen):
        at = at.before
    return None if at is None else at.given_at


def is_own(answer: Answer, situation: Situation) -> bool:
    """Whether this person gave an answer that stands; a terminal without persons is one person's."""
    return not answer.is_untouched and situation.person_id in (None, answer.person_id)
