"""申报文件: the government's own document that an application rests on: its number, its date, and a scan of it."""

from collections.abc import Mapping

from handlers.answers import Kind
from handlers.buttons import Verb, free
from handlers.effects import Rows
from handlers.facts import opened
from handlers.forms import Form
from handlers.questions import Asked, Question, Questions
from handlers.sentences import say
from handlers.showing import shown
from handlers.situation import Situation

NAME = "document"
ASKED: Mapping[str, Asked] = {"number": Asked.DOCUMENT, "date": Asked.DATE, "scan": Asked.FILE}


def form() -> Form:
    """Return the form."""
    return Form(NAME, title, questions, ask, echo, finish, leads_to)


def title(situation: Situation) -> str:
    """Say whose document this is, and for the application of which year."""
    assert situation.unit is not None
    return say("document.title", unit=situation.unit.name, year=opened(situation).year + 1)


def questions(situation: Situation) -> Questions:  # noqa: ARG001 - a form's signature
    """Its number, its date and the scan; each may be outstanding."""
    return Questions(Question(key, say(f"document.{key}"), kind, may_be_absent=True) for key, kind in ASKED.items())


def ask(question: Question, situation: Situation) -> str:
    """What is wanted, with an example."""
    return say(f"document.ask_{question.key}", who=opened(situation).edition.programme.applicant)


def echo(question: Question, situation: Situation) -> str:
    """What was stored."""
    answer = situation.draft(NAME, opened(situation).year).answers[question.key]
    if answer.kind is Kind.ABSENT:
        return say("forms.noted_no_words", label=question.label)
    if answer.kind is not Kind.VALUE:
        return say(f"forms.noted_{answer.kind}", label=question.label)
    return say("forms.stored", value=answer.raw) + "。"


def finish(situation: Situation) -> str:
    """What is there."""
    answers = situation.draft(NAME, opened(situation).year).answers
    lines = [f"· {one.label}：{shown(one, answers.get(one.key))}" for one in questions(situation)]
    return "\n".join([say("document.finished", title=title(situation)), *lines])


def leads_to(situation: Situation) -> Rows:  # noqa: ARG001 - a form's signature
    """Hand in, or go to the other parts of the application."""
    return (
        (free(say("buttons.submit"), Verb.SUBMIT), free(say("buttons.list"), Verb.LIST)),
        (
            free(say("buttons.eligibility"), Verb.BEGIN, "eligibility"),
            free(say("buttons.baseline"), Verb.BEGIN, "baseline"),
            free(say("buttons.menu"), Verb.MENU),
        ),
    )
