"""指标填报: the indicators of a unit's assessment year, one question after another, as the edition has them."""

from handlers import checks, standing
from handlers.answers import Kind
from handlers.buttons import Verb, free
from handlers.effects import Rows
from handlers.facts import LAST_YEAR, assessed, assessment_facts, last_year, on_file, opened
from handlers.forms import Form, settled, ways_to_fill
from handlers.growths import growth_words
from handlers.permissions import may, office
from handlers.questions import Asked, Question, Questions
from handlers.sentences import say
from handlers.showing import noted, shown
from handlers.situation import Situation, once, once_a_turn
from scoring.compare import find
from scoring.edition import Edition, Indicator
from scoring.model import Finding, Status
from scoring.targets import column, last_year_needed, target_question, year_label

NAME = "indicators"


def form() -> Form:
    """Return the form."""
    return Form(NAME, title, questions, ask, echo, finish, leads_to, briefly)


def title(situation: Situation) -> str:
    """Say which unit, data year and year of targets this is."""
    the_round, unit = opened(situation), situation.unit
    assert unit is not None and unit.assessment_year is not None
    label = year_label(the_round.edition, unit.assessment_year, the_round.readings)
    return say("indicators.title", unit=unit.name, year=the_round.year, label=label)


@once_a_turn
def questions(situation: Situation) -> Questions:
    """Every assessed row; after it, last year's number where growth counts and none is on file."""
    the_round, unit = opened(situation), situation.unit
    if unit is None or unit.assessment_year is None:
        return Questions()
    known, department = frozenset(on_file(situation)), office(situation)
    key = (
        the_round.edition.name,
        the_round.readings,
        unit.assessment_year,
        situation.not_applicable,
        known,
        department,
    )
    memo = _MEMO.get(key)
    if memo is None or memo[0] is not the_round.edition:
        if len(_MEMO) >= _REMEMBERED:
            _MEMO.clear()
        memo = _MEMO[key] = (the_round.edition, _questions(situation, known, department))
    return memo[1]


# The same tuple serves every turn of every unit in the same position: building it costs more than the turn's SQL.
_MEMO: dict[tuple[object, ...], tuple[Edition, Questions]] = {}
_REMEMBERED = 256


def _questions(situation: Situation, known: frozenset[str], department: str | None) -> Questions:
    the_round, unit = opened(situation), situation.unit
    assert unit is not None and unit.assessment_year is not None
    needed = last_year_needed(the_round.edition, unit.assessment_year, the_round.readings) - known
    asked: list[Question] = []
    for indicator in assessed(situation):
        if department is not None and indicator.department != department:
            continue  # a colleague of another office sees that office's rows only
        asked.append(row(indicator))
        if indicator.key in needed:
            asked.append(_last_year(indicator))
    return Questions(asked)


def row(indicator: Indicator) -> Question:
    """The question of one indicator."""
    return Question(
        indicator.key,
        indicator.name,
        Asked(indicator.value),
        indicator.unit,
        may_be_absent=True,
        may_be_excluded=True,
    )


def ask(question: Question, situation: Situation) -> str:
    """Owner, target, last year's figure, definition, and what to do."""
    the_round, unit = opened(situation), situation.unit
    assert unit is not None and unit.assessment_year is not None
    edition = the_round.edition
    if question.follows is not None:
        return say(
            "indicators.ask_last_year", year=the_round.year - 1, label=edition.indicator(question.follows).name
        )
    indicator = edition.indicator(question.key)
    facts = assessment_facts(situation)
    target = target_question(edition, indicator.key, unit.assessment_year, the_round.readings, facts)
    last = last_year(indicator.key, situation)
    lines = [
        say("indicators.owner", department=indicator.department, target=target)
        + (say("indicators.last_year", value=shown(row(indicator), last)) if last is not None else ""),
        say("indicators.definition", definition=indicator.definition),
        say("indicators.hint"),
    ]
    return "\n".join(lines)


def echo(question: Question, situation: Situation) -> str:
    """「已暂存：33家，较上年末增长26.9%，达标。」, or which nothing was noted."""
    answers = situation.draft(NAME, opened(situation).year).answers
    answer = answers[question.key]
    if answer.kind is not Kind.VALUE:
        return noted(
            question, answer, opened(situation).edition.indicator(question.follows or question.key).department
        )
    number = answer.number
    parts = [say("forms.stored", value=f"{number:f}{question.unit}" if number is not None else answer.raw)]
    key = question.follows or question.key
    if key in assessment_facts(situation).values:
        parts += [_growth(key, situation), _verdict(key, situation)]
    return "，".join(part for part in parts if part) + "。"


def finish(situation: Situation) -> str:
    """Say where the unit stands, once nothing is left to ask; to a colleague, how far that office's rows are."""
    if not may(situation, "see"):
        asked, answers = questions(situation), situation.draft(NAME, opened(situation).year).answers
        rows = sum(1 for question in asked if question.follows is None)
        return say("indicators.finished_office", rows=rows, done=settled(asked, answers))
    return "\n\n".join(
        one for one in (say("indicators.finished"), owed_words(situation), standing.text(situation)) if one
    )


def briefly(situation: Situation) -> str:
    """Say in a line that nothing is left to ask, to who has read where the unit stands."""
    if not may(situation, "see"):
        return finish(situation)
    asked, answers = questions(situation), situation.draft(NAME, opened(situation).year).answers
    rows = sum(1 for question in asked if question.follows is None)
    told = say("indicators.finished_again", rows=rows, done=settled(asked, answers))
    return "\n\n".join(one for one in (told, owed_words(situation)) if one)


def owed_words(situation: Situation) -> str:
    """Name the figures that still want another figure or an explanation before they are handed in."""
    owed = _owed(situation)
    names = "、".join(question.label for question in owed)
    return say("checks.finish", count=len(owed), names=names) if owed else ""


@once
def _owed(situation: Situation) -> tuple[Question, ...]:
    return checks.owed(NAME, questions(situation), situation)


def leads_to(situation: Situation) -> Rows:
    """What can be done at the end."""
    owed = _owed(situation)
    explaining: Rows = ((free(say("buttons.explain_next"), Verb.EXPLAIN),),) if owed else ()
    menu = free(say("buttons.menu"), Verb.MENU)
    answers = situation.draft(NAME, opened(situation).year).answers
    filling = (*ways_to_fill(NAME, questions(situation), answers), free(say("buttons.page"), Verb.PAGE))
    if not may(situation, "submit"):
        ways = (free(say("buttons.standing"), Verb.STANDING), menu) if may(situation, "see") else (menu,)
        return (*explaining, filling, ways)
    return (
        *explaining,
        (free(say("buttons.report"), Verb.BEGIN, "report"), free(say("buttons.submit"), Verb.SUBMIT)),
        filling,
        (free(say("buttons.standing"), Verb.STANDING), free(say("buttons.print"), Verb.PRINT), menu),
    )


def _last_year(indicator: Indicator) -> Question:
    label = say("indicators.last_year_label", label=indicator.name)
    return Question(
        LAST_YEAR + indicator.key,
        label,
        Asked(indicator.value),
        indicator.unit,
        may_be_absent=True,
        follows=indicator.key,
    )


def _growth(key: str, situation: Situation) -> str:
    the_round, facts = opened(situation), assessment_facts(situation)
    return growth_words(the_round.edition.indicator(key), facts, the_round.edition, the_round.readings)


def _verdict(key: str, situation: Situation) -> str:
    the_round, unit = opened(situation), situation.unit
    assert unit is not None and unit.assessment_year is not None
    at = column(the_round.edition, unit.assessment_year, the_round.readings)
    finding = find(the_round.edition.indicator(key), at, assessment_facts(situation), the_round.readings)
    return judged(finding)


def judged(finding: Finding) -> str:
    """Say in a word whether an indicator is met, or what its judgement waits for."""
    if finding.status is Status.MISSING or finding.frozen:
        return say(f"indicators.waits_{finding.why.removesuffix('_awaited')}")
    return say(f"statuses.{finding.status}")
