"""The gate: whether enough indicators are met to be marked at all (D0-3.5-2, D1-5-3; A01-A12).

Statuses do not depend on how the gate is counted, so the comparison is done once and only the counting varies
over the sixteen combinations of gate_mode, double_needs_met and xsg_growth.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal, assert_never

from scoring.compare import Findings
from scoring.doubling import above, doubling_growth, growth_base
from scoring.edition import Edition
from scoring.model import Facts, Status
from scoring.readings import GATE_MODES, XSG_GROWTHS, GateMode, Readings, XsgGrowth

Verdict = Literal["pass", "fail", "depends"]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """One way to read the gate, and where it leads; `passed` is None while missing figures could still decide."""

    gate_mode: GateMode
    double_needs_met: bool
    xsg_growth: XsgGrowth
    required: int
    effective: int
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Count:
    """What doubling makes of the findings: who counts for two, the sum, and how much could still be added."""

    doubled: tuple[str, ...]
    effective: int
    room: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One of the indicators that may count for two."""

    key: str
    status: Status
    frozen: bool
    growth: Fraction | None
    before: Decimal | None


@dataclass(frozen=True)  # without slots: the sixteen readings are computed only when somebody asks
class Gate:
    """The gate of one unit under the readings in force, and on demand under all sixteen."""

    edition: Edition
    facts: Facts
    in_force: Readings
    findings: Findings
    met: tuple[str, ...]
    not_met: tuple[str, ...]
    missing: tuple[str, ...]
    required: int
    doubled: tuple[str, ...]
    effective: int
    room: int
    passed: bool | None

    @property
    def assessed(self) -> int:
        """How many indicators are assessed."""
        return len(self.met) + len(self.not_met) + len(self.missing)

    @property
    def best_case(self) -> int:
        """What the count could still become."""
        return self.effective + self.room

    @property
    def shown(self) -> int:
        """The count as people see it, never above the number of indicators (A10)."""
        return min(self.effective, self.edition.gate.of)

    @cached_property
    def readings(self) -> tuple[Reckoning, ...]:
        """The sixteen combinations, gate_mode varying slowest."""
        counts = {
            (needs_met, basis): count(
                self.edition,
                self.facts,
                self.findings,
                replace(self.in_force, double_needs_met=needs_met, xsg_growth=basis),
            )
            for needs_met in (True, False)
            for basis in XSG_GROWTHS
        }
        return tuple(self._reckon(mode, *way, counted) for mode in GATE_MODES for way, counted in counts.items())

    def _reckon(self, mode: GateMode, needs_met: bool, basis: XsgGrowth, counted: Count) -> Reckoning:  # noqa: FBT001 -- called with an unpacked key
        need = required(self.edition, mode, self.assessed)
        passed = decide(counted, need)
        return Reckoning(mode, needs_met, basis, need, counted.effective, passed)

    @cached_property
    def verdict(self) -> Verdict:
        """Pass or fail when all sixteen agree, otherwise depends."""
        ways = {one.passed for one in self.readings}
        if ways == {True}:
            return "pass"
        return "fail" if ways == {False} else "depends"


def judge_gate(edition: Edition, facts: Facts, findings: Findings, readings: Readings) -> Gate:
    """Count the findings under the readings in force."""
    by_status: dict[Status, list[str]] = {status: [] for status in Status}
    for key, finding in findings.items():
        by_status[finding.status].append(key)
    assessed = len(findings) - len(by_status[Status.NOT_ASSESSED])
    need = required(edition, readings.gate_mode, assessed)
    counted = count(edition, facts, findings, readings)
    return Gate(
        edition,
        facts,
        readings,
        findings,
        met=tuple(by_status[Status.MET]),
        not_met=tuple(by_status[Status.NOT_MET]),
        missing=tuple(by_status[Status.MISSING]),
        required=need,
        doubled=counted.doubled,
        effective=counted.effective,
        room=counted.room,
        passed=decide(counted, need),
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


def decide(counted: Count, need: int) -> bool | None:
    """Pass, fail, or None while what is missing could still decide (A12)."""
    if counted.effective >= need:
        return True
    return None if counted.effective + counted.room >= need else False


def count(edition: Edition, facts: Facts, findings: Findings, readings: Readings) -> Count:
    """Count the met ones, those that count for two, and what could still be added."""
    met = missing = 0
    for finding in findings.values():
        met += finding.status is Status.MET
        missing += finding.status is Status.MISSING
    candidates = tuple(_candidates(facts, findings, readings)) if readings.double_enabled else ()
    doubles = [one for one in candidates if _doubles(one, edition.gate.double_line, readings)]
    doubles = doubles[: readings.double_max]
    extra = sum(_worth(one) for one in doubles)
    room = 0
    if not facts.missing_frozen:
        room = missing + _doubling_room(candidates, len(doubles), edition.gate.double_line, readings)
    return Count(tuple(one.key for one in doubles), met + extra, room)


def _candidates(facts: Facts, findings: Findings, readings: Readings) -> Iterator[_Candidate]:
    for key in readings.double_keys:
        finding = findings[key]
        if finding.status is not Status.NOT_ASSESSED:
            growth = doubling_growth(finding.indicator, facts, readings)
            before = facts.previous.get(growth_base(finding.indicator, readings))
            yield _Candidate(key, finding.status, finding.frozen, growth, before)


def _doubles(one: _Candidate, line: Decimal, readings: Readings) -> bool:
    if one.status is Status.MISSING or one.frozen or one.growth is None or not above(one.growth, line, readings):
        return False
    return one.status is Status.MET or not readings.double_needs_met


def _worth(one: _Candidate) -> int:
    """Count one for a met indicator, on top of itself, and two for an unmet one that doubles."""
    return 1 if one.status is Status.MET else 2


def _doubling_room(candidates: tuple[_Candidate, ...], used: int, line: Decimal, readings: Readings) -> int:
    """Sum what could still double, at most as many as double_max leaves, the worthiest first."""
    could = sorted((_potential(one, line, readings) for one in candidates), reverse=True)
    left = None if readings.double_max is None else readings.double_max - used
    return sum(could[:left])


def _potential(one: _Candidate, line: Decimal, readings: Readings) -> int:
    """Count what doubling could still add for one; a last year of 0 is final (A08)."""
    if one.before is not None and one.before <= 0:
        return 0
    if one.status is Status.MISSING:
        return 1 if one.growth is None or above(one.growth, line, readings) else 0
    if one.before is not None or (one.status is Status.NOT_MET and readings.double_needs_met):
        return 0
    return _worth(one)
