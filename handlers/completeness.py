"""Whether a package can be handed in: every row has a value or a declared nothing, nothing is owed an explanation."""

from msgspec import Struct

from handlers import checks, eligibility, known_figures, report
from handlers.answers import Answer, Kind
from handlers.every_form import FORMS
from handlers.forms import Form
from handlers.packages import FORMS_OF
from handlers.putting import draft
from handlers.questions import Question
from handlers.situation import Situation


class Place(Struct, frozen=True):
    """One question of one form."""

    form: Form
    question: Question


class Gaps(Struct, frozen=True):
    """What keeps a package from being handed in, in the order in which it is told.

    `open`: rows without value or declared nothing; `owed`: figures that want another look or an explanation;
    `stale`: texts whose put-in sentences no longer say what the figures are.
    """

    open: tuple[Place, ...]
    owed: tuple[Place, ...]
    stale: tuple[Place, ...]

    def __bool__(self) -> bool:
        return bool(self.open or self.owed or self.stale)


def gaps(situation: Situation, package: str) -> Gaps:
    """Return what is missing."""
    of = [FORMS[name] for name in FORMS_OF[package]]
    return Gaps(
        tuple(Place(form, question) for form in of for question in _open(form, situation)),
        tuple(Place(form, question) for form in of for question in _owed(form, situation)),
        tuple(Place(form, question) for form in of for question in _stale(form, situation)),
    )


def nothings(form: Form, situation: Situation) -> tuple[tuple[Question, Answer], ...]:
    """Return the rows for which a nothing is declared: they are accepted, and shown as 部分暂缺."""
    answers = draft(form, situation).answers
    rows = [question for question in form.questions(situation) if question.follows is None]
    found = ((question, answers.get(question.key)) for question in rows)
    return tuple(
        (question, answer)
        for question, answer in found
        if answer is not None and answer.is_settled and answer.kind is not Kind.VALUE
    )


def is_partial(situation: Situation, package: str) -> bool:
    """Whether anything was declared a nothing: 部分暂缺."""
    return any(nothings(FORMS[name], situation) for name in FORMS_OF[package])


def without_last_year(form: Form, situation: Situation) -> tuple[Question, ...]:
    """Return the second numbers nobody has given: no growth can be computed, but nothing is held up by it."""
    answers = draft(form, situation).answers
    return tuple(
        question
        for question in form.questions(situation)
        if question.follows is not None
        and not _is_settled(answers.get(question.key))
        and (row := answers.get(question.follows)) is not None
        and row.kind is Kind.VALUE
    )


def _open(form: Form, situation: Situation) -> list[Question]:
    answers = draft(form, situation).answers
    rows = [question for question in form.questions(situation) if question.follows is None]
    found = [question for question in rows if not _is_settled(answers.get(question.key))]
    if form.name == eligibility.NAME and not found and answers[eligibility.DECLARATION].value != "true":
        found = [question for question in rows if question.key == eligibility.DECLARATION]
    if form.name == report.NAME and not found:
        empty = report.empty_parts(situation)
        found = [next(iter(report.of_part(part, situation))) for part in empty]
    return found


def _owed(form: Form, situation: Situation) -> tuple[Question, ...]:
    return checks.owed(form.name, form.questions(situation), situation)


def _stale(form: Form, situation: Situation) -> list[Question]:
    answers = draft(form, situation).answers
    return [
        question
        for question in form.questions(situation)
        if question.takes_figures
        and (answer := answers.get(question.key)) is not None
        and answer.kind is Kind.VALUE
        and known_figures.is_stale(answer.raw, situation)
    ]


def _is_settled(answer: Answer | None) -> bool:
    return answer is not None and answer.is_settled
