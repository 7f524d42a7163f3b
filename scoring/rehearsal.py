"""A change of rules tried on many units before it is made: who changes, and which cell decides it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from scoring.assessment import Assessment, assess
from scoring.awards import judge_awards
from scoring.deciding import Decisive, decisive
from scoring.edition import Edition
from scoring.exact import plain
from scoring.gate import Verdict
from scoring.grading import read_grade
from scoring.model import Status
from scoring.readings import SETTINGS, Readings
from scoring.subjects import Subject
from scoring.whatif import Way, shortest_ways

STATUS_WORDS = {
    Status.MET: "达标",
    Status.NOT_MET: "未达标",
    Status.MISSING: "未填报",
    Status.NOT_ASSESSED: "不做考核",
}


class Rules(Struct, frozen=True):
    """One set of rules: an edition and the readings chosen in it."""

    edition: Edition
    readings: Readings


class Standing(Struct, frozen=True):
    """What one set of rules makes of a unit; `award` is the proposed amount, None without a grade."""

    passed: bool | None
    verdict: Verdict
    required: int
    effective: int
    grade: str | None
    award: Decimal | None


class Cell(Struct, frozen=True):
    """One indicator that two sets of rules see differently."""

    key: str
    before: str
    after: str


class Change(Struct, frozen=True):
    """One unit under both sets of rules.

    `cells` are the indicators that differ; `decides` those of them (and whether the number required) of which each
    alone, put back, undoes the change of the gate; `readings` the settings of which each alone, put back, undoes the
    whole change. `back` is the nearest way to pass, for a unit that no longer does.
    """

    unit: str
    before: Standing
    after: Standing
    cells: tuple[Cell, ...]
    decides: Decisive
    readings: tuple[str, ...]
    back: Way | None

    @property
    def differs(self) -> bool:
        """Whether gate, verdict, grade or award changes."""
        return _outcome(self.before) != _outcome(self.after)


def rehearse(subjects: Iterable[Subject], before: Rules, after: Rules) -> tuple[Change, ...]:
    """Judge every unit under both sets of rules and keep those that change."""
    return tuple(change for one in subjects if (change := compare_rules(one, before, after)).differs)


def compare_rules(subject: Subject, before: Rules, after: Rules) -> Change:
    """Judge one unit under both sets of rules."""
    old, new = _assess(subject, before), _assess(subject, after)
    was, becomes = _standing(subject, old, before), _standing(subject, new, after)
    cells = tuple(_cells(old, new))
    no_longer = old.gate.passed and not new.gate.passed
    return Change(
        subject.unit,
        was,
        becomes,
        cells,
        decisive(old, new, tuple(cell.key for cell in cells)),
        tuple(_settings(subject, before, after, was)) if _outcome(was) != _outcome(becomes) else (),
        next(iter(shortest_ways(new, 1)), None) if no_longer else None,
    )


def _settings(subject: Subject, before: Rules, after: Rules, was: Standing) -> Iterator[str]:
    for name in SETTINGS:
        old, new = getattr(before.readings, name), getattr(after.readings, name)
        if old != new:
            changed: dict[str, Any] = {name: old}
            put_back = Rules(after.edition, replace(after.readings, **changed))
            if _outcome(_standing(subject, _assess(subject, put_back), put_back)) == _outcome(was):
                yield name


def _assess(subject: Subject, rules: Rules) -> Assessment:
    return assess(rules.edition, subject.year, subject.facts, rules.readings)


def _standing(subject: Subject, assessment: Assessment, rules: Rules) -> Standing:
    gate = assessment.gate
    return Standing(
        gate.passed,
        gate.verdict,
        gate.required,
        gate.effective,
        assessment.grade,
        _award(subject, assessment.grade, rules),
    )


def _award(subject: Subject, grade: str | None, rules: Rules) -> Decimal | None:
    if grade is None:
        return None
    words = {**subject.earlier, max(subject.earlier, default=0) + 1: grade}
    grades = {index: read_grade(rules.edition, word) for index, word in words.items()}
    return judge_awards(rules.edition, grades, rules.readings).years[-1].amount


def _cells(old: Assessment, new: Assessment) -> Iterable[Cell]:
    for key in dict.fromkeys((*old.findings, *new.findings)):
        before, after = _word(old, key), _word(new, key)
        if before != after:
            yield Cell(key, before, after)


def _word(assessment: Assessment, key: str) -> str:
    finding = assessment.findings.get(key)
    if finding is None:
        return "无此指标"
    if key in assessment.gate.doubled:
        return f"{STATUS_WORDS[finding.status]}，计2个"
    target = f"（指标{plain(finding.target)}）" if finding.target is not None else ""
    twice = "，可能计2个" if key in assessment.gate.count.may_double else ""
    return f"{STATUS_WORDS[finding.status]}{twice}{target}"


def _outcome(standing: Standing) -> tuple[object, ...]:
    return standing.passed, standing.verdict, standing.grade, standing.award
