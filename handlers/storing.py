"""Stores answers: records, echoes, says what is to be looked at again, and puts the next question."""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers import checks, eligibility, forms, locking
from handlers.answers import UNSAID, Answer, Kind
from handlers.buttons import Verb, bound
from handlers.effects import Button, Decision, Record, Rows
from handlers.forms import Form
from handlers.permissions import office
from handlers.proposals import Left, left_told
from handlers.putting import at, draft, left_for, lines, put, put_again
from handlers.questions import FIGURES, Question
from handlers.sentences import say
from handlers.showing import beside, shown
from handlers.situation import Situation

_MOST_NAMED = 5  # rows named in one sentence


def store(form: Form, situation: Situation, record: Record, back: str = "") -> Decision:
    """Record one answer, echo it, and put the next question in the same message.

    An answer to another row than the one on the table leaves that one there; `back` is one left for this row's sake.
    """
    if locking.is_locked(form.name, situation):
        return put_again(form, situation, locking.sentence(situation, form.name))
    undeclared = reopened(form, situation, (record,))
    records = (supplied(form, record, situation), *undeclared)
    after = _after(situation, records)
    question = forms.find(form.questions(situation), record.key)
    lead = _echo(form, after, question, on_table=record.key == situation.conversation.question)
    if undeclared:
        lead += "\n" + say("eligibility.reopened")
    doubtful = checks.doubts(form.name, after, _row_of(question, record.key))
    if doubtful:
        lead += "\n" + say("checks.please", doubts="；".join(doubtful))
    row = _row_of(question, record.key)
    rows = (_ways(situation, record, row, doubtful=bool(doubtful), is_figure=_is_figure(question, record)),)
    following = _next(form, situation, after, record.key)
    back = back or left_for(situation)
    if forms.find(form.questions(after), back) is not None and not _is_settled(form, after, back):
        following = back
    return put(form, after, following, lead, records, rows, action="answer")


def store_many(form: Form, situation: Situation, given: Sequence[Record], left: Sequence[Left]) -> Decision:
    """Record the rows of a table that was agreed to, say what is left of it, and go on."""
    if locking.is_locked(form.name, situation):
        return put_again(form, situation, locking.sentence(situation, form.name))
    fresh = [record for record in given if not is_overtaken(form, situation, record.key)]
    undeclared = reopened(form, situation, fresh)
    records = (*(supplied(form, record, situation) for record in fresh), *undeclared)
    after = _after(situation, records)
    lead = say("batch.stored", count=len(fresh)) if fresh else say("batch.stored_none")
    if undeclared:
        lead += "\n" + say("eligibility.reopened")
    overtaken = [record for record in given if record not in fresh]
    told = [*left, *(Left(say("batch.overtaken", label=_label(form, situation, one.key))) for one in overtaken)]
    if told:
        lead += "\n" + left_told(told, {record.key for record in fresh}, len(told))
    owed = [
        question
        for question in checks.owed(form.name, form.questions(after), after)
        if question.key in {record.key for record in fresh}
    ]
    lead, rows = lines(lead, _owed_words(owed)), _owed_rows(situation, owed)
    first = draft(form, situation).revision + 1
    if fresh:
        span = f"{first}-{first + len(fresh) - 1}"
        rows = (
            *rows,
            (bound(say("batch.undo", count=len(fresh)), situation.conversation.revision + 1, Verb.UNDO, span),),
        )
    return put(form, after, _next(form, situation, after, ""), lead, records, rows, action="answers")


def is_overtaken(form: Form, situation: Situation, key: str) -> bool:
    """Whether another device has answered since this one was shown how things stand."""
    answer = draft(form, situation).answers.get(key)
    return answer is not None and answer.seq > situation.conversation.seen


def stale(form: Form, situation: Situation, question: Question) -> str:
    """Say politely that another device was quicker; "" when none was."""
    answer = draft(form, situation).answers.get(question.key)
    if answer is None or not is_overtaken(form, situation, question.key):
        return ""
    return say("forms.overtaken", label=question.label, stands=shown(question, answer))


def supplied(form: Form, record: Record, situation: Situation) -> Record:
    """Keep what was said of the same figure; say of a colleague's which office and who it comes from."""
    stands = draft(form, situation).answers.get(record.key)
    if stands is not None and stands.kind is record.kind is Kind.VALUE and stands.value == record.value is not None:
        told = record.provenance if record.provenance != UNSAID else stands.provenance
        record = replace(record, reason=record.reason or stands.reason, provenance=told)
    department = office(situation)
    if department is None or record.kind is not Kind.VALUE or record.provenance.supplier is not None:
        return record
    supplier = f"{department} {situation.person_name}".strip()
    return replace(record, provenance=replace(record.provenance, supplier=supplier))


def reopened(form: Form, situation: Situation, given: Sequence[Record]) -> tuple[Record, ...]:
    """A declaration covers what stood when it was given: what changes afterwards opens it again."""
    stands = draft(form, situation).answers.get(eligibility.DECLARATION)
    declared = form.name == eligibility.NAME and stands is not None and stands.kind is Kind.VALUE
    if not declared or all(record.key == eligibility.DECLARATION for record in given):
        return ()
    return (Record(form.name, eligibility.DECLARATION, Kind.CLEARED, None, say("eligibility.reopened_raw")),)


def _after(situation: Situation, records: Sequence[Record]) -> Situation:
    for record in records:
        situation = forms.with_answer(situation, record)
    return situation


def _echo(form: Form, after: Situation, question: Question | None, *, on_table: bool) -> str:
    if question is None:
        return ""
    echo = form.echo(question, after)
    answer: Answer = draft(form, after).answers[question.key]
    told = echo if on_table or answer.kind is not Kind.VALUE else say("forms.named", label=question.label, echo=echo)
    return told + beside(answer)


def _ways(situation: Situation, record: Record, row: str, *, doubtful: bool, is_figure: bool) -> tuple[Button, ...]:
    revision = situation.conversation.revision + 1
    ways = [bound(say("buttons.change"), revision, Verb.JUMP, record.key)]
    if doubtful:
        ways.append(bound(say("buttons.explain"), revision, Verb.EXPLAIN, row))
    ways.append(bound(say("buttons.undo"), revision, Verb.UNDO, record.key))
    if is_figure:
        ways.append(bound(say("buttons.source"), revision, Verb.SOURCE, record.key))
    return tuple(ways)


def _is_figure(question: Question | None, record: Record) -> bool:
    """Whether it makes sense to say where an answer comes from."""
    return record.kind is Kind.VALUE and question is not None and question.asked in FIGURES


def _next(form: Form, situation: Situation, after: Situation, key: str) -> str | None:
    """Go on from the question on the table; what was answered beside it leaves it there."""
    questions, answers = form.questions(after), draft(form, after).answers
    here = at(situation)
    if situation.conversation.form != form.name or not here:
        return forms.first_open(questions, answers)
    if key != here and forms.find(questions, here) is not None and not _is_settled(form, after, here):
        return here
    return forms.next_open(questions, answers, here if key != here else key)


def _is_settled(form: Form, situation: Situation, key: str) -> bool:
    answer = draft(form, situation).answers.get(key)
    return answer is not None and answer.is_settled


def _row_of(question: Question | None, key: str) -> str:
    return question.follows or question.key if question is not None else key


def _label(form: Form, situation: Situation, key: str) -> str:
    question = forms.find(form.questions(situation), key)
    return question.label if question is not None else key


def _owed_words(owed: Sequence[Question]) -> str:
    if not owed:
        return ""
    names = "、".join(question.label for question in owed[:_MOST_NAMED])
    return say("checks.owed_more" if len(owed) > _MOST_NAMED else "checks.owed", count=len(owed), names=names)


def _owed_rows(situation: Situation, owed: Sequence[Question]) -> Rows:
    if not owed:
        return ()
    revision = situation.conversation.revision + 1
    return ((bound(say("buttons.explain_next"), revision, Verb.EXPLAIN, owed[0].key),),)
