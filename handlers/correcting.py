"""「改成35」 right after an answer is about that answer; the question put under it has nothing yet to be corrected.

Read for the open question, it would write one row's figure into another.
"""

import re
from collections.abc import Sequence

from handlers.answers import Answer, Kind
from handlers.effects import Decision
from handlers.forms import Form
from handlers.proposals import subject_of
from handlers.putting import OVER_TABLE, draft, on_table, over, put_again
from handlers.quantities import Outcome, Reading, read_for
from handlers.questions import FIGURES, Question
from handlers.reading.lexicon import may_correct
from handlers.reading.shapes import CORRECTED
from handlers.situation import Situation
from handlers.taking import already, instead, propose
from handlers.undoing import is_own

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")

_Mine = tuple[Question, Answer]


def corrected(form: Form, situation: Situation, raw: str) -> Decision | None:
    """Propose a correction of an answer given before; None when it is none, or meant for what is on the table."""
    if not may_correct(raw) or over(situation) == OVER_TABLE:
        return None
    mine = _theirs(form, situation)
    found = _by_old_figure(form, situation, mine, raw) or _newest(form, situation, mine, raw)
    if found is None or found[0] == on_table(form, situation):
        return None
    question, reading = found
    if same := already(form, situation, question, reading):
        return put_again(form, situation, same)
    return propose(form, situation, question, reading.value, raw, instead(form, situation, question, reading))


def _by_old_figure(
    form: Form, situation: Situation, mine: Sequence[_Mine], raw: str
) -> tuple[Question, Reading] | None:
    """The row whose figure is said to be wrong: the one on the table before all others."""
    named, here = set(_NUMBER.findall(raw.replace(",", ""))), on_table(form, situation)
    stands = draft(form, situation).answers.get(here.key) if here is not None else None
    first = ((here, stands),) if here is not None and stands is not None else ()
    for question, answer in (*first, *mine):
        if answer.value not in named or (reading := _read(question, situation, raw)) is None:
            continue
        if reading.value != answer.value:
            return question, reading
    return None


def _newest(form: Form, situation: Situation, mine: Sequence[_Mine], raw: str) -> tuple[Question, Reading] | None:
    """The answer given last, as long as nothing on the table could be meant: no answer and no proposal."""
    here = on_table(form, situation)
    stands = draft(form, situation).answers.get(here.key) if here is not None else None
    if situation.conversation.proposal or (stands is not None and stands.is_settled) or not mine:
        return None
    question = mine[0][0]
    reading = _read(question, situation, raw)
    return None if reading is None else (question, reading)


def _read(question: Question, situation: Situation, raw: str) -> Reading | None:
    reading = read_for(raw, subject_of(question, situation))
    return reading if reading.outcome is Outcome.CONFIRM and reading.reason == CORRECTED else None


def _theirs(form: Form, situation: Situation) -> list[_Mine]:
    """Return the figures this person gave and has seen echoed, the newest first."""
    answers, seen = draft(form, situation).answers, situation.conversation.seen
    asked = ((question, answers.get(question.key)) for question in form.questions(situation))
    mine = [
        (question, answer)
        for question, answer in asked
        if question.asked in FIGURES
        and answer is not None
        and answer.kind is Kind.VALUE
        and answer.seq <= seen
        and is_own(answer, situation)
    ]
    return sorted(mine, key=lambda one: one[1].given_at, reverse=True)
