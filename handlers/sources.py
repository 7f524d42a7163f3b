"""来源: where a figure comes from (as of when, from what, whose, how far checked). One tap changes each."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from handlers import forms, locking, storing, undoing
from handlers.answers import Answer, Finality, Kind, Provenance, SourceKind
from handlers.buttons import Verb, bound, free
from handlers.effects import Decision, Record, Rows, Say
from handlers.facts import opened
from handlers.forms import Form
from handlers.putting import OVER_SOURCE, at, draft, lines, put, put_over
from handlers.questions import Question
from handlers.reading.suppliers import read_supplier
from handlers.reading.tidying import tidy
from handlers.reading.waits import read_date
from handlers.sentences import say
from handlers.showing import source
from handlers.situation import Situation
from handlers.taking import to_named

_SEPARATOR = "="
_CHOICES: Mapping[str, SourceKind | Finality] = {str(one): one for one in (*SourceKind, *Finality)}


def begin(form: Form, situation: Situation, argument: str, lead: str = "") -> Decision:
    """Show where a row's figure comes from; an argument 「key=choice」 changes it first."""
    key, _, choice = argument.partition(_SEPARATOR)
    question, answer = _row(form, situation, key or undoing.latest(form, situation))
    if question is None or answer is None:
        return put(form, situation, at(situation) or None, lines(lead, say("sources.nothing")), action="show")
    match _CHOICES.get(choice):
        case SourceKind() as kind:
            return _changed(form, situation, question, answer, replace(answer.provenance, source=kind))
        case Finality() as finality:
            return _changed(form, situation, question, answer, replace(answer.provenance, finality=finality))
        case None:
            return _shown(form, situation, question, answer, lead)


def typed(form: Form, situation: Situation, raw: str) -> Decision:
    """Take a day typed as the as-of date, anything else short as the supplier; a row's name leads there."""
    question, answer = _row(form, situation, at(situation))
    if question is None or answer is None:
        return put(form, situation, at(situation) or None, say("sources.nothing"), action="show")
    text, year = " ".join(tidy(raw).split()), opened(situation).year
    day = read_date(text, date(year, 12, 31))
    if day is not None:
        if day.year not in (year, year + 1):
            return _shown(form, situation, question, answer, say("sources.other_year", year=year))
        return _changed(form, situation, question, answer, replace(answer.provenance, as_of=day))
    edition = opened(situation).edition
    supplier = read_supplier(text, lambda name: bool(edition.departments_called(name)))
    if supplier is None:
        named = to_named(form, situation, raw)
        return named or _shown(form, situation, question, answer, say("sources.not_read"))
    return _changed(form, situation, question, answer, replace(answer.provenance, supplier=supplier))


def _changed(
    form: Form, situation: Situation, question: Question, answer: Answer, provenance: Provenance
) -> Decision:
    if overtaken := storing.stale(form, situation, question):
        return put(form, situation, question.key, overtaken, action="show")
    if locking.is_locked(form.name, situation):
        return put(form, situation, question.key, locking.sentence(situation, form.name), action="locked")
    if provenance == answer.provenance:
        return _shown(form, situation, question, answer, "")
    record = Record(
        form.name, question.key, answer.kind, answer.value, answer.raw, answer.origin, answer.reason, provenance
    )
    after = forms.with_answer(situation, record)
    now = draft(form, after).answers[question.key]
    shown = _shown(form, after, question, now, say("sources.changed"))
    return replace(shown, effects=(record, *shown.effects), action="answer")


def _shown(form: Form, situation: Situation, question: Question, answer: Answer, lead: str) -> Decision:
    revision, stands = situation.conversation.revision + 1, f"{answer.value}{question.unit}"
    told = source(answer, opened(situation).year - (1 if question.follows else 0), _office(question, situation))
    text = say("sources.head", label=question.label, value=stands, told=told)
    rows: Rows = (
        tuple(bound(say(f"sources.{one}"), revision, Verb.SOURCE, _argument(question, one)) for one in SourceKind),
        tuple(bound(say(f"sources.{one}"), revision, Verb.SOURCE, _argument(question, one)) for one in Finality),
        (free(say("buttons.go_on"), Verb.SHOW), free(say("buttons.leave"), Verb.LEAVE)),
    )
    message = Say(lines(lead, text, say("sources.hint")), rows)
    return put_over(form, situation, OVER_SOURCE, question.key, message, action="source")


def _office(question: Question, situation: Situation) -> str:
    indicator = opened(situation).edition.by_key.get(question.follows or question.key)
    return indicator.department if indicator is not None else ""


def _argument(question: Question, choice: str) -> str:
    return f"{question.key}{_SEPARATOR}{choice}"


def _row(form: Form, situation: Situation, key: str) -> tuple[Question | None, Answer | None]:
    question, answer = forms.find(form.questions(situation), key), draft(form, situation).answers.get(key)
    return question, answer if answer is not None and answer.kind is Kind.VALUE else None
