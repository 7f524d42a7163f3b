"""Takes one answer to one row: stores what is exact, proposes what was interpreted, asks about the rest."""

from datetime import date
from typing import assert_never

from handlers import naming, storing
from handlers.answers import Kind, Origin
from handlers.buttons import Verb, bound
from handlers.effects import Decision, Record, Rows
from handlers.forms import Form
from handlers.proposals import read_proposal, subject_of, written
from handlers.putting import at, draft, here_for, left_for, lines, on_table, only_back, put, put_again
from handlers.quantities import Outcome, Reading, read_for
from handlers.questions import IN_WORDS, Question
from handlers.reading.waits import read_wait
from handlers.sentences import say
from handlers.showing import shown
from handlers.situation import Situation


def read_answer(form: Form, situation: Situation, question: Question, raw: str) -> Decision:
    """Read an answer to the question on the table."""
    if overtaken := storing.stale(form, situation, question):
        return put_again(form, situation, overtaken)
    return take(form, situation, question, read_for(raw, subject_of(question, situation)), raw)


def take(form: Form, situation: Situation, question: Question, reading: Reading, raw: str) -> Decision:
    """Store what is exact, propose what was interpreted, note what is awaited, ask about the rest."""
    here = on_table(form, situation)
    match reading.outcome:
        case Outcome.VALUE:
            return storing.store(form, situation, _value(form, question, reading.value, raw))
        case Outcome.MISSING if question.may_be_absent:
            wait = read_wait(raw, situation.now)
            if wait.passed is not None:
                return put(form, situation, question.key, passed(wait.passed), action="ask")
            kind = Kind.PROVINCE if wait.province else Kind.ABSENT
            expected = wait.on.isoformat() if wait.on is not None and kind is Kind.ABSENT else None
            record = Record(form.name, question.key, kind, expected, raw.strip(), Origin.TYPED, None, wait.told)
            return storing.store(form, situation, record)
        case Outcome.MISSING:
            return put_again(form, situation, say("forms.not_here_absent", label=question.label))
        case Outcome.CONFIRM:
            asked = reading.question or ""
            return propose(form, situation, question, reading.value, raw, asked)
        case Outcome.ASK:
            jump = to_named(form, situation, raw) if here == question else None
            return jump or put(
                form,
                situation,
                question.key,
                reading.question or "",
                (),
                _answers(situation, reading),
                action="ask",
                proposal=only_back(left_for(situation) if here in (None, question) else here.key),
            )
        case _:
            assert_never(reading.outcome)


def passed(day: date) -> str:
    """Say that a day named for a figure still awaited has gone by."""
    return say("answers.passed_day", month=day.month, day=day.day)


def _answers(situation: Situation, reading: Reading) -> Rows:
    """Offer the two things a 无 can mean."""
    if reading.reason != "nothing":
        return ()
    revision = situation.conversation.revision + 1
    return (
        (
            bound(say("buttons.zero"), revision, Verb.ANSWER, "0"),
            bound(say("buttons.no_figure"), revision, Verb.ABSENT),
        ),
    )


def _value(form: Form, question: Question, value: str | None, raw: str) -> Record:
    """Return the record of a value; what is kept in words is its own raw text."""
    if question.asked in IN_WORDS:
        return Record(form.name, question.key, Kind.VALUE, None, value or raw.strip())
    return Record(form.name, question.key, Kind.VALUE, value, raw.strip())


def propose(
    form: Form, situation: Situation, question: Question, value: str | None, raw: str, asked: str
) -> Decision:
    """Ask whether this is what was meant; one tap or 「对」 stores it, with what was typed."""
    here = here_for(form, situation) or ""
    back = left_for(situation) if here == question.key else here
    return _offer(form, situation, question, _value(form, question, value, raw), back, asked)


def propose_again(form: Form, situation: Situation, lead: str) -> Decision | None:
    """Ask once more about the one answer that waits for a 对, under a sentence; None when none does."""
    waiting, question = read_proposal(situation.conversation.proposal), on_table(form, situation)
    if waiting is None or question is None or [one.key for one in waiting.records] != [question.key]:
        return None
    (record,) = waiting.records
    asked = _by_row(form, situation, question, _said(question, record))
    return _offer(form, situation, question, record, waiting.back, lines(lead, asked))


def _said(question: Question, record: Record) -> str:
    if record.value is None:
        return record.raw
    return {"true": "是", "false": "否"}.get(record.value, f"{record.value}{question.unit}")


def _offer(form: Form, situation: Situation, question: Question, record: Record, back: str, asked: str) -> Decision:
    revision = situation.conversation.revision + 1
    offer = (
        bound(say("answers.agree"), revision, Verb.AGREE),
        bound(say("answers.retype"), revision, Verb.JUMP, question.key),
    )
    proposal = written([record], (), back)
    return put(form, situation, question.key, asked, (), (offer,), action="propose", proposal=proposal)


def instead(form: Form, situation: Situation, question: Question, reading: Reading) -> str:
    """Ask about a figure by its row, with what stands there."""
    return _by_row(form, situation, question, f"{reading.value}{question.unit}")


def _by_row(form: Form, situation: Situation, question: Question, value: str) -> str:
    stands = draft(form, situation).answers.get(question.key)
    if stands is not None and stands.kind is Kind.VALUE:
        plainly = stands.value not in (None, "true", "false")
        stood = f"{stands.value}{question.unit}" if plainly else shown(question, stands)
        return say("naming.instead", label=question.label, value=value, stands=stood)
    return say("naming.proposal", label=question.label, value=value)


def already(form: Form, situation: Situation, question: Question, reading: Reading) -> str:
    """Say that a row holds exactly this figure, so that nobody is asked whether to change 2 into 2; "" otherwise."""
    stands = draft(form, situation).answers.get(question.key)
    if stands is None or stands.kind is not Kind.VALUE or stands.value != reading.value:
        return ""
    return say("naming.already", label=question.label, stands=shown(question, stands))


def to_named(form: Form, situation: Situation, raw: str) -> Decision | None:
    """Go to the row whose name was typed and nothing else."""
    row = naming.name_alone(form, situation, raw)
    if row is None:
        return None
    if len(row.keys) > 1:
        revision = situation.conversation.revision + 1
        found = naming.candidates(row, form, situation)
        ways: Rows = tuple((bound(naming.label(one, situation), revision, Verb.JUMP, one.key),) for one in found)
        names = naming.names(row, situation)
        return put(
            form,
            situation,
            at(situation) or None,
            say("naming.which", name=row.name, names=names),
            (),
            ways,
            action="ask",
        )
    question = naming.meant(row, form, situation)
    return put(form, situation, question.key, action="jump") if question is not None else None
