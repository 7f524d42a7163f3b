"""An answer in a conversation: what its question asks for, and a proposal as a button that says it plainly.

It lives in its button and in the conversation (what would have been typed), so it survives a restart and is stored by
one tap or by 「对」.
"""

from handlers.buttons import MOST_BYTES, Verb, bound
from handlers.effects import Button
from handlers.facts import on_file, opened
from handlers.quantities import Outcome, Reading, read_for
from handlers.questions import Asked, Question
from handlers.reading.unclear import Subject
from handlers.sentences import say
from handlers.situation import Situation

_SEPARATOR = ":"  # of a button's data


def subject_of(question: Question, situation: Situation) -> Subject:
    """Say what a question asks for, with last year's figure and the data year."""
    the_round = opened(situation)
    indicator = the_round.edition.by_key.get(question.follows or question.key)
    if indicator is not None and question.follows is None and indicator.name != question.label:
        indicator = None  # a condition of eligibility may share an indicator's key
    return Subject(
        question.asked,
        indicator,
        None if indicator is None or question.follows else on_file(situation).get(indicator.key),
        question.label,
        question.unit,
        the_round.year,
        of_last_year=question.follows is not None,
        among=() if indicator is None else the_round.edition.indicators,
    )


def agrees(raw: str) -> bool:
    """Whether somebody says yes to what was proposed."""
    return raw.strip().rstrip("。.！!") in _AGREED


_AGREED = frozenset({"对", "对的", "是", "是的", "嗯", "没错", "正确", "确认"})


def agreement(reading: Reading, subject: Subject, revision: int) -> tuple[Button, ...] | None:
    """Offer a proposal: [对] [重新填]. None when a button cannot hold it, or it would be asked about all the same."""
    plainly = _as_typed(reading.value or "", subject.kind)
    again = read_for(plainly, subject)
    if again.outcome is not Outcome.VALUE or again.value != reading.value or _SEPARATOR in plainly:
        return None
    if len(f"{Verb.ANSWER}:{plainly}:{revision}".encode()) > MOST_BYTES:
        return None
    yes = bound(say("answers.agree"), revision, Verb.ANSWER, plainly)
    return yes, bound(say("answers.retype"), revision, Verb.SHOW)


def _as_typed(value: str, kind: Asked) -> str:
    match kind:
        case Asked.PERCENT | Asked.RATIO:
            return f"{value}%"
        case Asked.YES_NO | Asked.DECLARATION:
            return "是" if value == "true" else "否"
        case Asked.COUNT | Asked.TEXT:
            return value
