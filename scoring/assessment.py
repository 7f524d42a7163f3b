"""One unit in one year: from facts to statuses, gate, score and proposed grade. The one door for all callers."""

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from scoring import grading
from scoring.case import Case
from scoring.compare import Findings, find_all
from scoring.edition import Edition
from scoring.explain import explain
from scoring.gate import Gate, judge_gate
from scoring.grading import Score
from scoring.model import Facts, Outcome
from scoring.readings import Readings
from scoring.targets import year_label


class Assessment(Struct, frozen=True, dict=True):  # dict: sentences and the readings, only if asked for
    """What the edition says of a unit's year under the readings it was made with.

    `findings` are the bare comparisons; `outcomes` the same in words.
    """

    edition: Edition
    year: int
    facts: Facts
    readings: Readings
    findings: Findings
    gate: Gate

    @cached_property
    def outcomes(self) -> Mapping[str, Outcome]:
        """Every indicator with its sentence, in the order of the document."""
        label = year_label(self.edition, self.year, self.readings)
        doubled, most = self.gate.doubled, self.readings.double_max
        full = most is not None and len(doubled) >= most
        return {
            key: explain(
                Case(self.edition, label, self.facts, self.readings, found, found.indicator, key in doubled, full)
            )
            for key, found in self.findings.items()
        }

    @cached_property
    def score(self) -> Score:
        """The score; opened only by a passed gate."""
        facts = self.facts
        return grading.score(
            self.edition,
            self.readings,
            facts.measures,
            facts.environment,
            facts.bonus,
            opened=self.gate.passed is True,
        )

    @property
    def grade(self) -> str | None:
        """The grade proposed; final only when a person confirms it."""
        return grading.grade(self.edition, self.readings, self.gate.passed, self.score.total)


def assess(edition: Edition, year: int, facts: Facts, readings: Readings | None = None) -> Assessment:
    """Judge one unit by the targets of year 1, 2, 3…; ReadingError for a year without targets."""
    chosen = readings or edition.readings
    findings = find_all(edition, year, facts, chosen)
    return Assessment(edition, year, facts, chosen, findings, judge_gate(edition, facts, findings, chosen))
