"""What a rulebook edition holds, once it has been read and found sound. Values only; every figure has its clause."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Literal

from msgspec import Struct

from scoring.names import plain_name
from scoring.readings import Readings

ValueKind = Literal["count", "percent", "ratio"]
Compared = Literal["at_least", "above_province", "gdp_plus", "growth"]
Excused = Literal["excused", "blank"]
ConditionKind = Literal["declared", "at_least", "combined", "relieved"]
PartHolds = Literal["text", "results", "measures"]
GrowthValue = Literal["count", "amount"]
Target = Decimal | Excused  # "excused": named as not assessed; "blank": the cell is empty in the document


class Programme(Struct, frozen=True):
    """The proper nouns: who runs it, for whom, and what its years, offices and stages are called."""

    province: str
    province_word: str
    gdp_word: str
    government: str
    bureau: str
    bureau_full: str
    bureau_short: str
    name: str
    honour: str
    unit: str
    applicant: str
    years: tuple[str, ...]
    departments: tuple[str, ...]
    contact_department: str | None  # the one the units' contacts usually sit in themselves
    stages: tuple[str, ...]


class Deadlines(Struct, frozen=True):
    """Month and day (MM-DD) until whose end, local time, something is due."""

    application: str
    report: str


class Document(Struct, frozen=True):
    """One document the edition rests on."""

    id: str
    short: str
    title: str
    number: str
    issuer: str
    date: str


class Indicator(Struct, frozen=True):
    """One indicator: what is counted, who supplies it, what it is compared with in each year.

    `targets` holds one cell per year of the programme. `cumulative` marks the 新增… stocks from which a baseline
    may be subtracted; `stock` names the indicator whose last year's value is the base of this one's growth.
    """

    key: str
    name: str
    short: tuple[str, ...]
    unit: str
    value: ValueKind
    compared: Compared
    group: str
    department: str
    definition: str
    clauses: tuple[str, ...]
    targets: tuple[Target, ...]
    cumulative: bool = False
    discontinued: bool = False
    stock: str | None = None

    @property
    def label(self) -> str:
        """The everyday short name used in sentences."""
        return self.short[0]

    @property
    def clause(self) -> str:
        """The clause that governs the target; the first of those the indicator rests on."""
        return self.clauses[0]


class Condition(Struct, frozen=True):
    """One condition of eligibility over one or more facts, each with its minimum."""

    key: str
    kind: ConditionKind
    title: str
    facts: tuple[str, ...]
    clause: str
    minimum: tuple[Decimal, ...] = ()
    unit: str = ""
    relief: str | None = None
    relieved_minimum: Decimal | None = None


class GateRule(Struct, frozen=True):
    """How many of how many must be met, and above which growth (per cent) one may count for two."""

    need: int
    of: int
    double_line: Decimal
    clause: str
    double_clause: str
    excused_clause: str


class Entry(Struct, frozen=True):
    """A named item of the rubric, the survey or the bonus fields. `hint`: what the report is to say about it."""

    key: str
    title: str
    clause: str
    reversed: bool = False
    hint: str = ""


class ReportPart(Struct, frozen=True):
    """One part of the yearly report: a text, the results beside their targets, or the measures item by item."""

    key: str
    title: str
    hint: str
    holds: PartHolds


class ReportGrowth(Struct, frozen=True):
    """A growth rate of the report, from two values: whole ones (`count`) or sums with decimals (`amount`)."""

    key: str
    title: str
    unit: str
    value: GrowthValue


class ReportRule(Struct, frozen=True):
    """What the yearly report holds. `growths_in`: the measure that consists of the growth rates."""

    clause: str
    parts: tuple[ReportPart, ...]
    growths: tuple[ReportGrowth, ...]
    growths_in: str


class MarksRule(Struct, frozen=True):
    """Weights of the two scored parts, the ceiling of each, and the items inside."""

    measures_weight: Decimal
    environment_weight: Decimal
    ceiling: Decimal
    clause: str
    flag_spread: Decimal
    measures: tuple[Entry, ...]
    bonus: tuple[Entry, ...]


class SurveyRule(Struct, frozen=True):
    """Steps of the answering scale and the number of answers under which nothing is shown (both assumed, A40)."""

    steps: int
    minimum: int
    clause: str
    items: tuple[Entry, ...]


class Grade(Struct, frozen=True):
    """One grade: the total from which it is given, and the share of the award it keeps."""

    name: str
    aliases: tuple[str, ...]
    floor: Decimal
    supported: bool
    share: Decimal


class AwardRule(Struct, frozen=True):
    """The ladder of awards and the lengths of the runs that lead to designation and removal."""

    ladder: tuple[Decimal, ...]
    unit: str
    designation_after: int
    removal_after: int
    grade_clause: str
    designation_clause: str
    criticism_clause: str
    removal_clause: str
    ladder_clause: str
    share_clause: str


class OpenQuestion(Struct, frozen=True):
    """A reading as the edition presents it: its question, default, options in words, and what it rests on."""

    name: str
    default: str
    supported: bool
    clause: str
    question: str
    about: str
    options: Mapping[str, str]


class ChecksRule(Struct, frozen=True):
    """When a reported figure is to be looked at again (审核); decides nothing. All limits are assumed.

    `jump`: more than so many per cent against last year; `unit_factor` and `unit_spread`: within so many times of
    such a multiple of last year's figure, 万 may have slipped in or out; `share_from`: a share from so many per cent;
    `growth_from`: a reported growth of more per cent, for which a count may have been typed; `same_rows`: so many
    rows or more, and every one as last year.
    """

    jump: Decimal
    unit_factor: int
    unit_spread: int
    share_from: Decimal
    growth_from: Decimal
    same_rows: int


class Edition(Struct, frozen=True, dict=True):  # dict: what is looked up is put together once
    """A whole rulebook. `indicators` and `grades` keep the order of the document (best grade first).

    `ambiguous_names` are everyday names that may mean several indicators; they are asked about, never guessed.
    `office_names`: by department, what its office is called, the usual name first. `condition_names`: by fact, what
    it is called in speech; `condition_figures`: the indicator whose base figure should agree with it.
    """

    name: str
    title: str
    programme: Programme
    deadlines: Deadlines
    documents: tuple[Document, ...]
    citations: Mapping[str, str]
    gate: GateRule
    marks: MarksRule
    survey: SurveyRule
    report: ReportRule
    grades: tuple[Grade, ...]
    awards: AwardRule
    conditions: tuple[Condition, ...]
    condition_facts: Mapping[str, str]
    condition_names: Mapping[str, tuple[str, ...]]
    condition_figures: Mapping[str, str]
    indicators: tuple[Indicator, ...]
    ambiguous_names: Mapping[str, tuple[str, ...]]
    office_names: Mapping[str, tuple[str, ...]]
    checks: ChecksRule
    open_questions: Mapping[str, OpenQuestion]
    readings: Readings

    @cached_property
    def by_key(self) -> Mapping[str, Indicator]:
        """The indicators, in the order of the document."""
        return {one.key: one for one in self.indicators}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """The keys a plain name may stand for."""
        owners = {plain_name(name): keys for name, keys in self.ambiguous_names.items()}
        return owners | {plain_name(name): (one.key,) for one in self.indicators for name in (one.name, *one.short)}

    @cached_property
    def _cited(self) -> dict[str, str]:
        return {}

    def indicator(self, key: str) -> Indicator:
        """Look up an indicator; KeyError when the edition has none of that key."""
        return self.by_key[key]

    def office(self, department: str) -> str:
        """Say what the office of a department is usually called; the department itself where no name is given."""
        return self.office_names.get(department, (department,))[0]

    def departments_called(self, name: str) -> tuple[str, ...]:
        """Find the departments an office's name stands for, in any spelling; none for a name nobody goes by."""
        wanted = plain_name(name)
        return tuple(
            department
            for department in self.programme.departments
            if wanted in {plain_name(one) for one in (department, *self.office_names.get(department, ()))}
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """Indicator keys in the order of the document."""
        return tuple(self.by_key)

    @property
    def failing_grade(self) -> str:
        """The lowest grade."""
        return self.grades[-1].name

    @property
    def yes_no_facts(self) -> frozenset[str]:
        """The facts of eligibility answered with yes or no."""
        declared = {fact for one in self.conditions if one.kind == "declared" for fact in one.facts}
        return frozenset(declared | {one.relief for one in self.conditions if one.relief})

    def cite(self, clause: str) -> str:
        """Name the place in the documents for people: the longest matching prefix of the clause id."""
        if clause not in self._cited:
            matches = [prefix for prefix in self.citations if clause.startswith(prefix)]
            self._cited[clause] = self.citations[max(matches, key=len)] if matches else clause
        return self._cited[clause]
