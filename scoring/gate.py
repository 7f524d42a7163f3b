"""The gate: whether enough indicators are met to be marked at all (D0-3.5-2, D1-5-3; A01-A12).

Statuses do not depend on how the gate is counted, so the comparison is done once and only the counting varies
over the sixteen combinations of gate_mode, double_needs_met and xsg_growth.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Literal, assert_never

from msgspec import Struct

from scoring.compare import Findings
from scoring.counting import Count, candidates, count
from scoring.edition import Edition
from scoring.model import Facts, Status
from scoring.readings import GATE_MODES, XSG_GROWTHS, GateMode, Readings, XsgGrowth

Verdict = Literal["pass", "fail", "depends"]


class Reckoning(Struct, frozen=True):
    """One way to read the gate, and where it leads; `passed` is None while missing figures could still decide."""

    gate_mode: GateMode
    double_needs_met: bool
    xsg_growth: XsgGrowth
    required: int
    effective: int
    passed: bool | None


class Gate(Struct, frozen=True, dict=True):  # dict: the sixteen readings are computed only if asked for
    """The gate of one unit under the readings in force, and on demand under all sixteen."""

    edition: Edition
    facts: Facts
    in_force: Readings
    findings: Findings
    met: tuple[str, ...]
    not_met: tuple[str, ...]
    missing: tuple[str, ...]
    required: int
    count: Count

    @property
    def assessed(self) -> int:
        """How many indicators are assessed."""
        return len(self.met) + len(self.not_met) + len(self.missing)

    @property
    def doubled(self) -> tuple[str, ...]:
        """The indicators that count for two."""
        return self.count.doubled

    @property
    def effective(self) -> int:
        """The count that meets the gate, not capped."""
        return self.count.effective

    @property
    def room(self) -> int:
        """What missing figures could still add."""
        return self.count.room

    @property
    def best_case(self) -> int:
        """What the count could still become."""
        return self.effective + self.room

    @property
    def shown(self) -> int:
        """The count as people see it, never above the number of indicators (A10)."""
        return min(self.effective, self.edition.gate.of)

    @property
    def shown_best_case(self) -> int:
        """The best case as people see it."""
        return min(self.best_case, self.edition.gate.of)

    @property
    def passed(self) -> bool | None:
        """Whether the gate is passed under the readings in force; None while it is undecided."""
        return decide(self.count, self.required)

    @cached_property
    def readings(self) -> tuple[Reckoning, ...]:
        """The sixteen combinations, gate_mode varying slowest."""
        ways = tuple(self._ways())
        return tuple(
            Reckoning(mode, needs_met, basis, need, counted.effective, decide(counted, need))
            for mode in GATE_MODES
            for need in (required(self.edition, mode, self.assessed),)
            for needs_met, basis, counted in ways
        )

    def _ways(self) -> Iterator[tuple[bool, XsgGrowth, Count]]:
        by_basis = {
            basis: candidates(self.edition, self.facts, self.findings, self.in_force, basis) for basis in XSG_GROWTHS
        }
        frozen = self.facts.missing_frozen
        for needs_met in (True, False):
            for basis, may_double in by_basis.items():
                counted = count(self.findings, may_double, self.in_force, needs_met=needs_met, frozen=frozen)
                yield needs_met, basis, counted

    @cached_property
    def verdict(self) -> Verdict:
        """Pass or fail when all sixteen agree, otherwise depends."""
        return verdict_of({one.passed for one in self.readings})


def judge_gate(edition: Edition, facts: Facts, findings: Findings, readings: Readings) -> Gate:
    """Count the findings under the readings in force."""
    met, not_met, missing = (
        tuple(key for key, found in findings.items() if found.status is status)
        for status in (Status.MET, Status.NOT_MET, Status.MISSING)
    )
    may_double = candidates(edition, facts, findings, readings, readings.xsg_growth)
    return Gate(
        edition,
        facts,
        readings,
        findings,
        met,
        not_met,
        missing,
        required=required(edition, readings.gate_mode, len(met) + len(not_met) + len(missing)),
        count=count(
            findings,
            may_double,
            readings,
            needs_met=readings.double_needs_met,
            frozen=facts.missing_frozen,
        ),
    )


def required(edition: Edition, mode: GateMode, assessed: int) -> int:
    """How many must be met when so many are assessed (A01)."""
    need, of = edition.gate.need, edition.gate.of
    match mode:
        case "deemed_met":
            return max(0, need - (of - assessed))
        case "proportional":
            return -(-need * assessed // of)
        case "all_assessed":
            return min(need, assessed)
        case "absolute":
            return need
        case _:
            assert_never(mode)


def verdict_of(ways: AbstractSet[bool | None]) -> Verdict:
    """Pass or fail when all readings agree, otherwise depends."""
    if ways == {True}:
        return "pass"
    return "fail" if ways == {False} else "depends"


def decide(counted: Count, need: int) -> bool | None:
    """Pass, fail, or None while what is missing could still decide (A12)."""
    if counted.effective >= need:
        return True
    return None if counted.effective + counted.room >= need else False
