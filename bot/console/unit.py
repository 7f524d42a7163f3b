"""One unit's page: every indicator with its figure, where that came from, the target, the status and its reason.

The sentences are those of scoring and of the chat's 「进度」: the page says nothing the contact would not be told.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from bot.console.arrived import Arrived
from handlers.answers import Answer, Kind
from handlers.attached import counts
from handlers.facts import assessment_facts, opened
from handlers.sentences import say
from handlers.situation import Situation
from handlers.standing import text
from scoring.assessment import assess
from scoring.edition import Indicator
from scoring.model import Outcome, Status
from scoring.targets import target_words, year_label


class Row(Struct, frozen=True):
    """One indicator as the page shows it, all in words but the status."""

    number: int
    name: str
    department: str
    value: str
    origin: str
    target: str
    status: str
    because: str
    cited: str
    files: int = 0


def unit_page(situation: Situation, handed_in: Sequence[Arrived]) -> tuple[str, dict[str, Any]]:
    """Return the template and what it shows; an applicant has a standing and no rows, for nothing is judged yet."""
    the_round, unit = opened(situation), situation.unit
    assert unit is not None
    values: dict[str, Any] = {"unit": unit, "year": the_round.year, "standing": text(situation), "rows": ()}
    values["handed_in"] = list(reversed(handed_in))
    if unit.assessment_year is None:
        return "unit.html", values | {"label": ""}
    label = year_label(the_round.edition, unit.assessment_year, the_round.readings)
    return "unit.html", values | {"label": label, "rows": _rows(situation, unit.assessment_year)}


def _rows(situation: Situation, year: int) -> list[Row]:
    the_round = opened(situation)
    answers = situation.draft("indicators", the_round.year).answers
    facts, files = assessment_facts(situation), counts("indicators", situation)
    judged = assess(the_round.edition, year, facts, the_round.readings).outcomes
    return [
        _row(
            number,
            outcome,
            answers.get(key),
            target_words(the_round.edition, key, year, the_round.readings, facts),
            situation,
            files[key],
        )
        for number, (key, outcome) in enumerate(judged.items(), 1)
    ]


def _row(number: int, outcome: Outcome, answer: Answer | None, target: str, situation: Situation, files: int) -> Row:
    indicator = outcome.indicator
    has_value = answer is not None and answer.kind is Kind.VALUE
    return Row(
        number,
        indicator.name,
        indicator.department,
        _value(indicator, answer, is_excused=outcome.status is Status.NOT_ASSESSED),
        say(f"origins.{answer.origin}").strip("（）") if answer is not None and has_value else "",
        f"{target}{indicator.unit}" if target.isdecimal() else target,
        outcome.status.value,
        outcome.because,
        opened(situation).edition.cite(outcome.clause),
        files,
    )


def _value(indicator: Indicator, answer: Answer | None, *, is_excused: bool) -> str:
    if answer is None or answer.is_untouched:
        return "" if is_excused else say("kinds.open")
    return f"{answer.value}{indicator.unit}" if answer.kind is Kind.VALUE else say(f"kinds.{answer.kind}")
