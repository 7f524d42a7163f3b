"""The documents other programs read: plain dicts, lists, strings, integers and None, exactly as promised.

Counts, years and streaks are integers; measured figures, growths, scores and amounts are strings of exact
decimals (non-terminating ones to six places, half up); what is absent is None.
"""

from collections.abc import Iterable
from typing import Any

from scoring.assessment import Assessment, assess
from scoring.awards import Awards, YearAward, judge_awards, read_years
from scoring.doubling import doubling_growth
from scoring.edition import Edition
from scoring.eligibility import judge_eligibility
from scoring.exact import Exact, plain
from scoring.gate import Gate, Reckoning
from scoring.grading import Score
from scoring.model import Outcome
from scoring.readings import Readings
from scoring.sheet import read_applicants, read_facts
from scoring.targets import column

Document = dict[str, Any]


def score_sheet(text: str, year: int, edition: Edition, readings: Readings | None = None) -> Document:
    """Judge every row of a table; SheetError lists bad cells, ReadingError refuses a year without targets."""
    column(edition, year, readings or edition.readings)
    units = [
        {"unit": one.unit, **one.passed_through, **assessment_document(assess(edition, year, one.facts, readings))}
        for one in read_facts(text, edition)
    ]
    return {"edition": edition.name, "year": year, "units": units}


def eligible_sheet(text: str, edition: Edition, readings: Readings | None = None) -> Document:
    """Judge the eligibility of every row of a table; SheetError lists bad cells."""
    units: list[Document] = []
    for one in read_applicants(text, edition):
        judged = judge_eligibility(edition, one.facts, readings)
        units.append(
            {
                "unit": one.unit,
                **one.passed_through,
                "items": {key: str(item.status) for key, item in judged.items.items()},
                "eligible": judged.eligible,
                "because": {key: item.because for key, item in judged.items.items()},
            }
        )
    return {"units": units}


def awards_document(words: Iterable[str], edition: Edition, readings: Readings | None = None) -> Document:
    """Walk YEAR=GRADE words; ReadingError for what is no year or no grade."""
    awards = judge_awards(edition, read_years(edition, words), readings)
    return {"years": [_year(one) for one in awards.years], "status": _status(awards)}


def assessment_document(assessment: Assessment) -> Document:
    """Write one unit's assessment, without its name."""
    return {
        "indicators": {key: _outcome(assessment, outcome) for key, outcome in assessment.outcomes.items()},
        "gate": _gate(assessment.gate),
        "score": _score(assessment.score),
        "grade": assessment.grade,
    }


def _outcome(assessment: Assessment, outcome: Outcome) -> Document:
    """Write one indicator; its growth on last year is there also where it cannot count for two."""
    growth = doubling_growth(outcome.indicator, assessment.facts, assessment.readings.xsg_growth)
    return {
        "status": str(outcome.status),
        "value": _figure(outcome.value),
        "target": _figure(outcome.target),
        "growth": _figure(outcome.growth),
        "gap": _figure(outcome.gap),
        "double_growth": _figure(growth),
        "because": outcome.because,
        "clause": outcome.clause,
    }


def _gate(gate: Gate) -> Document:
    return {
        "assessed": gate.assessed,
        "required": gate.required,
        "met": list(gate.met),
        "not_met": list(gate.not_met),
        "missing": list(gate.missing),
        "doubled": list(gate.doubled),
        "effective": gate.effective,
        "passed": gate.passed,
        "verdict": gate.verdict,
        "readings": [_reckoning(one) for one in gate.readings],
    }


def _reckoning(one: Reckoning) -> Document:
    return {
        "gate_mode": one.gate_mode,
        "double_needs_met": one.double_needs_met,
        "xsg_growth": one.xsg_growth,
        "passed": one.passed,
    }


def _score(score: Score) -> Document:
    return {
        "base": _figure(score.base),
        "bonus": plain(score.bonus),
        "total": _figure(score.total),
        "shown": _figure(score.shown),
    }


def _year(one: YearAward) -> Document:
    return {
        "year": one.year,
        "grade": one.grade.name,
        "streak": one.streak,
        "base": plain(one.base),
        "amount": plain(one.amount),
    }


def _status(awards: Awards) -> Document:
    return {
        "state": awards.state,
        "excellent_streak": awards.excellent_streak,
        "fail_streak": awards.fail_streak,
        "eligible_for_designation": awards.eligible_for_designation,
        "eligible_for_removal": awards.eligible_for_removal,
        "notice_of_criticism": list(awards.notice_of_criticism),
    }


def _figure(value: Exact | None) -> str | None:
    return None if value is None else plain(value)
