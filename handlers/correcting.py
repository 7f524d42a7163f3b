"""「改成35」 right after an answer is about that answer; the question put under it has nothing yet to be corrected.

Read for the open question, it would write one row's figure into another.
"""

import re

from handlers.answers import Answer, Kind
from handlers.effects import Decision
from handlers.forms import Form
from handlers.proposals import subject_of
from handlers.putting import OVER_TABLE, draft, on_table, over, put_again
from handlers.quantities import Outcome, read_for
from handlers.questions import FIGURES, Question
from handlers.situation import Situation
from handlers.taking import already, instead, propose
from handlers.undoing import is_own

CORRECTED = "corrected"  # the reason of a reading that takes one figure in place of another
_MAY_CORRECT = re.compile("改|不是|并非|错|应为|更正|订正|有误|不对|原|刚才|之前|前面|上次")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def corrected(form: Form, situation: Situation, raw: str) -> Decision | None:
    """Propose a correction of an answer given before; None when it is none, or meant for what is on the table."""
    if _MAY_CORRECT.search(raw) is None or over(situation) == OVER_TABLE or situation.conversation.proposal:
        return None
    here, answers = on_table(form, situation), draft(form, situation).answers
    if here is not None and (stands := answers.get(here.key)) is not None and stands.is_settled:
        return None
    question = _meant(form, situation, raw)
    if question is None:
        return None
    reading = read_for(raw, subject_of(question, situation))
    if reading.outcome is not Outcome.CONFIRM or reading.reason != CORRECTED:
        return None
    if same := already(form, situation, question, reading):
        return put_again(form, situation, same)
    return propose(form, situation, question, reading.value, raw, instead(form, situation, question, reading))


def _meant(form: Form, situation: Situation, raw: str) -> Question | None:
    """The newest figure this person gave that they have seen echoed; before it one that is named by its old value."""
    answers, named = draft(form, situation).answers, set(_NUMBER.findall(raw.replace(",", "")))
    asked = ((question, answers.get(question.key)) for question in form.questions(situation))
    mine = [
        (answer.value in named, answer.given_at, question)
        for question, answer in asked
        if question.asked in FIGURES and answer is not None and _is_theirs(answer, situation)
    ]
    return max(mine, key=lambda one: one[:2])[2] if mine else None


def _is_theirs(answer: Answer, situation: Situation) -> bool:
    return answer.kind is Kind.VALUE and answer.seq <= situation.conversation.seen and is_own(answer, situation)
