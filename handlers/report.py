"""年度报告: its parts in writing, the measures item by item, and the growth rates, as the edition has them.

D0-5.1-2, D0-3.3.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from handlers.answers import Answer, Kind
from handlers.buttons import Verb, free
from handlers.effects import Rows
from handlers.facts import LAST_YEAR, opened
from handlers.forms import Form, ways_to_fill
from handlers.questions import IN_WORDS, Asked, Question, Questions
from handlers.sentences import say
from handlers.showing import letters, shown
from handlers.situation import Situation, once
from scoring.edition import Entry, ReportGrowth, ReportPart
from scoring.exact import fixed, growth_percent

NAME = "report"
MEASURES = "measures."  # before the key of a measure
GROWTH = "growth."  # before the key of a growth rate
_EXCERPT = 40


def form() -> Form:
    """Return the form."""
    return Form(NAME, title, questions, ask, echo, finish, leads_to)


def title(situation: Situation) -> str:
    """Say whose report this is, and of which year."""
    assert situation.unit is not None
    return say("report.title", unit=situation.unit.name, year=opened(situation).year)


@once
def questions(situation: Situation) -> Questions:
    """Every part in order; the part of the measures item by item, with two figures for each growth rate."""
    if situation.unit is None or situation.unit.assessment_year is None:
        return Questions()
    parts = opened(situation).edition.report.parts
    return Questions(question for part in parts for question in of_part(part, situation))


def of_part(part: ReportPart, situation: Situation) -> Iterator[Question]:
    """Yield the questions of one part."""
    if part.holds != "measures":
        yield Question(part.key, part.title, Asked.LONG, takes_figures=part.holds == "results")
        return
    edition = opened(situation).edition
    for measure in edition.marks.measures:
        if measure.key == edition.report.growths_in:
            yield from _growth_questions(situation)
        else:
            yield Question(MEASURES + measure.key, measure.title, Asked.LONG, may_be_absent=True)


def ask(question: Question, situation: Situation) -> str:
    """Which part this belongs to, what it is to say, and what to do."""
    edition = opened(situation).edition
    if question.follows is not None:
        label = _growth(question.follows, situation).title
        return say("report.ask_last_year", label=label, year=opened(situation).year - 1)
    part = part_of(question, situation)
    number = edition.report.parts.index(part) + 1
    title = "" if question.label == part.title else say("report.of_part", title=part.title)
    place = say("report.part", number=number, title=title, cited=edition.cite(edition.report.clause))
    if question.key.startswith(GROWTH):
        cited = edition.cite(_measure(edition.report.growths_in, situation).clause)
        return "\n".join([place, say("report.ask_growth", year=opened(situation).year, cited=cited)])
    hint = part.hint
    if question.key.startswith(MEASURES):
        measure = _measure(question.key.removeprefix(MEASURES), situation)
        hint = measure.hint or say("report.hint_measure")
        place = say("report.item", place=place, cited=edition.cite(measure.clause))
    stands = situation.draft(NAME, opened(situation).year).answers.get(question.key)
    return "\n".join([place, hint, *([] if _is_written(stands) else [say("report.how")])])


def echo(question: Question, situation: Situation) -> str:
    """What was stored: how long a text is now, or a figure with its growth."""
    answer = situation.draft(NAME, opened(situation).year).answers[question.key]
    if answer.kind is Kind.ABSENT and question.asked in IN_WORDS:
        return say("forms.noted_no_words", label=question.label)
    if answer.kind is not Kind.VALUE:
        return say(f"forms.noted_{answer.kind}", label=question.label)
    if question.asked is Asked.LONG:
        return say("report.kept", count=letters(answer.raw))
    stored = say("forms.stored", value=shown(question, answer))
    rate = growth_of(question.follows or question.key, situation)
    return "，".join([stored, *([rate_words(rate)] if rate is not None else [])]) + "。"


def finish(situation: Situation) -> str:
    """Every part with its length, and which are still empty."""
    empty = [part.title for part in empty_parts(situation)]
    end = say("report.empty", count=len(empty), names="、".join(empty)) if empty else say("report.full")
    return "\n".join([say("report.finished", title=title(situation)), *part_lines(situation)]) + f"\n\n{end}"


def part_lines(situation: Situation) -> list[str]:
    """Every part with how much of it is written."""
    answers = situation.draft(NAME, opened(situation).year).answers
    return [
        say("report.line", number=number, title=part.title, stands=_standing(part, situation, answers))
        for number, part in enumerate(opened(situation).edition.report.parts, 1)
    ]


def leads_to(situation: Situation) -> Rows:
    """Hand in, fill what is open, see the list, or leave."""
    answers = situation.draft(NAME, opened(situation).year).answers
    return (
        (free(say("buttons.submit"), Verb.SUBMIT), free(say("buttons.print"), Verb.PRINT)),
        ways_to_fill(NAME, questions(situation), answers),
        (free(say("buttons.indicators"), Verb.BEGIN, "indicators"), free(say("buttons.menu"), Verb.MENU)),
    )


def empty_parts(situation: Situation) -> tuple[ReportPart, ...]:
    """The parts nothing has been written in: with one of them a report is not final (D0-5.1-2)."""
    answers = situation.draft(NAME, opened(situation).year).answers
    return tuple(
        part
        for part in opened(situation).edition.report.parts
        if not any(_is_written(answers.get(question.key)) for question in of_part(part, situation))
    )


def part_of(question: Question, situation: Situation) -> ReportPart:
    """Return the part a question belongs to."""
    parts = opened(situation).edition.report.parts
    return next(part for part in parts if question in tuple(of_part(part, situation)))


def growth_figures(key: str, situation: Situation) -> tuple[Decimal | None, Decimal | None]:
    """Return this year's and last year's figure of a growth rate, last year's from its report when it is on file."""
    numbers = situation.draft(NAME, opened(situation).year).numbers
    return numbers.get(key), numbers.get(LAST_YEAR + key, _on_file(situation).get(key))


def growth_of(key: str, situation: Situation) -> Fraction | None:
    """Return a growth rate in per cent; None while a figure is unknown or last year's is not above 0."""
    return growth_percent(*growth_figures(key, situation))


def rate_words(rate: Fraction) -> str:
    """Say a growth rate: 较上年增长9.2%."""
    return say("report.growth" if rate >= 0 else "report.decline", growth=fixed(abs(rate), 1))


def _growth_questions(situation: Situation) -> Iterator[Question]:
    on_file, answers = _on_file(situation), situation.draft(NAME, opened(situation).year).answers
    for growth in opened(situation).edition.report.growths:
        key, asked = GROWTH + growth.key, Asked(growth.value)
        yield Question(key, growth.title, asked, growth.unit, may_be_absent=True)
        this = answers.get(key)
        if key not in on_file and (this is None or this.kind is not Kind.ABSENT):
            label = say("indicators.last_year_label", label=growth.title)
            yield Question(LAST_YEAR + key, label, asked, growth.unit, may_be_absent=True, follows=key)


def _on_file(situation: Situation) -> Mapping[str, Decimal]:
    return situation.draft(NAME, opened(situation).year - 1).numbers


def _standing(part: ReportPart, situation: Situation, answers: Mapping[str, Answer]) -> str:
    asked = [question for question in of_part(part, situation) if question.follows is None]
    if part.holds != "measures":
        return shown(asked[0], answers.get(asked[0].key))
    done = sum(1 for question in asked if _is_written(answers.get(question.key)))
    return say("report.items", done=done, of=len(asked))


def _is_written(answer: Answer | None) -> bool:
    return answer is not None and answer.kind is Kind.VALUE


def _growth(key: str, situation: Situation) -> ReportGrowth:
    return next(one for one in opened(situation).edition.report.growths if GROWTH + one.key == key)


def _measure(key: str, situation: Situation) -> Entry:
    return next(one for one in opened(situation).edition.marks.measures if one.key == key)
