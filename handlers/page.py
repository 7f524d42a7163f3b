"""The page of a form: what is entered in its rows is read, stored or asked about like anything typed in a chat.

The page belongs to no conversation: every row says what it was shown, and loses politely when that has changed.
"""

from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from handlers import checks, forms, locking, uploads
from handlers.answers import UNSAID, Answer, Kind, Origin, Provenance
from handlers.buttons import Verb, free
from handlers.effects import Decision, Detach, Effect, Fate, Record, Remark, Rows
from handlers.forms import Form, find
from handlers.proposals import subject_of
from handlers.putting import draft, lines
from handlers.quantities import Outcome, Reading, read_for
from handlers.questions import IN_WORDS, Question
from handlers.reading.reasons import LONGEST, read_reason
from handlers.reading.waits import read_wait
from handlers.said import Cell, Cells, Enclosure, Rejected, Removal
from handlers.sentences import say
from handlers.showing import shown
from handlers.situation import Situation
from handlers.storing import reopened, supplied
from handlers.taking import passed
from handlers.undoing import taken_back
from handlers.words import command

MOST_CELLS = 200  # no form has as many rows
_MOST_AGREED = 40  # letters of a value that a button carries


class _Taken(Struct, frozen=True):
    """What one row comes to: what the page is told, and what is recorded."""

    remark: Remark
    records: tuple[Record, ...] = ()


def entered(form: Form | None, situation: Situation, said: Cells) -> Decision:
    """Take rows of a page, each on its own: one that is asked about holds up no other."""
    if form is None:
        return closed(situation)
    after, effects = situation, list[Effect]()
    remarks: list[Remark] = []
    for cell in said.cells[:MOST_CELLS]:
        taken = _take(form, after, cell)
        remarks.append(taken.remark)
        effects += taken.records
        after = _after(after, taken)
    return Decision(situation.conversation, (*effects, *remarks), "page")


def preview(form: Form, situation: Situation, key: str, raw: str) -> tuple[Remark, Situation]:
    """Say what a row would come to if this were entered, and how things would stand then. Stores nothing."""
    stands = draft(form, situation).answers.get(key)
    cell = Cell(key, raw, stands.seq if stands is not None else 0)
    taken = _take(form, situation, cell)
    agreed = [button.data.split(":")[1] for row in taken.remark.rows for button in row]
    if taken.remark.fate is Fate.PROPOSED and agreed:
        return taken.remark, _after(situation, _take(form, situation, Cell(key, raw, cell.seen, agreed[0])))
    return taken.remark, _after(situation, taken)


def enclosed(form: Form | None, situation: Situation, said: Enclosure) -> Decision:
    """Attach a file to a row, or say why not."""
    if form is None:
        return closed(situation)
    question = find(form.questions(situation), said.key)
    if question is None:
        return _only(situation, _refused(said.key, say("page.not_here")))
    if locking.is_locked(form.name, situation):
        return _only(situation, _refused(said.key, locking.sentence(situation, form.name)))
    if isinstance(said.file, Rejected):
        return _only(situation, _refused(said.key, say(f"uploads.refused_{said.file.why}", name=said.file.name)))
    lead, effects = uploads.attach(form, question, situation, said.file)
    remark = Remark(said.key, Fate.STORED if effects else Fate.REFUSED, lead)
    return Decision(situation.conversation, (*effects, remark), "evidence")


def removed(form: Form | None, situation: Situation, said: Removal) -> Decision:
    """Take a file away from a row."""
    if form is None:
        return closed(situation)
    found = next((one for one in situation.archive.evidence(form.name) if one.id == said.evidence_id), None)
    if found is None or find(form.questions(situation), found.key) is None:
        return _only(situation, _refused("", say("page.no_file")))
    if locking.is_locked(form.name, situation):
        return _only(situation, _refused(found.key, locking.sentence(situation, form.name)))
    remark = Remark(found.key, Fate.STORED, say("page.removed", name=found.file.name))
    return Decision(situation.conversation, (Detach(found.id), remark), "evidence")


def closed(situation: Situation) -> Decision:
    """Say that nothing can be entered here (any more)."""
    return _only(situation, _refused("", say("page.closed")))


def _take(form: Form, situation: Situation, cell: Cell) -> _Taken:
    question = find(form.questions(situation), cell.key)
    if question is None:
        return _Taken(_refused(cell.key, say("page.not_here")))
    if locking.is_locked(form.name, situation):
        return _Taken(_refused(cell.key, locking.sentence(situation, form.name)))
    stands = draft(form, situation).answers.get(cell.key)
    found = _explained(form, question, cell, stands) if cell.reason else _read(form, situation, question, cell)
    if not found.records:
        return found
    if stands is not None and _is_same(found.records[-1], stands):
        return _Taken(found.remark)
    if stands is not None and stands.seq > cell.seen:
        text = say("page.overtaken", label=question.label, stands=shown(question, stands))
        return _Taken(Remark(cell.key, Fate.OVERTAKEN, text, ((free(say("page.still"), Verb.AGREE),),)))
    undeclared = reopened(form, situation, found.records)
    remark = (
        replace(found.remark, text=lines(found.remark.text, say("eligibility.reopened")))
        if undeclared
        else found.remark
    )
    return _Taken(remark, (*found.records, *undeclared))


def _read(form: Form, situation: Situation, question: Question, cell: Cell) -> _Taken:
    """Understand what stands in a row."""
    raw, stands = cell.raw.strip(), draft(form, situation).answers.get(question.key)
    pressed = command(raw)
    match pressed.verb if pressed is not None else None:
        case _ if not raw:
            return _emptied(form, question, stands)
        case Verb.ABSENT if question.may_be_absent:
            return _kept(form, situation, question, _record(form, question, Kind.ABSENT, None, raw))
        case Verb.EXCLUDE if question.may_be_excluded:
            return _kept(form, situation, question, _record(form, question, Kind.EXCLUSION, None, raw))
        case Verb.ABSENT | Verb.EXCLUDE as verb:
            kind = Kind.ABSENT if verb is Verb.ABSENT else Kind.EXCLUSION
            return _asked(question, say(f"forms.not_here_{kind}", label=question.label))
        case Verb.UNDO:
            return _undone(form, situation, question, stands)
    return _answered(form, situation, question, cell, read_for(raw, subject_of(question, situation)))


def _answered(form: Form, situation: Situation, question: Question, cell: Cell, reading: Reading) -> _Taken:
    raw = cell.raw.strip()
    match reading.outcome:
        case Outcome.CONFIRM if cell.agreed != reading.value:
            rows = ((free(say("answers.agree"), Verb.AGREE, _fits(reading.value or "")),),)
            return _Taken(Remark(question.key, Fate.PROPOSED, reading.question or "", rows))
        case Outcome.VALUE | Outcome.CONFIRM:
            is_text = question.asked in IN_WORDS  # a text is its own raw text
            value, words = (None, reading.value or raw) if is_text else (reading.value, raw)
            return _kept(form, situation, question, _record(form, question, Kind.VALUE, value, words))
        case Outcome.MISSING if question.may_be_absent:
            wait = read_wait(raw, situation.now)
            if wait.passed is not None:
                return _asked(question, passed(wait.passed))
            kind = Kind.PROVINCE if wait.province else Kind.ABSENT
            expected = wait.on.isoformat() if wait.on is not None and kind is Kind.ABSENT else None
            return _kept(form, situation, question, _record(form, question, kind, expected, raw, wait.told))
        case Outcome.MISSING:
            return _asked(question, say("forms.not_here_absent", label=question.label))
        case Outcome.ASK:
            return _asked(question, reading.question or "", _ways(question, reading))
        case _:
            assert_never(reading.outcome)


def _ways(question: Question, reading: Reading) -> Rows:
    """Return the buttons the sentence speaks of: a row's own lie folded up on the page, where nobody looks."""
    if reading.reason == "nothing":
        return ((free(say("buttons.zero"), Verb.ANSWER, "0"), free(say("buttons.no_figure"), Verb.ABSENT)),)
    asked = reading.question or ""
    ways = (
        ("kinds.absent", Verb.ABSENT, question.may_be_absent),
        ("kinds.exclusion", Verb.EXCLUDE, question.may_be_excluded),
    )
    found = tuple(free(say(label), verb) for label, verb, is_open in ways if is_open and f"「{say(label)}」" in asked)
    return (found,) if found else ()


def _fits(value: str) -> str:
    """Return a value as a button carries it; one too long for that is typed again, plainly."""
    return value if len(value) <= _MOST_AGREED and ":" not in value else ""


def _emptied(form: Form, question: Question, stands: Answer | None) -> _Taken:
    if stands is None or stands.is_untouched:
        return _Taken(Remark(question.key, Fate.STORED, ""))
    record = _record(form, question, Kind.CLEARED, None, say("page.emptied_raw"))
    text = say("page.emptied", label=question.label, stood=shown(question, stands))
    back = stands.raw if stands.kind is Kind.VALUE and ":" not in stands.raw else ""
    rows = ((free(say("page.restore"), Verb.ANSWER, back),),) if 0 < len(back) <= _MOST_AGREED else ()
    return _Taken(Remark(question.key, Fate.STORED, text, rows), (record,))


def _undone(form: Form, situation: Situation, question: Question, stands: Answer | None) -> _Taken:
    if stands is None or stands.is_untouched:
        return _asked(question, say("forms.nothing_to_undo"))
    records = taken_back(form, question.key, stands)
    after = _after(situation, _Taken(_refused("", ""), records))
    told = shown(question, draft(form, after).answers[question.key])
    text = say("forms.undone", label=question.label, stands=told)
    return _Taken(Remark(question.key, Fate.STORED, text), records)


def _explained(form: Form, question: Question, cell: Cell, stands: Answer | None) -> _Taken:
    """Keep the explanation of a figure that is to be looked at again."""
    if stands is None or stands.kind is not Kind.VALUE:
        return _asked(question, say("explaining.nothing"))
    if len(cell.reason) > LONGEST:
        return _asked(question, say("explaining.too_long", most=LONGEST, length=len(cell.reason)))
    reason = read_reason(cell.reason)
    if not reason.has_cause:
        return _asked(question, say("explaining.empty", label=question.label))
    if not reason.has_basis:
        return _asked(question, say("page.no_basis", label=question.label))
    record = Record(
        form.name, question.key, stands.kind, stands.value, stands.raw, stands.origin, reason.text, stands.provenance
    )
    text = say("explaining.kept", label=question.label, reason=reason.text)
    return _Taken(Remark(question.key, Fate.STORED, text), (record,))


def _kept(form: Form, situation: Situation, question: Question, record: Record) -> _Taken:
    told = supplied(form, record, situation)
    after = forms.with_answer(situation, told)
    text = form.echo(question, after)
    if doubtful := checks.doubts(form.name, after, question.follows or question.key):
        text += say("page.doubtful", doubts="；".join(doubtful))
    return _Taken(Remark(question.key, Fate.STORED, text, ((free(say("buttons.undo"), Verb.UNDO),),)), (told,))


def _record(
    form: Form, question: Question, kind: Kind, value: str | None, raw: str, told: Provenance = UNSAID
) -> Record:
    return Record(form.name, question.key, kind, value, raw, Origin.PAGE, None, told)


def _is_same(record: Record, stands: Answer) -> bool:
    """Whether a row would stand exactly as it does: somebody sent it twice, or two people agree."""
    if (record.kind, record.value) != (stands.kind, stands.value):
        return False
    if record.reason is not None and record.reason != stands.reason:
        return False
    return record.value is not None or record.kind is not Kind.VALUE or record.raw == stands.raw


def _after(situation: Situation, taken: _Taken) -> Situation:
    for record in taken.records:
        situation = forms.with_answer(situation, record)
    return situation


def _asked(question: Question, text: str, rows: Rows = ()) -> _Taken:
    return _Taken(Remark(question.key, Fate.ASKED, text, rows))


def _refused(key: str, text: str) -> Remark:
    return Remark(key, Fate.REFUSED, text)


def _only(situation: Situation, remark: Remark) -> Decision:
    return Decision(situation.conversation, (remark,), "page_refused")
