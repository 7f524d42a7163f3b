"""Many figures in one message: 「规上55，亿元11，10亿1」 or a pasted table becomes one table to agree to.

Only rows with one name and one reading are proposed; the others are listed with what is unclear about each.
"""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from handlers import checks, forms, naming
from handlers.answers import Kind, Origin
from handlers.buttons import Verb, bound
from handlers.effects import Decision, Record, Rows, Say
from handlers.forms import Form
from handlers.proposals import Left, Proposal, left_told, read_proposal, subject_of, written
from handlers.putting import OVER_TABLE, draft, here_for, lines, over, put, put_over
from handlers.quantities import Outcome, read_for
from handlers.questions import Question
from handlers.reading.rows import Row
from handlers.reading.waits import read_wait
from handlers.sentences import say
from handlers.showing import shown
from handlers.situation import Situation

_MOST_LISTED = 10  # unclear rows shown; a message must stay readable on a telephone
_MOST_QUOTED = 30


class Table(Struct, frozen=True):
    """A table as it was understood: what can be stored, what stands like that already, and what is unclear.

    `forwarded`: the id of what somebody else laid before this unit; 0 for one's own.
    """

    records: tuple[Record, ...]
    same: int
    left: tuple[Left, ...]
    most_listed: int = _MOST_LISTED
    forwarded: int = 0


def propose(form: Form, situation: Situation, rows: Sequence[Row]) -> Decision:
    """Show a table of proposals for the rows of a message; nothing is stored before it is agreed to."""
    earlier = _waiting(form, situation) if over(situation) == OVER_TABLE else None
    read, settled = _read(form, situation, rows)
    return show(form, situation, read if earlier is None else _mended(form, situation, earlier, read, settled))


def show_again(form: Form, situation: Situation, lead: str) -> Decision:
    """Show the table that waits for an agreement once more, under a sentence."""
    waiting = _waiting(form, situation)
    assert waiting is not None
    return show(form, situation, Table(waiting.records, 0, waiting.left, forwarded=waiting.forwarded), lead)


def _waiting(form: Form, situation: Situation) -> Proposal | None:
    """The table on the screen, without rows the bureau has excused the unit from meanwhile."""
    waiting = read_proposal(situation.conversation.proposal)
    if waiting is None:
        return None
    questions = form.questions(situation)
    return replace(
        waiting, records=tuple(one for one in waiting.records if forms.find(questions, one.key) is not None)
    )


def _mended(form: Form, situation: Situation, earlier: Proposal, read: Table, settled: frozenset[str]) -> Table:
    """Put rows sent under a table into it, in the place of what was there or unclear about them.

    `settled`: the rows that were clear, those included that stand like that already: said last, they hold.
    """
    kept = tuple(record for record in earlier.records if record.key not in settled)
    left = tuple(one for one in earlier.left if settled.isdisjoint(one.keys))
    return replace(
        read,
        records=_in_order(form, situation, (*kept, *read.records)),
        left=(*left, *read.left),
        forwarded=earlier.forwarded,
    )


def show(form: Form, situation: Situation, read: Table, lead: str = "") -> Decision:
    """Show a table that can be agreed to at once; with nothing in it to store, ask on."""
    text = lines(lead, told(form, situation, read, say("batch.hint")))
    if not read.records:
        only_same = read.same and not read.left
        told_so = lines(lead, say("batch.all_same")) if only_same else lines(text, say("batch.nothing_to_store"))
        return put(form, situation, here_for(form, situation), told_so, action="propose")
    message = Say(text, _buttons(situation, read))
    proposal = written(read.records, read.left, forwarded=read.forwarded)
    here = here_for(form, situation) or ""
    return put_over(form, situation, OVER_TABLE, here, message, action="propose", proposal=proposal)


def told(form: Form, situation: Situation, read: Table, hint: str) -> str:
    """Say what a table holds: what would be stored, with a hint, what stands already, and what is unclear."""
    same = say("batch.same", count=read.same) if read.same else ""
    left = left_told(read.left, {record.key for record in read.records}, read.most_listed)
    return lines(_table(form, situation, read.records, hint), same, left)


def _buttons(situation: Situation, read: Table) -> Rows:
    revision = situation.conversation.revision + 1
    agree = bound(say("batch.agree", count=len(read.records)), revision, Verb.AGREE)
    if not read.forwarded:
        return ((agree, bound(say("batch.decline"), revision, Verb.SHOW)),)
    decline = bound(say("forwarding.decline"), revision, Verb.SEND_BACK, str(read.forwarded))
    return ((agree,), (decline, bound(say("forwarding.later"), revision, Verb.SHOW)))


def _table(form: Form, situation: Situation, records: Sequence[Record], hint: str) -> str:
    if not records:
        return ""
    after = situation
    for record in records:
        after = forms.with_answer(after, record)
    rows = [_line(form, situation, after, record) for record in records]
    return "\n".join([say("batch.head", count=len(records)), *rows, hint])


def _line(form: Form, before: Situation, after: Situation, record: Record) -> str:
    questions = form.questions(before)
    question = forms.find(questions, record.key)
    assert question is not None
    number, _ = forms.place(questions, record.key)
    line = f"{number}. {naming.label(question, before)}：{shown(question, draft(form, after).answers[record.key])}"
    stood = draft(form, before).answers.get(record.key)
    if stood is not None and stood.is_settled:
        line += say("batch.was", stood=shown(question, stood))
    doubts = checks.doubts(form.name, after, record.key)
    return line + (say("batch.doubt", doubts="；".join(doubts)) if doubts else "")


def _read(form: Form, situation: Situation, rows: Sequence[Row]) -> tuple[Table, frozenset[str]]:
    """Read the rows as a table; beside it, which of them were clear."""
    found: list[Record] = []
    left: list[Left] = []
    same: list[str] = []
    twice = _named_twice(form, situation, rows)
    for row in rows:
        question = naming.meant(row, form, situation) if len(row.keys) == 1 else None
        if question is None or not row.said or question.key in twice:
            if (row.said or not row.keys) and not _is_beside(row, rows):  # a row without a figure says nothing
                left.append(_unclear(form, situation, row, question))
            continue
        record, why = _record(form, situation, row, question)
        if record is None:
            left.append(_listed(row, why))
        elif _stands(form, situation, record):
            same.append(record.key)
        else:
            found.append(record)
    unique = tuple(dict.fromkeys(left))
    settled = frozenset((*same, *(record.key for record in found)))
    return Table(_in_order(form, situation, found), len(same), unique), settled


def _is_beside(row: Row, rows: Sequence[Row]) -> bool:
    """Whether it is last year's figure of a table that gives this year's too; many are not needed."""
    return row.of_last_year and any(one.keys == row.keys and not one.of_last_year for one in rows)


def _record(form: Form, situation: Situation, row: Row, question: Question) -> tuple[Record | None, str]:
    reading = read_for(row.said, subject_of(question, situation))
    match reading.outcome:
        case Outcome.VALUE | Outcome.CONFIRM:
            return Record(form.name, question.key, Kind.VALUE, reading.value, row.typed, Origin.PASTED), ""
        case Outcome.MISSING if question.may_be_absent:
            wait = read_wait(row.said, situation.now)
            if wait.passed is not None:
                return None, say("batch.passed_day")
            kind = Kind.PROVINCE if wait.province else Kind.ABSENT
            expected = None if wait.province or wait.on is None else wait.on.isoformat()
            return Record(form.name, question.key, kind, expected, row.typed, Origin.PASTED, None, wait.told), ""
        case _:
            return None, reading.because


def _unclear(form: Form, situation: Situation, row: Row, question: Question | None) -> Left:
    if not row.keys:
        return _listed(row, say("naming.unknown"))
    if len(row.keys) > 1:
        return _listed(row, say("naming.ambiguous", names=naming.names(row, situation)))
    if question is None:
        return _listed(row, naming.why_not_asked(row, form, situation))
    return _listed(row, say("naming.twice"))


def _named_twice(form: Form, situation: Situation, rows: Sequence[Row]) -> frozenset[str]:
    """Return the keys given two different figures in one message."""
    said = {
        (question.key, row.said)
        for row in rows
        if len(row.keys) == 1 and row.said and (question := naming.meant(row, form, situation)) is not None
    }
    counted = Counter(key for key, _ in said)
    return frozenset(key for key, times in counted.items() if times > 1)


def _stands(form: Form, situation: Situation, record: Record) -> bool:
    stands = draft(form, situation).answers.get(record.key)
    return stands is not None and record.kind is stands.kind is Kind.VALUE and record.value == stands.value


def _in_order(form: Form, situation: Situation, records: Sequence[Record]) -> tuple[Record, ...]:
    place = {question.key: number for number, question in enumerate(form.questions(situation))}
    return tuple(sorted(records, key=lambda record: place[record.key]))


def _listed(row: Row, why: str) -> Left:
    typed = row.typed if len(row.typed) <= _MOST_QUOTED else row.typed[:_MOST_QUOTED] + "……"
    return Left(say("batch.unclear", typed=typed, why=why), row.keys)
