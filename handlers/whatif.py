"""如果高企40: what would change with other figures. Stores nothing, promises nothing."""

import re
from collections.abc import Mapping
from decimal import Decimal

from handlers import indicators, naming, standing
from handlers.buttons import Verb, free
from handlers.effects import Decision, Rows, Say
from handlers.facts import assessment_facts, opened
from handlers.forms import Form
from handlers.proposals import subject_of
from handlers.putting import lines
from handlers.quantities import Outcome, read_for
from handlers.reading.rows import Row
from handlers.sentences import say
from handlers.situation import Situation
from scoring.assessment import Assessment, assess
from scoring.exact import plain, sum_of
from scoring.model import Finding
from scoring.whatif import what_if

_ASKED = re.compile(r"^\s*(?:如果|假如|假设|假定|要是|倘若|若是?|试算[:：]?)\s*(?P<what>.*?)\s*$", re.DOTALL)
_TAIL = re.compile(
    r"[，,]?\s*(?:呢|的话|会怎么?样|怎么样|会?如何|够不够|能过吗|能不能过|能达标吗|行不行|可以吗|是多少|吗)*\s*[？?。!！]*\s*$"
)
_AGAIN = re.compile(r"再(?:增加|新增|增|多|加|涨)?了?\s*(?=[0-9])")
_MORE = re.compile(r"\+(?P<by>[0-9]{1,7})(?:家|户|个|人|名)?")


def is_asked(raw: str) -> bool:
    """Whether a text asks what would be if."""
    return _ASKED.match(raw) is not None


def answer(form: Form, situation: Situation, raw: str) -> Decision:
    """Assess once more with the figures named, and say what would change."""
    found = _ASKED.match(raw)
    assert found is not None
    asked = _AGAIN.sub("+", _TAIL.sub("", found["what"]))
    rows = naming.rows(form, situation, asked)
    text = _answer(form, situation, rows)
    ways: Rows = ((free(say("buttons.standing"), Verb.STANDING), free(say("buttons.menu"), Verb.MENU)),)
    if situation.conversation.form is not None:
        ways = ((free(say("buttons.go_on"), Verb.SHOW),), *ways)
    return Decision(situation.conversation, (Say(text, ways),), "what-if")


def _answer(form: Form, situation: Situation, rows: tuple[Row, ...]) -> str:
    the_round, unit = opened(situation), situation.unit
    if unit is None or unit.assessment_year is None:
        return say("whatif.not_assessed")
    now = assess(the_round.edition, unit.assessment_year, assessment_facts(situation), the_round.readings)
    values: dict[str, Decimal] = {}
    unclear: list[str] = []
    for row in rows:
        value = _value(form, situation, row, now)
        if isinstance(value, Decimal):
            values[row.keys[0]] = value
        else:
            unclear.append(say("batch.unclear", typed=row.typed[:30], why=value))
    if not values or unclear:
        return lines(say("whatif.not_read"), "\n".join(unclear), say("whatif.example"))
    return _told(now, what_if(now, values), values, situation)


def _value(form: Form, situation: Situation, row: Row, now: Assessment) -> Decimal | str:
    if len(row.keys) != 1:
        if not row.keys:
            return say("naming.unknown")
        return say("naming.ambiguous", names=naming.names(row, situation))
    question = naming.meant(row, form, situation)
    if question is None or question.follows is not None:
        return naming.why_not_asked(row, form, situation)
    if (more := _MORE.fullmatch(row.said)) is not None:
        stands = now.facts.values.get(row.keys[0])
        return say("whatif.more_than_nothing") if stands is None else sum_of(stands, Decimal(more["by"]))
    reading = read_for(row.said, subject_of(question, situation))
    if reading.outcome in (Outcome.VALUE, Outcome.CONFIRM) and reading.value is not None:
        return Decimal(reading.value)
    return reading.because


def _told(now: Assessment, then: Assessment, values: Mapping[str, Decimal], situation: Situation) -> str:
    changed = [_line(then.findings[key], value, now) for key, value in values.items()]
    counts = say(
        "whatif.counts",
        met=len(then.gate.met),
        was=len(now.gate.met),
        not_met=len(then.gate.not_met),
        missing=len(then.gate.missing),
    )
    head = "\n".join([say("whatif.head"), *changed, counts])
    return lines(head, *standing.consequences(then, situation), say("standing.caveat"))


def _line(then: Finding, value: Decimal, now: Assessment) -> str:
    indicator = then.indicator
    stood = now.facts.values.get(indicator.key)
    return say(
        "whatif.line",
        name=indicator.label,
        value=f"{plain(value)}{indicator.unit}",
        current=say("kinds.open") if stood is None else f"{plain(stood)}{indicator.unit}",
        state=indicators.judged(then),
    )
