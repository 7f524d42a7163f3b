"""From answers to facts: what a unit's drafts and the bureau's entries amount to for the scoring module."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from handlers.answers import Answer
from handlers.situation import Round, Situation, once, once_a_turn
from reminders.deadlines import days_left, round_ends
from scoring.edition import Indicator
from scoring.model import Facts
from scoring.targets import assessed_indicators

LAST_YEAR = "prev."  # a row's second number, asked when last year's is not on file


@once
def assessment_facts(situation: Situation) -> Facts:
    """Everything known of the unit in the open round's data year. An unknown figure is absent, never 0."""
    the_round = opened(situation)
    given, beside = situation.draft("indicators", the_round.year).numbers, _beside(situation)
    return Facts(
        values={key: number for key, number in given.items() if key not in beside} if beside else given,
        previous=previous_figures(situation),
        baseline=_baseline(situation),
        province_sme_growth=the_round.province_sme_growth,
        county_gdp_growth=situation.county_gdp_growth,
        not_applicable=situation.not_applicable,
        missing_frozen=situation.missing_frozen and _report_was_due(situation),
    )


@once
def previous_figures(situation: Situation) -> Mapping[str, Decimal]:
    """Last year's figures: those on file, and in their place what was given beside this year's."""
    beside = _beside(situation)
    return {**on_file(situation), **{key.removeprefix(LAST_YEAR): number for key, number in beside.items()}}


@once_a_turn
def on_file(situation: Situation) -> Mapping[str, Decimal]:
    """Last year's figures as they were handed in: the indicators', else the application's base figures (A34)."""
    before = opened(situation).year - 1
    base, handed_in = situation.draft("baseline", before).numbers, situation.draft("indicators", before).numbers
    return {**base, **handed_in} if base else handed_in


def last_year(key: str, situation: Situation) -> Answer | None:
    """Last year's answer on file for one indicator, with where it came from; None without a number."""
    before = opened(situation).year - 1
    for form in ("indicators", "baseline"):
        answer = situation.draft(form, before).answers.get(key)
        if answer is not None and answer.number is not None:
            return answer
    return None


def assessed(situation: Situation) -> tuple[Indicator, ...]:
    """The indicators this unit is assessed on; none while it is only an applicant."""
    the_round, unit = opened(situation), situation.unit
    if unit is None or unit.assessment_year is None:
        return ()
    return assessed_indicators(the_round.edition, unit.assessment_year, the_round.readings, situation.not_applicable)


def opened(situation: Situation) -> Round:
    """The open round. Raises RuntimeError without one: the table of conversations lets nobody get here then."""
    if situation.round is None:
        raise RuntimeError("no round is open")
    return situation.round


def closes(situation: Situation) -> datetime:
    """Return when the open round is over: until then links work, and colleagues of other offices have their roles."""
    return round_ends(opened(situation).year, situation.now)


def _report_was_due(situation: Situation) -> bool:
    """Whether the day on which the report is due is over; before, nothing that is missing counts as unmet (A12)."""
    due = opened(situation).due.get("report")
    return due is not None and days_left(due, situation.now) < 0


def _baseline(situation: Situation) -> Mapping[str, Decimal]:
    years = sorted(year for form, year in situation.drafts if form == "baseline")
    return situation.draft("baseline", years[0]).numbers if years else {}


@once
def _beside(situation: Situation) -> Mapping[str, Decimal]:
    """Last year's figures that were given beside this year's, by their own keys."""
    given = situation.draft("indicators", opened(situation).year).numbers
    return {key: number for key, number in given.items() if key.startswith(LAST_YEAR)}
