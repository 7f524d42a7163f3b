"""申报基数: last year's figures of an applicant, collected and shown, never judged (A38)."""

from msgspec.structs import replace

from handlers import stated_twice
from handlers.answers import Kind
from handlers.buttons import Verb, free
from handlers.effects import Rows
from handlers.facts import opened
from handlers.forms import Form, ways_to_fill
from handlers.indicators import row
from handlers.permissions import may, office
from handlers.questions import Question, Questions
from handlers.sentences import say
from handlers.showing import noted
from handlers.situation import Situation, once_a_turn

NAME = stated_twice.BASELINE


def form() -> Form:
    """Return the form."""
    return Form(NAME, title, questions, ask, echo, finish, leads_to)


def title(situation: Situation) -> str:
    """Say whose base figures these are, and of which year."""
    assert situation.unit is not None
    return say("baseline.title", unit=situation.unit.name, year=opened(situation).year)


@once_a_turn
def questions(situation: Situation) -> Questions:
    """Every indicator some department still supplies; a colleague of another office sees that office's only."""
    edition, department = opened(situation).edition, office(situation)
    return Questions(
        replace(row(indicator), may_be_excluded=False)  # nothing is assessed here that could be excluded
        for indicator in edition.indicators
        if not indicator.discontinued and department in (None, indicator.department)
    )


def ask(question: Question, situation: Situation) -> str:
    """Owner, definition, and what to do; no target, as nothing is judged here."""
    indicator = opened(situation).edition.indicator(question.key)
    lines = (
        say("baseline.owner", department=indicator.department, year=opened(situation).year),
        say("indicators.definition", definition=indicator.definition),
        say("indicators.hint"),
    )
    return "\n".join(lines)


def echo(question: Question, situation: Situation) -> str:
    """What was stored, without a verdict."""
    answer = situation.draft(NAME, opened(situation).year).answers[question.key]
    if answer.kind is not Kind.VALUE:
        return noted(question, answer, opened(situation).edition.indicator(question.key).department)
    figures = opened(situation).edition.condition_figures.items()
    told = "".join(stated_twice.differs(fact, situation) for fact, key in figures if key == question.key)
    return say("forms.stored", value=f"{answer.value}{question.unit}") + "。" + told


def finish(situation: Situation) -> str:
    """What is there and what is open."""
    answers = situation.draft(NAME, opened(situation).year).answers
    asked = questions(situation)
    given = sum(1 for one in asked if one.key in answers and answers[one.key].kind is Kind.VALUE)
    return say("baseline.finished", title=title(situation), given=given, rows=len(asked))


def leads_to(situation: Situation) -> Rows:
    """Fill what is open, see the list, or leave."""
    answers = situation.draft(NAME, opened(situation).year).answers
    filling = ways_to_fill(NAME, questions(situation), answers)
    menu = free(say("buttons.menu"), Verb.MENU)
    if not may(situation, "submit"):
        return filling, (menu,)
    onwards = (
        free(say("buttons.eligibility"), Verb.BEGIN, "eligibility"),
        free(say("buttons.document"), Verb.BEGIN, "document"),
    )
    return onwards, filling, (free(say("buttons.submit"), Verb.SUBMIT), free(say("buttons.print"), Verb.PRINT), menu)
