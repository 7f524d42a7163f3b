"""申报条件: the conditions under which a county or zone may apply, and the declaration, as the edition has them.

Whether a county was a poverty county comes from the unit's registry and is never asked here (A59).
"""

from decimal import Decimal

from handlers.answers import Answer, Kind
from handlers.buttons import Verb, free
from handlers.effects import Rows
from handlers.facts import opened
from handlers.forms import Form, ways_to_fill
from handlers.questions import Asked, Question, Questions
from handlers.sentences import say
from handlers.showing import noted
from handlers.situation import Situation
from handlers.stated_twice import BASELINE, CONDITIONS, differs
from scoring.edition import Condition, Edition
from scoring.eligibility import Eligibility, judge_eligibility
from scoring.model import Status

NAME = CONDITIONS
DECLARATION = "declaration"
LEADING_INDUSTRY = "leading_industry_enterprises"  # its chain is named before its firms are counted (A62)
LEADING_INDUSTRY_NAME = "leading_industry_name"


def form() -> Form:
    """Return the form."""
    return Form(NAME, title, questions, ask, echo, finish, leads_to)


def title(situation: Situation) -> str:
    """Say whose application this is, and in which year it is handed in."""
    assert situation.unit is not None
    return say("eligibility.title", unit=situation.unit.name, year=opened(situation).year + 1)


def questions(situation: Situation) -> Questions:
    """One question a fact, in the order of the conditions, and the declaration at the end."""
    return asked_by(opened(situation).edition)


def asked_by(edition: Edition) -> Questions:
    """Return the questions of an edition: they are the same for whoever applies."""
    asked: list[Question] = []
    for condition in edition.conditions:
        for fact in condition.facts:
            label = edition.condition_facts[fact]
            if fact == LEADING_INDUSTRY:
                asked.append(Question(LEADING_INDUSTRY_NAME, say("eligibility.leading_industry"), Asked.TEXT))
            if condition.kind == "declared":
                asked.append(Question(fact, label, Asked.YES_NO))
            else:
                asked.append(Question(fact, label, Asked.COUNT, condition.unit, may_be_absent=True))
    return Questions((*asked, Question(DECLARATION, say("eligibility.declaration"), Asked.DECLARATION)))


def ask(question: Question, situation: Situation) -> str:
    """The condition, its clause, and what to do."""
    edition = opened(situation).edition
    if question.key == DECLARATION:
        return say("eligibility.ask_declaration")
    if question.key == LEADING_INDUSTRY_NAME:
        return say("eligibility.ask_leading_industry")
    condition = _condition(question.key, situation)
    cited = edition.cite(condition.clause)
    if question.asked is Asked.YES_NO:
        return say("eligibility.ask_yes_no", title=condition.title, cited=cited)
    minimum = _minimum(question.key, condition) + _relief(condition, situation)
    return say("eligibility.ask_count", minimum=minimum, year=opened(situation).year, cited=cited)


def asked_for(question: Question, situation: Situation) -> str:
    """Say what a condition asks of one fact, for a column: not under 20000家; "" where nothing is measured."""
    if question.key in (DECLARATION, LEADING_INDUSTRY_NAME):
        return ""
    if question.asked is Asked.YES_NO:
        return ""
    return say("eligibility.minimum", minimum=_minimum(question.key, _condition(question.key, situation)))


def echo(question: Question, situation: Situation) -> str:
    """What was stored, and whether the condition it belongs to is met so far."""
    answer = situation.draft(NAME, opened(situation).year).answers[question.key]
    if answer.kind is not Kind.VALUE:
        return noted(question, answer)
    if question.key == DECLARATION:
        return say("eligibility.declared" if answer.value == "true" else "eligibility.not_declared")
    value = {"true": "是", "false": "否"}.get(answer.value or "", f"{answer.value or answer.raw}{question.unit}")
    if question.key == LEADING_INDUSTRY_NAME:
        return say("forms.stored", value=answer.raw) + "。"
    condition = _condition(question.key, situation)
    verdict = _together(question.key, condition, answer, situation) or _verdict(condition, situation)
    return (
        "，".join(part for part in (say("forms.stored", value=value), verdict) if part)
        + "。"
        + differs(question.key, situation)
    )


def finish(situation: Situation) -> str:
    """The conditions one by one, and together."""
    result = judge(situation)
    lines = [f"{number}. {item.because}" for number, item in enumerate(result.items.values(), 1)]
    parts = [say("eligibility.result", title=title(situation)), "\n".join(lines), result.because]
    if not _is_declared(situation):
        parts.append(say("eligibility.declaration_missing"))
    return "\n\n".join(parts)


def _is_declared(situation: Situation) -> bool:
    declared = situation.draft(NAME, opened(situation).year).answers.get(DECLARATION)
    return declared is not None and declared.value == "true"


def leads_to(situation: Situation) -> Rows:
    """An applicant goes on to the base figures; everybody can fill what is open, or leave."""
    declare = (free(say("eligibility.declaration"), Verb.BEGIN, f"{NAME}.{DECLARATION}"),)
    answers = situation.draft(NAME, opened(situation).year).answers
    filling = (*(() if _is_declared(situation) else declare), *ways_to_fill(NAME, questions(situation), answers))
    menu = free(say("buttons.menu"), Verb.MENU)
    if situation.unit is None or situation.unit.assessment_year is not None:
        return filling, (menu,)
    onwards = (
        free(say("buttons.baseline"), Verb.BEGIN, BASELINE),
        free(say("buttons.document"), Verb.BEGIN, "document"),
    )
    return onwards, filling, (free(say("buttons.submit"), Verb.SUBMIT), free(say("buttons.print"), Verb.PRINT), menu)


def judge(situation: Situation) -> Eligibility:
    """Judge the conditions on what has been answered; undecided stays undecided."""
    the_round, unit = opened(situation), situation.unit
    answers = situation.draft(NAME, the_round.year).answers
    facts: dict[str, Decimal | bool | None] = {key: _fact(answer) for key, answer in answers.items()}
    if unit is not None and unit.former_poverty is not None:
        facts["poverty_county"] = unit.former_poverty
    return judge_eligibility(the_round.edition, facts, the_round.readings)


def _fact(answer: Answer) -> Decimal | bool | None:
    if answer.value in ("true", "false"):
        return answer.value == "true"
    return answer.number


def _condition(fact: str, situation: Situation) -> Condition:
    return next(one for one in opened(situation).edition.conditions if fact in one.facts)


def _minimum(fact: str, condition: Condition) -> str:
    return f"{condition.minimum[condition.facts.index(fact)]:f}{condition.unit}"


def _relief(condition: Condition, situation: Situation) -> str:
    """Say for whom less is asked; nothing to a unit of which the registry says that it is none of these (A59)."""
    poor = situation.unit.former_poverty if situation.unit is not None else None
    if condition.relief is None or condition.relieved_minimum is None or poor is False:
        return ""
    return say(
        "eligibility.relief" if poor else "eligibility.relief_unknown",
        who=opened(situation).edition.condition_facts[condition.relief],
        minimum=f"{condition.relieved_minimum:f}{condition.unit}",
    )


def _together(fact: str, condition: Condition, answer: Answer, situation: Situation) -> str:
    """Tell a fact from the condition it is judged in with others, where the two differ; "" where they agree."""
    status = judge(situation).items[condition.key].status
    if len(condition.facts) == 1 or answer.number is None or status not in (Status.MET, Status.NOT_MET):
        return ""
    is_reached = answer.number >= condition.minimum[condition.facts.index(fact)]
    if is_reached == (status is Status.MET):
        return ""
    labels = opened(situation).edition.condition_facts
    return say(
        "eligibility.together",
        own=say("eligibility.own_met" if is_reached else "eligibility.own_not_met"),
        others="、".join(labels[one] for one in condition.facts if one != fact),
        verdict=_verdict(condition, situation),
    )


def _verdict(condition: Condition, situation: Situation) -> str:
    """Say whether the condition is met so far, or that only the registry can tell."""
    match judge(situation).items[condition.key].status:
        case Status.MET:
            return say("eligibility.met")
        case Status.NOT_MET:
            return say("eligibility.not_met")
        case _ if condition.relief is not None:
            return say("eligibility.relief_open", who=opened(situation).edition.condition_facts[condition.relief])
        case _:
            return ""
