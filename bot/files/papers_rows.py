"""A unit's rows as they stand on paper: from its drafts to the lines of 报送表 and of a letter to a department."""

from datetime import date
from itertools import groupby

from bot.files.papers import Line, Lines
from bot.files.papers_letter import Wanted
from handlers.answers import UNSAID, Answer, Kind
from handlers.dates import full_day
from handlers.facts import assessment_facts, opened
from handlers.sentences import say
from handlers.situation import Situation
from scoring.edition import Indicator
from scoring.exact import plain
from scoring.targets import assessed_indicators, target_words


def indicator_rows(situation: Situation) -> tuple[Lines, ...]:
    """Every indicator of the edition in the order of the document; ValueError for a unit that only applies."""
    the_round, unit = opened(situation), situation.unit
    if unit is None or unit.assessment_year is None:
        raise ValueError("an applicant reports no indicators")
    edition, year = the_round.edition, unit.assessment_year
    assessed = {one.key for one in assessed_indicators(edition, year, the_round.readings, situation.not_applicable)}
    lines = []
    for number, one in enumerate(edition.indicators, 1):
        target = target_words(edition, one.key, year, the_round.readings)
        if one.key not in assessed:
            target = say("statuses.not_assessed")
        elif one.compared == "at_least" and one.unit not in target:
            target += one.unit
        lines.append((one.group, _line(number, one, target, situation, is_assessed=one.key in assessed)))
    groups = groupby(lines, key=lambda each: each[0])
    return tuple(Lines(title, tuple(line for _, line in each)) for title, each in groups)


def wanted_rows(situation: Situation, department: str) -> tuple[Wanted, ...]:
    """What one department is asked for: its assessed indicators, numbered as in 报送表."""
    the_round, unit = opened(situation), situation.unit
    if unit is None or unit.assessment_year is None:
        return ()
    edition, previous = the_round.edition, assessment_facts(situation).previous
    assessed = assessed_indicators(edition, unit.assessment_year, the_round.readings, situation.not_applicable)
    return tuple(
        Wanted(
            str(edition.keys.index(one.key) + 1),
            one.name,
            one.unit,
            plain(previous[one.key]) if one.key in previous else "",
            one.definition,
        )
        for one in assessed
        if one.department == department
    )


def _line(number: int, one: Indicator, target: str, situation: Situation, *, is_assessed: bool) -> Line:
    the_round = opened(situation)
    answer = situation.draft("indicators", the_round.year).answers.get(one.key)
    previous = assessment_facts(situation).previous.get(one.key)
    value, is_figure = _value(answer, is_assessed=is_assessed)
    return Line(
        number=str(number),
        name=one.name,
        unit=one.unit,
        target=target,
        last_year=plain(previous) if previous is not None else say("papers.nothing"),
        value=value,
        is_figure=is_figure,
        source=_source(one, answer, date(the_round.year, 12, 31)) if is_assessed or is_figure else "",
        note=_note(answer),
    )


def _value(answer: Answer | None, *, is_assessed: bool) -> tuple[str, bool]:
    if answer is not None and answer.kind is Kind.VALUE:
        return answer.value or answer.raw, True
    if not is_assessed:
        return say("papers.nothing"), False
    return (say("kinds.open") if answer is None or not answer.is_settled else say(f"kinds.{answer.kind}")), False


def _source(one: Indicator, answer: Answer | None, year_end: date) -> str:
    """Name who supplies the figure, and in brackets what was said of it beyond the ordinary."""
    given = answer.provenance if answer is not None else UNSAID
    who = given.supplier or (say("papers.department", department=one.department) if one.department else "")
    said = [say(f"sources.{each}") for each in (given.source, given.finality) if each is not None]
    if given.as_of is not None and given.as_of != year_end:
        said.append(_day("papers.as_of", given.as_of))
    origin = say(f"origins.{answer.origin}") if answer is not None and answer.kind is Kind.VALUE else ""
    return who + (say("papers.brackets", said="，".join(said)) if said else "") + origin


def _note(answer: Answer | None) -> str:
    """The explanation that stands with the figure, and when one that is awaited is expected."""
    if answer is None or not answer.is_settled:
        return ""
    expected = _day("papers.expected", answer.expected_on) if answer.expected_on is not None else ""
    return "；".join(part for part in (expected, answer.reason or "") if part)


def _day(key: str, day: date) -> str:
    return say(key, date=full_day(day))
