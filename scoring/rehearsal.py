"""A change of rules tried on many units before it is made: who changes, and which cell decides it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from scoring.assessment import Assessment, assess
from scoring.awards import judge_awards
from scoring.edition import Edition
from scoring.exact import plain
from scoring.gate import Verdict
from scoring.grading import read_grade
from scoring.model import Facts, Status
from scoring.readings import Readings
from scoring.sheet import read_facts

STATUS_WORDS = {
    Status.MET: "达标",
    Status.NOT_MET: "未达标",
    Status.MISSING: "未填报",
    Status.NOT_ASSESSED: "不做考核",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """One set of rules: an edition and the readings chosen in it."""

    edition: Edition
    readings: Readings


@dataclass(frozen=True, slots=True)
class Subject:
    """A unit at its own year of the programme, with its earlier grades (by index of assessment, oldest 1)."""

    unit: str
    year: int
    facts: Facts
    earlier: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Standing:
    """What one set of rules makes of a unit; `award` is the proposed amount, None without a grade."""

    passed: bool | None
    verdict: Verdict
    required: int
    effective: int
    grade: str | None
    award: Decimal | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator that two sets of rules see differently."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One unit under both sets of rules; `cells` are the indicators that differ."""

    unit: str
    before: Standing
    after: Standing
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether gate, verdict, grade or award changes."""
        return _outcome(self.before) != _outcome(self.after)

    @property
    def because(self) -> str:
        """Name what decides: the cells that differ, else the number required."""
        said = [f"{cell.key}：{cell.before}→{cell.after}" for cell in self.cells]
        if self.before.required != self.after.required:
            said.append(f"须达标{self.before.required}项→{self.after.required}项")
        return "；".join(said)


def subjects_of(text: str, year: int, edition: Edition) -> tuple[Subject, ...]:
    """Read the units of a table, all at one year of the programme; SheetError lists all that is wrong."""
    return tuple(Subject(one.unit, year, one.facts) for one in read_facts(text, edition))


def rehearse(subjects: Iterable[Subject], before: Rules, after: Rules) -> tuple[Change, ...]:
    """Judge every unit under both sets of rules and keep those that change."""
    return tuple(change for one in subjects if (change := compare_rules(one, before, after)).differs)


def compare_rules(subject: Subject, before: Rules, after: Rules) -> Change:
    """Judge one unit under both sets of rules."""
    old, new = _assess(subject, before), _assess(subject, after)
    return Change(
        subject.unit,
        _standing(subject, old, before),
        _standing(subject, new, after),
        tuple(_cells(old, new)),
    )


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
    return f"{STATUS_WORDS[finding.status]}{target}"


def _outcome(standing: Standing) -> tuple[object, ...]:
    return standing.passed, standing.verdict, standing.grade, standing.award
