"""Which cell decides a change of rules: each is put back as it was, alone, and the count is run again.

A cell is one indicator as the rules see it (its status and whether it counts for two), or the number required.
"""

from collections.abc import Iterator

from msgspec import Struct

from scoring.assessment import Assessment
from scoring.compare import Findings
from scoring.counting import Candidate, candidates, count
from scoring.gate import Verdict, decide, required, verdict_of
from scoring.model import Status
from scoring.readings import GATE_MODES, XSG_GROWTHS, GateMode, XsgGrowth

Gates = tuple[bool | None, Verdict]


class Decisive(Struct, frozen=True):
    """The cells any one of which, put back, undoes the change of the gate."""

    indicators: tuple[str, ...]
    required: bool


def decisive(old: Assessment, new: Assessment, differing: tuple[str, ...]) -> Decisive:
    """Find the cells that decide between two assessments of the same facts; none when only several together do."""
    was, now = _as_judged(old), _as_judged(new)
    if was == now:
        return Decisive((), required=False)
    at = 0 if was[0] != now[0] else 1  # the outcome in force if it changes, else the verdict over all readings
    keys = tuple(key for key in differing if put_back(old, new, frozenset({key}), number=False)[at] == was[at])
    return Decisive(keys, required=put_back(old, new, frozenset(), number=True)[at] == was[at])


def _as_judged(one: Assessment) -> Gates:
    return one.gate.passed, one.gate.verdict


def put_back(old: Assessment, new: Assessment, back: frozenset[str], *, number: bool) -> Gates:
    """Judge by the new rules, with some indicators, and the number required if so, as the old rules have them."""
    findings = {**new.findings, **{key: old.findings[key] for key in back if key in old.findings}}
    for key in back:
        if key not in old.findings:
            del findings[key]
    need = old if number else new
    assessed = sum(1 for found in findings.values() if found.status is not Status.NOT_ASSESSED)
    in_force = _passed(old, new, findings, back, need, assessed, _Way(need.readings.gate_mode, None, None))
    ways = {
        _passed(old, new, findings, back, need, assessed, _Way(mode, needs_met, basis))
        for mode in GATE_MODES
        for needs_met in (True, False)
        for basis in XSG_GROWTHS
    }
    return in_force, verdict_of(ways)


class _Way(Struct, frozen=True):
    """One way to read the gate; None stands for each side's own reading."""

    mode: GateMode
    needs_met: bool | None
    basis: XsgGrowth | None


def _passed(
    old: Assessment,
    new: Assessment,
    findings: Findings,
    back: frozenset[str],
    need: Assessment,
    assessed: int,
    way: _Way,
) -> bool | None:
    may_double = tuple(
        one
        for side in (new, old)
        for one in _candidates(side, way)
        if (one.key in back) is (side is old) and one.key in findings
    )
    counted = count(
        findings, may_double, new.readings, needs_met=False, frozen=new.facts.missing_frozen
    )  # who would need to be met to double has been left out
    return decide(counted, required(need.edition, way.mode, assessed))


def _candidates(side: Assessment, way: _Way) -> Iterator[Candidate]:
    readings = side.readings
    needs_met = readings.double_needs_met if way.needs_met is None else way.needs_met
    for one in candidates(side.edition, side.facts, side.findings, readings, way.basis or readings.xsg_growth):
        if one.status is not Status.NOT_MET or not needs_met:
            yield one
