"""A form as a table: what each row says of itself in words, and how far the whole of it is. For pages."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from msgspec import Struct

from handlers import baseline, checks, eligibility, indicators
from handlers.answers import Answer, Kind
from handlers.facts import assessment_facts, last_year, opened
from handlers.forms import Form, place, settled
from handlers.growths import growth_words
from handlers.permissions import may
from handlers.questions import Asked, Question
from handlers.sentences import say
from handlers.situation import Draft, Situation
from handlers.standing import verdict
from scoring.assessment import Assessment, assess
from scoring.edition import Indicator
from scoring.exact import fixed, plain
from scoring.model import Finding, Status
from scoring.targets import target_words


class Field(Struct, frozen=True):
    """Where something is entered, and what stands there. `seq`: its place in the draft's history, 0 for nothing."""

    key: str
    label: str
    asked: Asked
    unit: str
    value: str
    seq: int


class Verdict(Struct, frozen=True):
    """What can be said of a row: a word for its look (a status, or a kind of nothing), and the words."""

    tone: str
    words: str


class Row(Struct, frozen=True):
    """One row. `last` says last year's figure; `last_field` takes it where none is on file and one is needed."""

    number: int
    group: str
    field: Field
    department: str
    explained: str
    target: str
    last: str
    last_origin: str
    last_field: Field | None
    verdict: Verdict
    growth: str
    is_doubled: bool
    origin: str
    reason: str
    doubts: tuple[str, ...]
    expected: date | None
    may_be_absent: bool
    may_be_excluded: bool


class Table(Struct, frozen=True):
    """A form's rows, and how far it is. `counts` and `verdict` are empty where nothing is judged, or to be seen."""

    form: str
    title: str
    rows: tuple[Row, ...]
    filled: int
    counts: Mapping[Status, int]
    verdict: str
    has_targets: bool


def table(form: Form, situation: Situation) -> Table:
    """Lay out a form as this role may see it."""
    asked, answers = form.questions(situation), _draft(form, situation).answers
    judged = _judged(form, situation)
    rows = tuple(_row(form, situation, question, judged) for question in asked if question.follows is None)
    sees_all = may(situation, "see")
    return Table(
        form.name,
        form.title(situation),
        rows,
        settled(asked, answers),
        _counts(rows, judged),
        verdict(judged.gate) if judged is not None and sees_all else "",
        has_targets=judged is not None,
    )


def row(form: Form, situation: Situation, key: str) -> Row | None:
    """Lay out the one row that a key belongs to; None when this role has no such row."""
    found = next((one for one in form.questions(situation) if one.key == key), None)
    if found is not None and found.follows is not None:
        found = next((one for one in form.questions(situation) if one.key == found.follows), None)
    return None if found is None else _row(form, situation, found, _judged(form, situation))


def _judged(form: Form, situation: Situation) -> Assessment | None:
    the_round, unit = opened(situation), situation.unit
    if form.name != indicators.NAME or unit is None or unit.assessment_year is None:
        return None
    return assess(the_round.edition, unit.assessment_year, assessment_facts(situation), the_round.readings)


def _counts(rows: tuple[Row, ...], judged: Assessment | None) -> Mapping[Status, int]:
    if judged is None:
        return {}
    found = [judged.findings[one.field.key].status for one in rows]
    return {status: found.count(status) for status in (Status.MET, Status.NOT_MET, Status.MISSING)}


def _row(form: Form, situation: Situation, question: Question, judged: Assessment | None) -> Row:
    asked, answers = form.questions(situation), _draft(form, situation).answers
    answer = answers.get(question.key)
    indicator = _indicator(form, situation, question)
    second = next((one for one in asked if one.follows == question.key), None)
    last = last_year(question.key, situation) if form.name == indicators.NAME else None
    return Row(
        number=place(asked, question.key)[0],
        group=indicator.group if indicator is not None else "",
        field=_field(question, answer),
        department=indicator.department if indicator is not None else "",
        explained=_explained(form, situation, question, indicator),
        target=_target(question.key, judged),
        last=f"{last.value}{question.unit}" if last is not None else "",
        last_origin=_origin(last),
        last_field=_field(second, answers.get(second.key)) if second is not None else None,
        verdict=_verdict(form, situation, question, answer, judged),
        growth=_growth(question, judged),
        is_doubled=judged is not None and question.key in judged.gate.doubled,
        origin=_origin(answer),
        reason=(answer.reason or "") if answer is not None else "",
        doubts=checks.doubts(form.name, situation, question.key),
        expected=answer.expected_on if answer is not None else None,
        may_be_absent=question.may_be_absent,
        may_be_excluded=question.may_be_excluded,
    )


def _origin(answer: Answer | None) -> str:
    return say(f"origins.{answer.origin}").strip("（）") if answer is not None and answer.is_settled else ""


def _indicator(form: Form, situation: Situation, question: Question) -> Indicator | None:
    if form.name not in (indicators.NAME, baseline.NAME):
        return None
    return opened(situation).edition.by_key.get(question.key)


def _field(question: Question, answer: Answer | None) -> Field:
    value = ""
    if answer is not None and answer.kind is Kind.VALUE:
        yes_no = {"true": "是", "false": "否"}
        value = yes_no.get(answer.value or "", answer.value or answer.raw)
    return Field(
        question.key, question.label, question.asked, question.unit, value, answer.seq if answer is not None else 0
    )


def _explained(form: Form, situation: Situation, question: Question, indicator: Indicator | None) -> str:
    if indicator is None:
        return form.ask(question, situation)
    return say("indicators.definition", definition=indicator.definition)


def _target(key: str, judged: Assessment | None) -> str:
    if judged is None:
        return ""
    words = target_words(judged.edition, key, judged.year, judged.readings, judged.facts)
    unit = judged.edition.indicator(key).unit
    return f"{words}{unit}" if words.isdecimal() else words


def _verdict(
    form: Form, situation: Situation, question: Question, answer: Answer | None, judged: Assessment | None
) -> Verdict:
    if answer is None or answer.is_untouched or answer.kind is Kind.SKIPPED:
        return Verdict("open", say("kinds.open"))
    if answer.kind is not Kind.VALUE:
        return Verdict(str(answer.kind), say(f"kinds.{answer.kind}"))
    if judged is not None:
        return _compared(judged.findings[question.key])
    if form.name == eligibility.NAME:
        return _condition(question, situation, answer)
    return Verdict("given", say("rows.given"))


def _compared(finding: Finding) -> Verdict:
    if finding.status is Status.MISSING or finding.frozen:
        return Verdict("waits", say(f"indicators.waits_{finding.why.removesuffix('_awaited')}"))
    words = say(f"statuses.{finding.status}")
    if finding.status is Status.NOT_MET and finding.gap is not None and finding.gap < 0:
        words += say("standing.gap", gap=_gap(finding))
    return Verdict(str(finding.status), words)


def _gap(finding: Finding) -> str:
    """How much is missing: of a growth in percentage points, rounded for reading, of a figure exactly."""
    assert finding.gap is not None
    if isinstance(finding.gap, Fraction):
        return f"{fixed(-finding.gap, 1)}{say('standing.points')}"
    is_share = finding.indicator.unit == "%"
    return f"{plain(-finding.gap)}{say('standing.points') if is_share else finding.indicator.unit}"


def _growth(question: Question, judged: Assessment | None) -> str:
    if judged is None:
        return ""
    return growth_words(judged.edition.indicator(question.key), judged.facts, judged.edition, judged.readings)


def _condition(question: Question, situation: Situation, answer: Answer) -> Verdict:
    if question.key == eligibility.DECLARATION:
        declared = answer.value == "true"
        return Verdict("met" if declared else "open", say("rows.declared" if declared else "kinds.open"))
    condition = next((one for one in opened(situation).edition.conditions if question.key in one.facts), None)
    if condition is None:
        return Verdict("given", say("rows.given"))
    status = eligibility.judge(situation).items[condition.key].status
    if status is Status.MET:
        return Verdict("met", say("eligibility.met"))
    if status is Status.NOT_MET:
        return Verdict("not_met", say("eligibility.not_met"))
    return Verdict("given", say("rows.given"))


def _draft(form: Form, situation: Situation) -> Draft:
    return situation.draft(form.name, opened(situation).year)
